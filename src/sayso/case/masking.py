"""Tables -> the same tables with personal identifiers blacked out, character for character.

What is found anywhere in a case, in a page's text, its address, a file's name, a failure, is blacked out everywhere.
Every mask is as long as what it covers, so that all spans still hold; the case itself keeps the words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar, cast

import msgspec

from sayso.case.identifiers import FoundIdentifier, find, identifiers, known
from sayso.schema import Anchor, Case, Document, Figure, NamedSpan, Row, Side, Span, Time, Title, with_exact
from sayso.text import union

MASK = "█"

R = TypeVar("R", bound=Row)


def mask_tables(tables: Mapping[str, Iterable[Row]]) -> dict[str, tuple[Row, ...]]:
    """All tables with identifiers masked wherever they stand; the `case` row says how many there are.

    Figures and times of which any character is masked lose their bounds.
    """
    rows = {name: tuple(found) for name, found in tables.items()}
    ids = frozenset(_ids(rows))
    strings = dict.fromkeys(text for text in _strings(rows) if text not in ids)
    found: dict[str, tuple[FoundIdentifier, ...]] = {text: seen for text in strings if (seen := find(text))}
    numbers = known(one for seen in found.values() for one in seen)
    covered = {
        text: _covered(text, spans)
        for text in strings
        if (spans := union([*(one.span for one in found.get(text, ())), *numbers.spans(text)]))
    }
    documents = {row.id: row.text for row in rows["documents"] if isinstance(row, Document)}
    texts = {page: covered.get(text, text) for page, text in documents.items()}
    count = len({one.key for seen in found.values() for one in seen if one.key})
    masked = _Masked(covered, documents, texts, count)
    return {name: tuple(masked.row(row) for row in found) for name, found in rows.items()}


class _Masked(NamedTuple):
    """What the strings of a case become, and the texts of its pages before and after."""

    strings: Mapping[str, str]
    documents: Mapping[str, str]
    texts: Mapping[str, str]
    distinct: int

    def row(self, row: R) -> R:
        if isinstance(row, Case):
            row = msgspec.structs.replace(row, settings={**row.settings, "masked": self.distinct})
        if isinstance(row, Figure) and self.touches(row.document, row.start, row.end):
            row = msgspec.structs.replace(row, low=None, high=None)
        if isinstance(row, Time) and self.touches(row.document, row.start, row.end):
            row = msgspec.structs.replace(row, earliest=None, latest=None, precision=None)
        page = row.id if isinstance(row, Document) else ""
        return with_exact(_changed(row, lambda item: self.change(item, page)), self.texts)

    def change(self, item: object, page: str) -> object:
        if isinstance(item, str):
            return self.strings.get(item, item)
        if isinstance(item, Title) and item.span is not None:
            return msgspec.structs.replace(item, text=self.copied(item.text, page, item.span))
        if isinstance(item, NamedSpan) and item.span is not None:
            return msgspec.structs.replace(item, name=self.copied(item.name, page, item.span))
        if isinstance(item, Anchor):
            return self.quoted(item)
        if isinstance(item, Side):
            words = self.copied(item.value, item.document, Span(item.start, item.end))
            return msgspec.structs.replace(item, value=words)
        return item

    def quoted(self, anchor: Anchor) -> Anchor:
        """An anchor with its words as they stand masked on their page; where that is gone, only its own words."""
        before, behind = anchor.start - len(anchor.prefix), anchor.end + len(anchor.suffix)
        there = self.documents.get(anchor.document, "")[max(0, before) : behind]
        said = anchor.prefix + anchor.exact + anchor.suffix
        if len(there) == len(said) and all(b in {a, MASK} for a, b in zip(there, said, strict=True)):
            cut = self.texts[anchor.document][before:behind]
            parts = cut[: anchor.start - before], cut[anchor.start - before : anchor.end - before]
            return msgspec.structs.replace(anchor, prefix=parts[0], exact=parts[1], suffix=cut[anchor.end - before :])
        around = {"prefix": MASK * len(anchor.prefix), "suffix": MASK * len(anchor.suffix)}
        return msgspec.structs.replace(anchor, exact=self.strings.get(anchor.exact, anchor.exact), **around)

    def copied(self, words: str, page: str, span: Span) -> str:
        """A string copied from a place of a page, masked as it is there: it may be a part of what is masked."""
        masked = self.strings.get(words, words)
        at = self.documents[page].find(words, *span)
        there = masked if at < 0 else self.texts[page][at : at + len(words)]
        return "".join(MASK if MASK in pair else pair[0] for pair in zip(masked, there, strict=True))

    def touches(self, page: str, start: int, end: int) -> bool:
        return self.texts[page][start:end] != self.documents[page][start:end]


def _covered(text: str, spans: Iterable[Span]) -> str:
    parts, last = [], 0
    for start, end in spans:
        parts += [text[last:start], MASK * (end - start)]
        last = end
    return "".join([*parts, text[last:]])


def _ids(rows: Mapping[str, Iterable[Row]]) -> Iterator[str]:
    """What rows are known by, and hashes: digits that are nobody's."""
    for row in (row for found in rows.values() for row in found):
        hashed = [model.sha256 for model in row.models] if isinstance(row, Case) else [getattr(row, "sha256", None)]
        yield from (found for found in (getattr(row, "id", None), *hashed) if found)


def _strings(rows: Mapping[str, Iterable[Row]]) -> Iterator[str]:
    """Every string of every row; vocabularies and `exact`, which is cut anew, are none."""
    seen: list[str] = []

    def collect(item: object) -> object:
        if type(item) is str:
            seen.append(item)
        elif isinstance(item, Anchor):
            seen.append(item.exact)
        return item

    for row in (row for found in rows.values() for row in found):
        _changed(row, collect)
        yield from seen
        seen.clear()


V = TypeVar("V")


def _changed(value: V, change: Callable[[object], object]) -> V:
    """A value with everything inside it changed, from within; itself where nothing is."""
    return cast("V", _change(value, change))


def _change(value: object, change: Callable[[object], object]) -> object:
    if isinstance(value, Span) or not isinstance(value, str | tuple | Mapping | msgspec.Struct):
        return value
    if isinstance(value, tuple):
        items = tuple(_change(item, change) for item in value)
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    if isinstance(value, Mapping):
        return {_change(key, change): _change(item, change) for key, item in value.items()}
    if isinstance(value, msgspec.Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__ if name != "exact"}
        new = {name: _change(item, change) for name, item in fields.items()}
        new = {name: item for name, item in new.items() if item is not fields[name]}
        value = msgspec.structs.replace(value, **new) if new else value
    return change(value)


__all__ = ["MASK", "identifiers", "mask_tables"]
