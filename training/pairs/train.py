"""Train the reader of pairs: public pairs, then the read ones of all folds but one.

python -m training.pairs.train BENCH TOKENIZER START.onnx OUT --hold 4
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

from training.pairs.data import UNKNOWN, Example, public, reading, stories
from training.pairs.encoder import dequantised
from training.pairs.model import PairReader, Scores

BATCH, RATE, HEAD_RATE, FROZEN, SEED = 32, 6e-5, 4e-4, 4, 1


def tensors(batch: Sequence[Example]) -> tuple[torch.Tensor, ...]:
    t = max(len(s.ids) for e in batch for s in (e.a, e.b))
    ids, real, marked = (
        torch.zeros(len(batch), 2, t, dtype=torch.long),
        torch.zeros(len(batch), 2, t, dtype=torch.bool),
        torch.zeros(len(batch), 2, t),
    )
    for i, e in enumerate(batch):
        for k, s in enumerate((e.a, e.b)):
            ids[i, k, : len(s.ids)] = torch.tensor(s.ids)
            real[i, k, : len(s.ids)] = True
            marked[i, k, s.first : max(s.last, s.first + 1)] = 1
    return ids, real, marked, torch.tensor([e.days for e in batch])


def _masked(logit: torch.Tensor, target: torch.Tensor, weight: float, positive: float = 1.0) -> torch.Tensor:
    known = (target != UNKNOWN).float()
    loss = F.binary_cross_entropy_with_logits(
        logit, target.clamp(min=0) * 0.98 + 0.01, reduction="none", pos_weight=torch.tensor(positive)
    )
    return weight * (loss * known).sum() / len(target)


def loss_of(scores: Scores, batch: Sequence[Example]) -> torch.Tensor:
    of = {
        k: torch.tensor([getattr(e, k) for e in batch])
        for k in ("same", "against", "a_entails_b", "b_entails_a", "moved", "empty")
    }
    quiet = F.logsigmoid(-scores.lone).sum(-1)  # log of "both state something"
    empty = torch.log1p(-torch.exp(quiet).clamp(max=1 - 1e-6)) - quiet
    return (
        _masked(scores.same, of["same"], 1.0)
        + _masked(scores.against, of["against"], 1.0, 2.0)
        + _masked(scores.a_entails_b, of["a_entails_b"], 0.3)
        + _masked(scores.b_entails_a, of["b_entails_a"], 0.3)
        + _masked(scores.moved, of["moved"], 0.3, 2.0)
        + _masked(empty, of["empty"], 0.5)
        + _masked(scores.near, of["same"], 0.3)
    )


def batches(examples: list[Example], rng: random.Random) -> list[list[Example]]:
    """Shuffled, those of about one length together."""
    order = examples[:]
    rng.shuffle(order)
    found = []
    for i in range(0, len(order), BATCH * 40):
        part = sorted(order[i : i + BATCH * 40], key=lambda e: max(len(e.a.ids), len(e.b.ids)))
        found += [part[j : j + BATCH] for j in range(0, len(part), BATCH)]
    rng.shuffle(found)
    return found


@torch.no_grad()
def scored(model: PairReader, examples: list[Example]) -> list[dict]:
    model.eval()
    rows = []
    for i in range(0, len(examples), 64):
        part = sorted(examples, key=lambda e: max(len(e.a.ids), len(e.b.ids)))[i : i + 64]
        s = model(*tensors(part))
        empty = 1 - torch.sigmoid(-s.lone).prod(-1)
        for j, e in enumerate(part):
            rows.append(
                {
                    "id": e.name,
                    "same": float(torch.sigmoid(s.same[j]) * (1 - empty[j])),
                    "against": float(torch.sigmoid(s.against[j])),
                    "empty": float(empty[j]),
                    "raw": float(s.same[j]),
                    "c": float(s.against[j]),
                    "ab": float(s.a_entails_b[j]),
                    "ba": float(s.b_entails_a[j]),
                    "moved": float(s.moved[j]),
                    "near": float(s.near[j]),
                }
            )
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
    real = [r for r in rows if not r["id"].startswith("variant:")]
    asked = [r for r in rows if of[r["id"]].same == 1 or r["id"].startswith("variant:")]
    page = [r for r in real if of[r["id"]].same == 1]
    return {
        "same": average_precision([r["same"] for r in real], [of[r["id"]].same == 1 for r in real]),
        "near": average_precision([r["near"] for r in real], [of[r["id"]].same == 1 for r in real]),
        "against among same and variants": average_precision(
            [r["against"] for r in asked], [of[r["id"]].against == 1 for r in asked]
        ),
        "against among same": average_precision([r["against"] for r in page], [of[r["id"]].against == 1 for r in page]),
        "empty": average_precision([r["empty"] for r in real], [of[r["id"]].empty == 1 for r in real]),
    }, rows


def main() -> None:
    arguments = argparse.ArgumentParser()
    for name in ("bench", "tokenizer", "start", "out"):
        arguments.add_argument(name, type=Path)
    arguments.add_argument("--hold", type=int, default=4)
    arguments.add_argument("--split", type=int, default=8)
    given = arguments.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    rng = random.Random(SEED)
    tokenizer = Tokenizer.from_file(str(given.tokenizer))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    read = reading(given.bench / "reading", tokenizer)
    held, mine = (
        read[given.hold],
        [e for fold, examples in sorted(read.items()) if fold != given.hold for e in examples],
    )
    first = public(given.bench / "pairs", tokenizer, SEED, stories(given.bench / "reading", given.hold))
    easy = [e for e in mine if e.same == 0 and e.empty == 0 and not e.name.startswith("variant:")]
    telling = [e for e in mine if not (e.same == 0 and e.empty == 0 and not e.name.startswith("variant:"))]
    rare = [e for e in mine if (e.against == 1 or e.moved == 1) and not e.name.startswith("variant:")]
    replay = [
        e
        for e in first
        if e.name in {"made-conflicts", "emergent-headlines", "emergent-claims", "fever-sym", "wmt-news"}
    ]
    plan = (
        batches(first, rng)
        + batches(mine + rare + rng.sample(replay, 1500), rng)
        + batches(telling + rare + rng.sample(easy, len(easy) // 2) + rng.sample(replay, 700), rng)
    )
    model = PairReader(given.split)
    model.encoder.load(dequantised(given.start))
    for part in (
        model.encoder.pieces,
        model.encoder.places,
        model.encoder.types,
        model.encoder.norm,
        *model.encoder.layers[:FROZEN],
    ):
        for p in part.parameters():
            p.requires_grad_(False)
    body = [p for n, p in model.named_parameters() if p.requires_grad and n.startswith("encoder.layers")]
    heads = [p for n, p in model.named_parameters() if p.requires_grad and not n.startswith("encoder.layers")]
    optimiser = torch.optim.AdamW([{"params": body, "lr": RATE}, {"params": heads, "lr": HEAD_RATE}], weight_decay=0.01)
    warm = 0.04 * len(plan)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min(1.0, (s + 1) / warm) * max(0.03, 1 - s / len(plan))
    )
    began, running = time.time(), 0.0
    print(f"{len(first)} public, {len(mine)} read, {len(held)} held, {len(plan)} steps", flush=True)
    for step, batch in enumerate(plan):
        loss = loss_of(model(*tensors(batch)), batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(body + heads, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        schedule.step()
        running = loss.item() if not step else 0.98 * running + 0.02 * loss.item()
        if step % 25 == 0:
            print(step, round(running, 4), f"{(time.time() - began) / 60:.1f} min", flush=True)
        if step in {150, 700, 1100}:
            print(report(model, rng.sample(held, 900))[0], flush=True)
            torch.save(model.state_dict(), given.out / "model.pt")
    figures, rows = report(model, held)
    print(json.dumps(figures), flush=True)
    torch.save(model.state_dict(), given.out / "model.pt")
    (given.out / "held.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    (given.out / "scale.json").write_text(json.dumps(model.scale.tolist()))


if __name__ == "__main__":
    main()
