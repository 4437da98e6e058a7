"""Train the reader of pairs: public pairs, then the read ones of all folds but those held out.

python -m training.pairs.train BENCH TOKENIZER START OUT --hold 4 5

START is the published reranker in ONNX, or a model.pt of before to go on from.
"""

import argparse
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn import functional as F
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from training.pairs.data import UNKNOWN, Example, public, reading, stories
from training.pairs.encoder import dequantised
from training.pairs.model import PairReader, Scores

BATCH, RATE, HEAD_RATE, FROZEN, SEED = 32, 6e-5, 4e-4, 2, 1
LOOSE = 0.3
"""Share of the pairs of which only is known that they do not stand against each other."""
REAL = 3
"""How often a pair of pages that stand against each other, or of which one has moved on, is read in an epoch."""


MEMORY = 0.995
"""What is kept are weights averaged over the last steps (exponentially, some two hundred)."""


def laid_out(e: Example) -> tuple[list[int], list[int], list[int]]:
    """Pieces of both sentences in a row, the sentence of each, and which are a statement's."""
    ids = [*e.a.ids, *e.b.ids[1:]]
    side = [0] * len(e.a.ids) + [1] * (len(e.b.ids) - 1)
    marked = [0] * len(ids)
    for at, s in ((0, e.a), (len(e.a.ids) - 1, e.b)):
        for i in range(at + s.first, at + max(s.last, s.first + 1)):
            marked[i] = 1
    return ids, side, marked


def tensors(batch: Sequence[Example]) -> tuple[torch.Tensor, ...]:
    rows = [laid_out(e) for e in batch]
    t = max(len(ids) for ids, *_ in rows)
    ids, side, marked = torch.zeros(3, len(batch), t, dtype=torch.long)
    real = torch.zeros(len(batch), t, dtype=torch.bool)
    for i, row in enumerate(rows):
        n = len(row[0])
        real[i, :n] = True
        for into, values in zip((ids, side, marked), row, strict=True):
            into[i, :n] = torch.tensor(values)
    return ids, real, side, marked.float(), torch.tensor([e.days for e in batch])


def turned(e: Example) -> Example:
    """The same pair, the other first."""
    return e._replace(a=e.b, b=e.a, a_entails_b=e.b_entails_a, b_entails_a=e.a_entails_b)


def _masked(logit: torch.Tensor, target: torch.Tensor, weight: float, positive: float = 1.0) -> torch.Tensor:
    known = (target != UNKNOWN).float()
    loss = F.binary_cross_entropy_with_logits(
        logit, target.clamp(min=0) * 0.98 + 0.01, reduction="none", pos_weight=torch.tensor(positive)
    )
    return weight * (loss * known).sum() / len(target)


def loss_of(scores: Scores, batch: Sequence[Example]) -> torch.Tensor:
    of = {
        k: torch.tensor([getattr(e, k) for e in batch])
        for k in ("same", "against", "denies", "a_entails_b", "b_entails_a", "moved", "empty", "answers")
    }
    quiet = F.logsigmoid(-scores.a_empty) + F.logsigmoid(-scores.b_empty)  # log of "both state something"
    empty = torch.log1p(-torch.exp(quiet).clamp(max=1 - 1e-6)) - quiet
    return (
        _masked(scores.same, of["same"], 1.0)
        + _masked(scores.against, of["against"], 1.0, 2.0)
        + _masked(scores.denies, of["denies"], 0.3, 2.0)
        + _masked(scores.a_entails_b, of["a_entails_b"], 0.3)
        + _masked(scores.b_entails_a, of["b_entails_a"], 0.3)
        + _masked(scores.moved, of["moved"], 0.3, 2.0)
        + _masked(empty, of["empty"], 0.5)
        + _masked(scores.a_answers_b, of["answers"], 1.0, 2.0)
    )


def batches(examples: list[Example], rng: random.Random) -> list[list[Example]]:
    """Shuffled, those of about one length together."""
    order = examples[:]
    rng.shuffle(order)
    found = []
    for i in range(0, len(order), BATCH * 40):
        part = sorted(order[i : i + BATCH * 40], key=lambda e: len(e.a.ids) + len(e.b.ids))
        found += [part[j : j + BATCH] for j in range(0, len(part), BATCH)]
    rng.shuffle(found)
    return found


@torch.no_grad()
def scored(model: PairReader, examples: list[Example]) -> list[dict]:
    """What the model says of each, both ways round in the mean: log odds, and what the benchmark asks for."""
    model.eval()
    rows = []
    ordered = sorted(examples, key=lambda e: len(e.a.ids) + len(e.b.ids))
    for i in range(0, len(ordered), 64):
        part = ordered[i : i + 64]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            s = model(*tensors(part))
        empty = 1 - torch.sigmoid(-s.a_empty) * torch.sigmoid(-s.b_empty)
        for j, e in enumerate(part):
            said = {k: float(v[j]) for k, v in s._asdict().items()}
            rows.append(
                {"id": e.name, "same": float(torch.sigmoid(s.same[j]) * (1 - empty[j])),
                 "against": float(torch.sigmoid(s.against[j])), "empty": float(empty[j]),
                 "answers": float(s.a_answers_b[j]), "odds": said}
            )  # fmt: skip
    model.train()
    return rows


def average_precision(scores: list[float], right: list[bool]) -> float:
    hit = total = 0.0
    for k, i in enumerate(sorted(range(len(scores)), key=lambda i: -scores[i]), 1):
        if right[i]:
            hit += 1
            total += hit / k
    return total / max(1, sum(right))


def report(model: PairReader, examples: list[Example]) -> tuple[dict[str, float], list[dict]]:
    rows, of = scored(model, examples), {e.name: e for e in examples}
    real = [r for r in rows if _of_pages(of[r["id"]]) and of[r["id"]].same != UNKNOWN]
    variants = [r for r in rows if r["id"].startswith("variant:")]
    page = [r for r in real if of[r["id"]].same == 1]
    replies = [r for r in rows if r["id"].startswith("answer:")]
    answers = [r for r in replies if of[r["id"]].against >= 0]

    def ap(of_: list[dict], said: str, want: str) -> float:
        return round(average_precision([r[said] for r in of_], [getattr(of[r["id"]], want) == 1 for r in of_]), 3)

    return {
        "same": ap(real, "same", "same"),
        "against among same and variants": ap(page + variants, "against", "against"),
        "against among same": ap(page, "against", "against"),
        "against among all": ap(real, "against", "against"),
        "denials among answers": ap(answers, "against", "against"),
        "answers": ap(replies, "answers", "answers"),
        "empty": ap(real, "empty", "empty"),
    }, rows


def _of_pages(e: Example) -> bool:
    return e.name.split(":")[0] not in {"variant", "answer"}


def plan_of(given: argparse.Namespace, tokenizer: Tokenizer, rng: random.Random) -> tuple[list, list[Example]]:
    """The batches of this training, in their order, and what is held out to report on (the first fold of those)."""
    read = reading(given.bench / "reading", tokenizer)
    held = read[given.hold[0]] if given.hold else []
    mine = [e for fold, examples in sorted(read.items()) if fold not in given.hold for e in examples]
    mine = [turned(e) if e.answers == UNKNOWN and rng.random() < 0.5 else e for e in mine]
    mine = [e for e in mine if not (e.same == UNKNOWN and e.against == 0) or rng.random() < LOOSE]
    pages = [e for e in mine if _of_pages(e)]
    rare = [e for e in pages if e.against == 1 or e.moved == 1]
    rare += [turned(e) for e in rare]
    easy = [e for e in pages if e.same == 0 and e.empty == 0]
    unsure = [e for e in mine if e.name.startswith("unsure")]
    telling = [e for e in mine if not (_of_pages(e) and e.same == 0 and e.empty == 0)]
    first = public(given.bench / "pairs", tokenizer, SEED, stories(given.bench / "reading", given.hold))
    replay = [
        e
        for e in first
        if e.name in {"made-conflicts", "emergent-headlines", "emergent-claims", "fever-sym", "wmt-news", "lingnli"}
    ]
    stages = {
        "public": rng.sample(first, min(len(first), given.public)),
        "all": mine + rare + rng.sample(replay, 2000),
        "telling": telling + unsure + rare * (REAL - 1) + rng.sample(easy, len(easy) // 3) + rng.sample(replay, 1000),
    }
    return [b for stage in given.stages for b in batches(stages[stage], rng)], held


def grown(state: dict[str, torch.Tensor], model: PairReader) -> dict[str, torch.Tensor]:
    """The weights of a reader that had fewer outputs, with new ones for the rest."""
    for name, value in model.state_dict().items():
        old = state[name]
        if old.shape != value.shape:
            state[name] = torch.cat([old, value[len(old) :]])
    return state


def main() -> None:
    arguments = argparse.ArgumentParser()
    for name in ("bench", "tokenizer", "start", "out"):
        arguments.add_argument(name, type=Path)
    arguments.add_argument("--hold", type=int, nargs="*", default=[4, 5])
    arguments.add_argument("--stages", nargs="+", default=["public", "all", "telling"])
    arguments.add_argument("--public", type=int, default=12_000)
    arguments.add_argument(
        "--more", nargs="*", type=Path, default=[], help="read pairs of one's own, as pairs.jsonl.gz"
    )
    arguments.add_argument("--steps", type=int, help="plan no more")
    arguments.add_argument("--until", type=int, help="stop there, the rate still high: a later call goes on")
    arguments.add_argument("--rate", type=float, default=RATE)
    given = arguments.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    tokenizer = Tokenizer.from_file(str(given.tokenizer))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    plan, held = plan_of(given, tokenizer, rng)
    plan = plan[: given.steps]
    model = PairReader()
    if given.start.suffix == ".pt":
        model.load_state_dict(grown(torch.load(given.start), model))
    else:
        model.encoder.load(dequantised(given.start))
    fixed = (model.encoder.pieces, model.encoder.places, model.encoder.types, model.encoder.norm)
    for part in (*fixed, *model.encoder.layers[:FROZEN]):
        for p in part.parameters():
            p.requires_grad_(False)
    body = [p for n, p in model.named_parameters() if p.requires_grad and n.startswith("encoder.layers")]
    heads = [p for n, p in model.named_parameters() if p.requires_grad and not n.startswith("encoder.layers")]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": given.rate}, {"params": heads, "lr": HEAD_RATE * given.rate / RATE}], weight_decay=0.01
    )
    warm = 0.04 * len(plan)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min(1.0, (s + 1) / warm) * max(0.03, 1 - s / len(plan))
    )
    mean = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(MEMORY))
    began, running = time.time(), 0.0
    print(f"{len(held)} held, {len(plan)} steps", flush=True)
    sample = rng.sample(held, min(len(held), 900))
    for step, batch in enumerate(plan[: given.until]):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = model(*tensors(batch))
        loss = loss_of(scores, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(body + heads, 1.0, error_if_nonfinite=True)
        optimiser.step()
        optimiser.zero_grad()
        mean.update_parameters(model)
        schedule.step()
        running = loss.item() if not step else 0.98 * running + 0.02 * loss.item()
        if step % 25 == 0:
            print(step, round(running, 4), f"{(time.time() - began) / 60:.1f} min", flush=True)
        if step and step % 400 == 0:
            print(report(model, sample)[0], flush=True)
    model = mean.module
    figures, rows = report(model, held)
    print(json.dumps(figures), flush=True)
    torch.save(model.state_dict(), given.out / "model.pt")
    (given.out / "held.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))


if __name__ == "__main__":
    main()
