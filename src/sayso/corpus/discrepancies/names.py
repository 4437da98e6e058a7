"""Names in two statements of one thing -> the values in which they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rapidfuzz import fuzz

from sayso.corpus.claims.units import Unit
from sayso.corpus.discrepancies.difference import Values
from sayso.corpus.discrepancies.places import PLACES, SPELLING, Inside, located, named, place_relation, plain_place
from sayso.corpus.discrepancies.reading import IndexedPage, tokens_of

_WHO = frozenset({"PERSON", "ORG", "NORP"})


def place_values(a: Unit, b: Unit, pages: Mapping[str, IndexedPage], inside: Inside) -> Values | None:
    """Two places, neither in the other, that the statements say something is in; None where two may be one."""
    left, right = (located(pages[u.document], u) for u in (a, b))
    parted = [place_relation(x.name, y.name, inside) for x in left for y in right if not (x.near or y.near)]
    if not parted or not all(parted):
        return None
    words = (pages[u.document].document.text[x.span.start : x.span.end] for u, x in ((a, left[0]), (b, right[0])))
    return Values(*words)


def name_values(a: Unit, b: Unit, pages: Mapping[str, IndexedPage]) -> Values | None:
    """The name that only the one has and the name of the same kind that only the other has, where there is one each."""
    for kinds in (_WHO, PLACES):
        left, right = (dict.fromkeys(_names(u, pages, kinds)) for u in (a, b))
        mine = [x for x in left if not any(_one_name(x, y) for y in right)]
        theirs = [y for y in right if not any(_one_name(x, y) for x in left)]
        if len(mine) == 1 and len(theirs) == 1:
            return Values(mine[0], theirs[0])
    return None


def _names(unit: Unit, pages: Mapping[str, IndexedPage], kinds: frozenset[str]) -> Iterator[str]:
    page = pages[unit.document]
    yield from (page.document.text[s:e] for s, e in named(tokens_of(page, unit), kinds))


def _one_name(a: str, b: str) -> bool:
    x, y = plain_place(a), plain_place(b)
    return bool(set(x.split()) & set(y.split())) or fuzz.ratio(x, y) > SPELLING
