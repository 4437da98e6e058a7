"""Trains what ships: `python -m training NAME --data DIR [--work DIR] [--out DIR]`.

    python -m training NAME --sample            the same on made-up pages, into WORK/sampled: does the script run?
    python -m training --list                   what there is to train, and what each learns from
    python -m training --check --data DIR       whether the data are those that the shipped models learned from
    python -m training --cards                  write docs/models/README.md from cards.toml, data.toml and models.toml
    python -m training --seal                   write digests into models.toml; a version rises where bytes changed

Weights are fitted over what the stages before them give: train in the order of `--list`. The tools are those of
requirements/training.lock.
"""

from __future__ import annotations

import argparse
import json
import runpy
import shlex
import sys
import tomllib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from training.sample import RECIPES, write_sample
from training.seal import seal

HERE = Path(__file__).parent
MODELS = HERE.parent / "src" / "sayso" / "models"
CARDS = HERE.parent / "docs" / "models" / "README.md"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    cards = read("cards")
    parser.add_argument("name", nargs="?", choices=list(cards))
    parser.add_argument("--data", type=Path, help="the folder that holds bench/")
    parser.add_argument("--sample", action="store_true", help=f"made-up data; of {', '.join(RECIPES)}")
    parser.add_argument("--work", type=Path, default=Path("work"), help="for what lies between")
    parser.add_argument("--out", type=Path, default=MODELS, help="where the models are written")
    for option in ("list", "check", "cards", "seal"):
        parser.add_argument(f"--{option}", action="store_true")
    asked = parser.parse_args()
    if asked.list:
        for name, card in cards.items():
            print(f"{name:12} {card['does']}\n{'':12} learns from: {', '.join(card['data'])}")
        return 0
    if asked.cards:
        CARDS.write_text(written(), "utf-8")
        return 0
    if asked.seal:
        print("\n".join(seal(MODELS)) or "nothing changed")
        return 0
    if asked.sample:
        if asked.name not in RECIPES:
            parser.error(f"the sample suffices for {', '.join(RECIPES)}")
        unlike = train_on_sample(asked.name, asked.work)
        if unlike:
            print(f"made, but no weights that the code can use: {', '.join(unlike)}", file=sys.stderr)
        return int(bool(unlike))
    if asked.data is None or not (asked.check or asked.name):
        parser.error("say what to train, and where the data lie: NAME --data DIR")
    names = read("data") if asked.check else cards[asked.name]["data"]
    other = [name for name in names if not is_known(name, asked.data)]
    if other:
        print(f"not the data that the shipped models learned from: {', '.join(other)}", file=sys.stderr)
    if asked.check:
        return int(bool(other))
    follow(asked.name, asked.data, asked.work, asked.out)
    return 0


def follow(name: str, data: Path, work: Path, out: Path) -> None:
    """Every step of a recipe."""
    for folder in (work, out):
        folder.mkdir(parents=True, exist_ok=True)
    for step in read("cards")[name]["steps"]:
        run(step.format(data=data, work=work, out=out))


def train_on_sample(name: str, work: Path) -> list[str]:
    """A recipe on made-up data, which lie in `work/sample` from the first on; the weights lie in `work/sampled`.

    The files of which the outline is not that of those that ship.
    """
    if not (work / "sample").exists():
        write_sample(work / "sample")
    follow(name, work / "sample", work, work / "sampled")
    shipped = {row["name"]: row["file"] for row in tomllib.loads((MODELS / "models.toml").read_text("utf-8"))["model"]}
    files = [shipped[model] for model in read("cards")[name]["models"]]
    return [file for file in files if outline(work / "sampled" / file) != outline(MODELS / file)]


def outline(path: Path) -> object:
    """What a file of weights is made of, whatever they weigh: names, features, lengths; or the kind of its numbers."""
    return _outline(json.loads(path.read_bytes())) if path.suffix == ".json" else np.load(path).dtype


def _outline(value: object) -> object:
    if isinstance(value, dict):
        return {key: _outline(part) for key, part in value.items()}
    if isinstance(value, list):
        return value if all(isinstance(part, str) for part in value) else [_outline(part) for part in value]
    return type(value)


def run(step: str) -> None:
    """A step of a recipe, as if it had been called by itself."""
    print(f"== python -m {step}", flush=True)
    module, *sys.argv[1:] = shlex.split(step)
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def read(name: str) -> dict[str, Any]:
    """A table of this folder."""
    return tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))


def is_known(name: str, folder: Path) -> bool:
    """Whether the files of a data set are those that the manifest names; true for what has no files of its own."""
    row = read("data")[name]
    return "files" not in row or digest(row["files"], folder) == row["sha256"]


def digest(patterns: list[str], folder: Path) -> str:
    """One SHA-256 for all files that the patterns name."""
    files = sorted(path for pattern in patterns for path in folder.glob(pattern))
    lines = (f"{sha256(path.read_bytes()).hexdigest()} {path.relative_to(folder).as_posix()}\n" for path in files)
    return sha256("".join(lines).encode()).hexdigest()


def written() -> str:
    """The page of all cards."""
    data = read("data")
    rows = {row["name"]: row for row in tomllib.loads((MODELS / "models.toml").read_text("utf-8"))["model"]}
    parts = [
        "# Models\n",
        "Made by `python -m training --cards`. Every file that ships has a card here; longer ones are linked.",
        "Digests are checked on loading, and a case keeps them. No text of the data ships.\n",
    ]
    for name, card in read("cards").items():
        parts.append(f"## {name}\n\n{card['does'][0].upper()}{card['does'][1:]}.\n")
        parts.append("| file | version | bytes | SHA-256 |\n| --- | --: | --: | --- |")
        parts += [row_of(rows[model]) for model in card["models"]]
        parts.append("\nLearned from:\n")
        parts += [f"- {data[d]['name']}. {data[d]['source']}. Terms: {data[d]['licence']}." for d in card["data"]]
        parts.append(
            f"\nMade by `python -m training {name} --data DIR`; seed: {card['seed']}. Figures: {card['figures']}."
        )
        parts.append(f"More: [{card['more'].rpartition('/')[2]}]({card['more']}).\n")
    return "\n".join(parts)


def row_of(row: Mapping[str, str]) -> str:
    size = (MODELS / row["file"]).stat().st_size
    return f"| `{row['file']}` | {row['version']} | {size:,} | `{row['sha256'][:16]}` |"


if __name__ == "__main__":
    sys.exit(main())
