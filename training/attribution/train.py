"""Train the reader on PolNeAR. One CPU thread, bfloat16; about 8 minutes an epoch.

python -m training.attribution.train TRAIN.jsonl.gz MINILM_DIR OUT.pt --epochs 5
"""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from sayso.models.pieces import CLS, MASK, SEP
from training.attribution.data import TAGS, Example, example, read, restyle, tags_of
from training.attribution.model import Reader, minilm

LENGTH = 384
BATCH = 6
DECAY = 0.998


def windows_of(examples: list[Example], rng: np.random.Generator) -> list[tuple[int, int, int]]:
    """(document, start, end) of windows that cover each document once, cut at a random phase."""
    room = LENGTH - 2
    windows = []
    for n, one in enumerate(examples):
        length = len(one.pieces.ids)
        if length <= room:
            windows.append((n, 0, length))
            continue
        start = -int(rng.integers(0, room // 2))
        while start < length:
            first, last = max(0, start), min(length, start + room)
            if last - first < room:  # take what fits beside it, rather than leave room empty
                first, last = (0, min(length, room)) if first == 0 else (max(0, length - room), length)
            windows.append((n, first, last))
            start += room
    return windows


def batch_of(examples, windows, rng, training=True):
    size = len(windows)
    ids = np.zeros((size, LENGTH), dtype=np.int64)
    features = np.zeros((size, LENGTH), dtype=np.int64)
    seen = np.zeros((size, LENGTH), dtype=bool)
    tags = np.full((size, LENGTH), -100, dtype=np.int64)
    cues, given = [], []
    for row, (n, first, last) in enumerate(windows):
        one = examples[n]
        width = last - first
        ids[row, 0], ids[row, width + 1] = CLS, SEP
        ids[row, 1 : width + 1] = one.pieces.ids[first:last]
        features[row, 1 : width + 1] = one.pieces.features[first:last]
        seen[row, : width + 2] = True
        all_tags = tags_of(one.golds, len(one.pieces.ids))
        tags[row, 1 : width + 1] = all_tags[first:last]
        for gold in one.golds:
            anchors = [(a, b) for a, b in gold.cue if a >= first and b <= last]
            if not anchors:
                continue
            anchor = max(anchors, key=lambda span: span[1] - span[0])
            if training and len(anchors) > 1 and rng.random() < 0.3:
                anchor = anchors[int(rng.integers(len(anchors)))]
            row_tags = np.full(LENGTH, -100, dtype=np.int64)
            row_tags[1 : width + 1] = 0
            for role in ("content", "source", "cue"):
                tag = TAGS.index("B-" + role)
                for a, b in getattr(gold, role):
                    if b > first and a < last:
                        lo, hi = max(a, first) - first + 1, min(b, last) - first + 1
                        row_tags[lo:hi] = tag + 1
                        if a >= first:
                            row_tags[lo] = tag
            cues.append((row, anchor[0] - first + 1, anchor[1] - first + 1))
            given.append(row_tags)
    if training:
        masked = (rng.random((size, LENGTH)) < 0.06) & (ids > SEP)
        ids[masked] = MASK
    cues = torch.tensor(cues, dtype=torch.long).reshape(-1, 3)
    given = torch.from_numpy(np.asarray(given).reshape(-1, LENGTH))
    return (
        torch.from_numpy(ids),
        torch.from_numpy(features),
        torch.from_numpy(seen),
        torch.from_numpy(tags),
        cues,
        given,
    )


def false_cues(logits, tags, rng, most: int):
    """Pieces that the tagger takes for the beginning of a cue and that are in none: each is to be given no content."""
    chance = torch.softmax(logits.detach().float(), dim=-1)[..., TAGS.index("B-cue")]
    wrong = (chance > 0.1) & (tags >= 0) & (tags != TAGS.index("B-cue")) & (tags != TAGS.index("I-cue"))
    places = wrong.nonzero()
    places = places[torch.from_numpy(rng.permutation(len(places))[:most])]
    return torch.cat([places, places[:, 1:] + 1], dim=1)


def loss_of(reader: Reader, table, batch, rng, negatives: float = 0.0):
    ids, features, seen, tags, cues, given = batch
    mask = None if bool(seen.all()) else torch.zeros(seen.shape).masked_fill(~seen, -1e4)[:, None, None, :].bfloat16()
    with torch.autocast("cpu", torch.bfloat16):
        last = reader.encoder(table[ids], features, mask)[-1]
        logits = reader.tagger(last)
        wrong = false_cues(logits, tags, rng, int(len(cues) * negatives))
        cues = torch.cat([cues, wrong])
        nothing = torch.where(tags[wrong[:, 0]] < 0, -100, 0)
        given = torch.cat([given, nothing])
        linked = reader.link(last, cues[:, 0], cues[:, 1], cues[:, 2]) if len(cues) else None
    marginal = F.cross_entropy(logits.float().flatten(0, 1), tags.flatten(), ignore_index=-100)
    if linked is None:
        return marginal, marginal, marginal * 0
    # each cue counts alike, near pieces and far ones: the sum over pieces, scaled to the size of the first loss
    conditional = F.cross_entropy(linked.float().flatten(0, 1), given.flatten(), ignore_index=-100, reduction="sum")
    conditional = conditional / len(cues) / 60
    return marginal + conditional, marginal, conditional


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path)
    parser.add_argument("minilm", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--epochs", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--restyled", type=float, default=0.2, help="share of documents with other quotation marks")
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--negatives", type=float, default=0, help="false cues trained on, a gold cue (shipped: none)")
    parser.add_argument("--frozen", type=int, default=0, help="layers that stay as they are, from the first")
    parser.add_argument("--start", type=Path, help="weights to start from instead of MiniLM's")
    options = parser.parse_args()

    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    rng = np.random.default_rng(options.seed)
    documents = read(options.train)
    plain = [example(document) for document in documents]
    reader, table = minilm(str(options.minilm / "model.safetensors"), options.dropout)
    if options.start:
        reader.load_state_dict(torch.load(options.start)["reader"])
    if options.frozen:
        kept = [reader.encoder.norm, reader.encoder.features, *reader.encoder.layers[: options.frozen]]
        for parameter in (p for part in kept for p in part.parameters()):
            parameter.requires_grad_(False)
    per_epoch = len(windows_of(plain, rng)) // BATCH
    steps = int(per_epoch * options.epochs)
    encoder = [p for p in reader.encoder.parameters() if p.requires_grad]
    known = {id(p) for p in reader.parameters()} - {id(p) for p in reader.encoder.parameters()}
    heads = [p for p in reader.parameters() if id(p) in known]
    groups = [{"params": encoder, "lr": options.rate}, {"params": heads, "lr": 5 * options.rate}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    warm = 0.05 * steps
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda s: min(
            (s + 1) / warm, 0.5 * (1 + math.cos(math.pi * min(1.0, max(0.0, s - warm) / (steps - warm)))) + 0.01
        ),
    )
    average = {key: value.detach().clone() for key, value in reader.state_dict().items()}
    queue: list = []
    began, shown = time.time(), [0.0, 0.0]
    reader.train()
    for step in range(steps):
        if len(queue) < BATCH:
            examples = [
                example(document, restyle(document["text"], rng)) if rng.random() < options.restyled else kept
                for document, kept in zip(documents, plain, strict=True)
            ]
            queue = windows_of(examples, rng)
            rng.shuffle(queue)
        windows, queue = queue[:BATCH], queue[BATCH:]
        loss, marginal, conditional = loss_of(reader, table, batch_of(examples, windows, rng), rng, options.negatives)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        decay = min(DECAY, (1 + step) / (10 + step))
        with torch.no_grad():
            for key, value in reader.state_dict().items():
                average[key].lerp_(value, 1 - decay) if value.is_floating_point() else average[key].copy_(value)
        shown = [0.98 * shown[0] + 0.02 * marginal.item(), 0.98 * shown[1] + 0.02 * conditional.item()]
        if step % 50 == 49:
            scale = 1 - 0.98 ** (step + 1)
            print(
                f"{step + 1}/{steps} {time.time() - began:.0f}s tag {shown[0] / scale:.4f} link {shown[1] / scale:.4f}",
                flush=True,
            )
        if step == steps - 1 or (step + 1) % (per_epoch // 2) == 0:
            torch.save({"reader": average, "step": step + 1, "raw": reader.state_dict()}, options.out)


if __name__ == "__main__":
    main()
