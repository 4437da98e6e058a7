"""Go on with the upper layers and the heads alone, over lower states that are computed once.

    python -m training.pairs.upper BENCH TOKENIZER CHECKPOINT OUT --hold 4 --minutes 20

What two statements have to do with one another is learned here; the lower layers and the vectors stay as they are. The
read pairs of all folds but one, the written variants, and the public sets that teach what contradicts what.
"""

import argparse
import json
import random
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer

from training.pairs.data import Example, Side, public, reading, stories
from training.pairs.model import PairReader
from training.pairs.train import BATCH, SEED, batches, loss_of, report

RATE, HEAD_RATE = 1e-4, 3e-4
TEACHING = {"lingnli": 4000, "made-conflicts": 1500, "fever-sym": 1100, "fm2": 700,
            "emergent-headlines": 1200, "emergent-claims": 700,
            "snli-cad": 900, "neg-nli": 900, "made-denials": 600, "wmt-news": 800}  # fmt: skip


class States:
    """Lower states of sentences, in half precision."""

    def __init__(self, model: PairReader) -> None:
        self.model, self.known = model, {}

    @torch.no_grad()
    def fill(self, sides: list[Side]) -> None:
        missing = sorted({tuple(s.ids) for s in sides} - self.known.keys(), key=len)
        for start in range(0, len(missing), 64):
            part = missing[start : start + 64]
            t = max(map(len, part))
            ids, real = torch.zeros(len(part), t, dtype=torch.long), torch.zeros(len(part), t, dtype=torch.bool)
            for i, one in enumerate(part):
                ids[i, : len(one)], real[i, : len(one)] = torch.tensor(one), True
            low = self.model.encoder.lower(ids, real)
            for i, one in enumerate(part):
                self.known[one] = low[i, : len(one)].to(torch.float16)

    def of(self, batch: list[Example]) -> tuple[torch.Tensor, ...]:
        t = max(len(s.ids) for e in batch for s in (e.a, e.b))
        low, real, marked = (
            torch.zeros(len(batch), 2, t, 384),
            torch.zeros(len(batch), 2, t, dtype=torch.bool),
            torch.zeros(len(batch), 2, t),
        )
        for i, e in enumerate(batch):
            for k, s in enumerate((e.a, e.b)):
                low[i, k, : len(s.ids)] = self.known[tuple(s.ids)].float()
                real[i, k, : len(s.ids)] = True
                marked[i, k, s.first : max(s.last, s.first + 1)] = 1
        return low, real, marked, torch.tensor([e.days for e in batch])


def main() -> None:
    arguments = argparse.ArgumentParser()
    for name in ("bench", "tokenizer", "checkpoint", "out"):
        arguments.add_argument(name, type=Path)
    arguments.add_argument("--hold", type=int, default=4)
    arguments.add_argument("--split", type=int, default=8)
    arguments.add_argument("--minutes", type=float, default=20)
    given = arguments.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    rng = random.Random(SEED + 1)
    tokenizer = Tokenizer.from_file(str(given.tokenizer))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    read = reading(given.bench / "reading", tokenizer)
    held, mine = read[given.hold], [e for fold, rows in sorted(read.items()) if fold != given.hold for e in rows]
    taught = public(given.bench / "pairs", tokenizer, SEED + 1, stories(given.bench / "reading", given.hold), TEACHING)
    rare = [e for e in mine if (e.against == 1 or e.moved == 1) and not e.name.startswith("variant:")]
    easy = [e for e in mine if e.same == 0 and e.empty == 0 and not e.name.startswith("variant:")]
    telling = [e for e in mine if not (e.same == 0 and e.empty == 0 and not e.name.startswith("variant:"))]
    model = PairReader(given.split)
    model.load_state_dict(torch.load(given.checkpoint))
    for p in model.parameters():
        p.requires_grad_(False)
    with torch.no_grad():
        model.encoder.sides.zero_()  # the exported graph has none
    upper = [p for layer in model.encoder.layers[given.split :] for p in layer.parameters()] + [model.encoder.mark]
    heads = [*model.both.parameters(), *model.ways.parameters()]
    for p in upper + heads:
        p.requires_grad_(True)
    model.eval()
    states, began = States(model), time.time()
    states.fill([s for e in (*mine, *taught) for s in (e.a, e.b)])
    print(
        f"{len(states.known)} sentences, {(time.time() - began) / 60:.1f} min; {len(taught)} public, {len(mine)} read",
        flush=True,
    )
    model.train()
    optimiser = torch.optim.AdamW(
        [{"params": upper, "lr": RATE}, {"params": heads, "lr": HEAD_RATE}], weight_decay=0.01
    )
    rates, began, step, running = [RATE, HEAD_RATE], time.time(), 0, 0.0
    seconds = given.minutes * 60
    while time.time() - began < seconds:
        for batch in batches(telling + rare + rare + rng.sample(easy, len(easy) // 3) + rng.sample(taught, 4000), rng):
            share = (time.time() - began) / seconds
            if share >= 1:
                break
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * min(1.0, (step + 1) / 40) * max(0.02, 1 - share)
            scores = model.read(*states.of(batch))
            loss = loss_of(scores, batch)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(upper + heads, 1.0)
            optimiser.step()
            optimiser.zero_grad()
            running = loss.item() if not step else 0.98 * running + 0.02 * loss.item()
            step += 1
            if step % 50 == 0:
                print(step, round(running, 4), f"{(time.time() - began) / 60:.1f} min", flush=True)
    figures, rows = report(model, held)
    print(BATCH * step, "pairs;", json.dumps(figures), flush=True)
    torch.save(model.state_dict(), given.out / "model.pt")
    (given.out / "held.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    (given.out / "scale.json").write_text(json.dumps(model.scale.tolist()))


if __name__ == "__main__":
    main()
