"""A place on a page -> a quotation: who speaks, in which outlet, on which day, in which words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sayso.dossier.index import Index, PageLine
from sayso.schema import Attribution, AttributionKind, Stance
from sayso.text import around

CONTEXT = 90
"""Characters of a sentence that are shown on either side of the words meant: two lines of a column."""

UNSAID = "not said who"
"""Who speaks where a page has no words for it."""

STANCES = {
    Stance.DENIES: "denies",
    Stance.CONFIRMS: "confirms",
    Stance.ACCUSES: "accuses",
    Stance.QUESTIONS: "questions",
    Stance.URGES: "urges",
    Stance.PROMISES: "promises",
    Stance.PREDICTS: "predicts",
    Stance.PLANS: "plans",
    Stance.DECLINES: "declines to say",
    Stance.REACTS: "reacts",
}
"""What a speaker does, where it is more than saying."""


class Quote(NamedTuple):
    """Words in their sentence, with who says them. `who` is empty where the page itself speaks."""

    anchor: str
    page: PageLine
    who: str
    chain: tuple[str, ...]
    """Through whom the page has it, nearest first."""
    does: str
    direct: bool
    before: str
    words: str
    after: str
    caveat: str
    also: tuple[tuple[str, PageLine], ...] = ()
    """The same words on pages of the same text, or again on the page: anchor and page."""
    rank: tuple[float, ...] = ()
    """The smaller, the better it stands for its side."""
    value: str = ""

    @property
    def elsewhere(self) -> tuple[tuple[str, PageLine], ...]:
        """Where other pages have the same words: each page once."""
        pages = {self.page.id: (self.anchor, self.page)}
        for anchor, page in self.also:
            pages.setdefault(page.id, (anchor, page))
        return tuple(pages.values())[1:]

    @property
    def sayer(self) -> str:
        """Who speaks, the outlet where it is the page itself."""
        return self.who or self.page.label


def quote(
    index: Index,
    place: tuple[str, int, int],
    attribution: str | None,
    stance: Stance | None,
    score: float | None = None,
) -> Quote:
    """The quotation that a place is, with the attribution that it rests on (None: the page's own words)."""
    page = place[0]
    said = index.attributions.get(attribution or "")
    before, after = context(index, place)
    direct = said is not None and said.kind is not AttributionKind.INDIRECT
    return Quote(
        anchor=index.anchor(*place),
        page=index.sources[page],
        who="" if said is None else speaker(index, said),
        chain=_chain(index, said),
        does=STANCES.get(stance, "") if stance else "",
        direct=direct,
        before=before,
        words=index.words(*place),
        after=after,
        caveat=" … ".join(index.words(page, *span) for span in said.caveat) if said else "",
        rank=(said is None or not said.speaker, not direct, -(score or 0)),
    )


def speaker(index: Index, said: Attribution) -> str:
    """Who says it: the name, else the words that the page has for the speaker."""
    if said.speaker and said.speaker in index.names:
        return index.names[said.speaker]
    return " ".join(index.words(said.document, *span) for span in said.source) or UNSAID


def _chain(index: Index, said: Attribution | None) -> tuple[str, ...]:
    names: list[str] = []
    seen: set[str] = set()
    while said is not None and said.parent is not None and said.parent not in seen:
        seen.add(said.parent)
        said = index.attributions.get(said.parent)
        if said is not None:
            names.append(speaker(index, said))
    return tuple(names)


def context(index: Index, place: tuple[str, int, int], *, limit: int = CONTEXT) -> tuple[str, str]:
    """What stands before and after a place in its sentence, cut at a word where it is long."""
    page, start, end = place
    text = index.documents[page].text
    whole = around(index.sentences.get(page, ()), start, end)
    before, after = text[whole.start : start], text[end : whole.end]
    if len(before) > limit:
        before = "… " + before[-limit:].partition(" ")[2]
    if len(after) > limit:
        after = after[:limit].rpartition(" ")[0] + " …"
    return before, after


def one_a_text(index: Index, quotes: Iterable[Quote], *, by_words: bool = True, face: str = "") -> tuple[Quote, ...]:
    """One quotation a text: the same words on copies of one text, or twice on a page, are one row, the earliest's.

    `face`: the anchor of words that stand for all where they are among the same.

    Without `by_words`, whatever one speaker says in one text is one row.
    """
    rows: dict[tuple[str, str], Quote] = {}
    for row in sorted(quotes, key=lambda row: (row.anchor != face, by_day(row))):
        key = index.texts[row.page.id], " ".join(row.words.casefold().split()) if by_words else row.sayer
        first = rows.setdefault(key, row)
        if first is not row and row.anchor != first.anchor:
            rows[key] = first._replace(also=(*first.also, (row.anchor, row.page)))
    return tuple(rows.values())


def by_day(row: Quote) -> tuple[str, int, str]:
    """The order in which quotations are read."""
    return row.page.sort, row.page.number, row.anchor


def best_first(quotes: Sequence[Quote], most: int) -> tuple[tuple[Quote, ...], tuple[Quote, ...]]:
    """The best few of a side, of as many speakers as there are, and the rest; each in order of day."""
    chosen: list[Quote] = []
    ranked = sorted(quotes, key=lambda row: (row.rank, by_day(row)))
    for new in (True, False):
        for row in ranked:
            if len(chosen) < most and row not in chosen and (not new or row.sayer not in {q.sayer for q in chosen}):
                chosen.append(row)
    return tuple(sorted(chosen, key=by_day)), tuple(sorted((q for q in quotes if q not in chosen), key=by_day))


def outlets(quotes: Iterable[Quote]) -> tuple[PageLine, ...]:
    """The pages of quotations, each once, in order of day."""
    pages = {page.id: page for row in quotes for page in (row.page, *(page for _, page in row.also))}
    return tuple(sorted(pages.values(), key=lambda page: (page.sort, page.number)))
