"""Silver texts with invented names in place of theirs: so that the tagger learns names from what stands around them.

The labels stay. A word of a name becomes another, the same all over a text; all types draw on one stock of made-up
words, so that the letters of a name tell nothing of its type. Ranks, roles, "Ministry", "Group" and words that the
texts also have in small letters stay as they are.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sayso.document.people.mentions.names import HONORIFICS, RANKS
from sayso.lexicon import read_table
from sayso.lexicon.nouns import gender_of, role_of, state_of

KEPT = frozenset(
    """new north south east west northern southern eastern western central upper lower great united st saint san santa
    los las el port cape fort mount lake river bay island islands city county street road inc corp ltd co plc llc group
    holdings company jr sr ii iii the of and for de la van von der al bin ben""".split()
)
"""Words of names that stay."""
ORDER = 3
"""Letters that tell the next one in a made-up word."""
Row = tuple[str, str, Sequence[tuple[int, int]], Sequence[tuple[int, int, str, str, str]]]


class Stock:
    """Where made-up words come from: a chain of letters over given names and the names of the texts."""

    def __init__(self, rows: Iterable[Row], seed: int = 1):
        self.random = random.Random(seed)
        self.given = {g: [r["name"] for r in read_table("first_names") if r["gender"] == g] for g in "fm"}
        small, names = Counter(), set(self.given["f"] + self.given["m"])
        for _, text, _, tokens in rows:
            for start, end, _, _, entity in tokens:
                word = text[start:end]
                if word.islower():
                    small[word] += 1
                elif entity != "O" and word.isalpha() and len(word) > 3:
                    names.add(word.capitalize())
        self.common = frozenset(word for word, count in small.items() if count > 2)
        self.nouns = sorted(word for word in self.common if 3 < len(word) < 8 and small[word] < 30)
        self.next: dict[str, list[str]] = defaultdict(list)
        for name in sorted(names):
            letters = "^" * ORDER + name.lower() + "$"
            for i in range(ORDER, len(letters)):
                self.next[letters[i - ORDER : i]].append(letters[i])

    def word(self) -> str:
        """A made-up name of one word; now and then a word of the language ("Frost")."""
        if self.random.random() < 0.12:
            return self.random.choice(self.nouns).capitalize()
        while True:
            letters = "^" * ORDER
            while not letters.endswith("$") and len(letters) < ORDER + 11:
                letters += self.random.choice(self.next[letters[-ORDER:]])
            found = letters.strip("^$")
            if 3 < len(found) < 11 and found not in self.common:
                return found.capitalize()


def reworded(row: Row, stock: Stock) -> Row:
    """The text with other names, its words and labels moved along."""
    part, text, sentences, tokens = row
    to = _renamings(text, tokens, stock)
    out, moved, at, shift = [], [], 0, []
    for start, end, pos, chunk, entity in tokens:
        out.append(text[at:start])
        begin = sum(map(len, out)) if not moved else moved[-1][1] + len(text[at:start])
        pieces = to.get(text[start:end].lower(), [text[start:end]]) if _large(text[start:end]) else [text[start:end]]
        loud = text[start:end].isupper() and len(text[start:end]) > 3
        for i, piece in enumerate(pieces):
            word = piece.upper() if loud else piece
            inside = i > 0
            moved.append(
                (
                    begin,
                    begin + len(word),
                    "PUNCT" if word == "-" else pos,
                    "I" if inside and chunk != "O" else chunk,
                    f"I{entity[1:]}" if inside and entity != "O" else entity,
                )
            )
            out.append(word)
            begin += len(word)
        shift.append((start, moved[-len(pieces)][0]))
        at = end
    out.append(text[at:])
    starts = dict(shift)
    spans = [(starts.get(a, a), b) for a, b in sentences]
    return part, "".join(out), spans, moved


def _large(word: str) -> bool:
    return word.isalpha() and len(word) > 2 and word[0].isupper()


def _renamings(
    text: str, tokens: Sequence[tuple[int, int, str, str, str]], stock: Stock
) -> Mapping[str, Sequence[str]]:
    """Word in small letters -> what stands for it in this text: one word, or two with a hyphen between them."""
    to: dict[str, list[str]] = {}
    for start, end, _, _, entity in tokens:
        word, label = text[start:end], entity[2:]
        lower = word.lower()
        if not label or lower in to or not _large(word) or lower in KEPT | RANKS | HONORIFICS.keys():
            continue
        if role_of(word) or (lower in stock.common and label != "PERSON"):
            continue
        if label == "NORP":
            if state_of(word) is None or stock.random.random() < 0.7:
                continue
            to[lower] = [stock.word().rstrip("aeiou") + stock.random.choice(["an", "ian", "ish", "ese", "er"])]
        elif state_of(word) is not None and stock.random.random() < 0.5:
            continue
        elif gender_of(word) and label == "PERSON":
            known = stock.random.random() < 0.4
            to[lower] = [stock.random.choice(stock.given[gender_of(word)]) if known else stock.word()]
        elif label in {"PERSON", "ORG", "GPE", "LOC", "FAC", "EVENT"}:
            double = label == "PERSON" and stock.random.random() < 0.05
            to[lower] = [stock.word(), "-", stock.word()] if double else [stock.word()]
    return to
