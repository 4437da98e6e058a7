"""A case -> the report that an editor forwards: what is disputed with both sides' words, what differs, when, from whom.

One report, drawn by `markdown` and `word`. Words of pages stand in pieces marked so; the rest is labels of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sayso.dossier.claims import Card
from sayso.dossier.differences import Differing
from sayso.dossier.index import PageLine
from sayso.dossier.origins import EVIDENCE_WORDS, Tree
from sayso.dossier.quotes import Quote, outlets
from sayso.dossier.timeline import Dated
from sayso.dossier.view import StoryView, dossier_of
from sayso.export.addresses import to_words, web_address
from sayso.export.characters import for_readers
from sayso.export.outgoing import Outgoing

ASIDE = "Beside it"
"""The column of what is neither for nor against."""
HASH = 16
"""Hex digits of a page's sha256 that are printed: enough to tell it from any other in a case."""


class Styled(NamedTuple):
    """A run of words in one style: `words` of a page that are meant, `context` around them, or a label of ours."""

    text: str
    style: str = "label"
    link: str | None = None


Phrase = tuple[Styled, ...]


class SectionHead(NamedTuple):
    """A heading, from level 1."""

    level: int
    runs: Phrase


class Lines(NamedTuple):
    """Paragraphs, or the items of a list where it is one."""

    lines: tuple[Phrase, ...]
    items: bool = False


class Sides(NamedTuple):
    """What is said of one claim: each side with its title and quotations, as large as any other."""

    sides: tuple[tuple[str, tuple[Phrase, ...]], ...]


class Sources(NamedTuple):
    """The pages, each with the number that it is referred to by."""

    pages: tuple[tuple[int, Phrase], ...]


Part = SectionHead | Lines | Sides | Sources


class EditorReport(NamedTuple):
    """The title, and the parts in order."""

    title: str
    parts: tuple[Part, ...]


def report_of(case: Outgoing) -> EditorReport:
    """The report of a case: every story after the other, the largest first."""
    view = dossier_of(case.kept, title=case.title)
    title = for_readers(view.title) or "A case of sayso"
    about = [_count(view.pages, "page"), _count(view.outlets, "outlet"), view.days]
    several = len(view.stories) > 1
    parts: list[Part] = [
        SectionHead(1, (Styled(title),)),
        Lines(((Styled(", ".join(part for part in about if part) + "."),), *_notes(case))),
    ]
    for story in view.stories:
        found = tuple(_story(case, story, 2 + several))
        if found and several:
            parts.append(SectionHead(2, (Styled(for_readers(story.title) or "Statements of no story", "title"),)))
        parts += found
    pages = sorted({page for story in view.stories for page in story.pages}, key=lambda page: page.number)
    parts.append(SectionHead(2, (Styled("Sources"),)))
    parts.append(Sources(tuple((page.number, _source(case, page)) for page in pages)))
    return EditorReport(title, tuple(parts))


def _notes(case: Outgoing) -> Iterator[Phrase]:
    yield (
        Styled("All quoted words are the pages’ own. Counts say how many stand behind a statement, not what is true."),
    )
    if "masked" in case.index.case.settings:
        yield (Styled("Masked: personal identifiers are blacked out."),)


def _story(case: Outgoing, story: StoryView, level: int) -> Iterator[Part]:
    moved = [(card, difference) for card in story.several for difference in card.differences]
    timeline = story.timeline
    if len(story.cards) > 1:
        yield SectionHead(level, (Styled("In short"),))
        yield Lines(tuple(tuple(_short(card)) for card in story.cards), items=True)
    if story.cards:
        yield SectionHead(level, (Styled("What is disputed"),))
        for card in story.cards:
            yield from _card(case, card, level + 1)
    if moved:
        yield SectionHead(level, (Styled("What differs, and may all be so"),))
        yield Lines(tuple(_differing(case, difference, card) for card, difference in moved), items=True)
    if story.several:
        yield SectionHead(level, (Styled("Said by several, denied by nobody here"),))
        yield Lines(tuple(_several(case, card) for card in story.several), items=True)
    if timeline.rows:
        yield SectionHead(level, (Styled("Timeline"),))
        yield Lines(tuple(_dated(case, row) for row in timeline.rows), items=True)
    if timeline.background:
        yield SectionHead(level + 1, (Styled("Earlier, or longer"),))
        yield Lines(tuple(_dated(case, row) for row in timeline.background), items=True)
    if story.origins.trees:
        yield SectionHead(level, (Styled("Pages that share their reporting"),))
        yield Lines(tuple(_shared(case, tree) for tree in story.origins.trees), items=True)


def _short(card: Card) -> Iterator[Styled]:
    """The claim, and who stands where."""
    yield from _clause(card)
    for n, column in enumerate(column for column in card.columns if column.title != ASIDE):
        yield Styled(f"{'; ' if n else ': '}{column.title.lower()}: ")
        yield Styled(", ".join(dict.fromkeys(for_readers(row.sayer) for row in column.quotes)), "name")


def _card(case: Outgoing, card: Card, level: int) -> Iterator[Part]:
    yield SectionHead(level, (Styled(f"{card.number}. "), *_clause(card)))
    yield Lines(((Styled("; ".join((*card.badges, ", ".join(f"{n} {what}" for n, what in card.counts)))),),))
    sides = [(column.title, tuple(_quotations(case, column.open, column.folded))) for column in card.columns]
    if card.answers:
        sides.append(("In answer", tuple(_quotations(case, card.answers, ()))))
    yield Sides(tuple(sides))
    if card.differences:
        yield Lines(tuple(_differing(case, difference) for difference in card.differences))


def _clause(card: Card) -> Iterator[Styled]:
    """The clause that stands for the claim, with whom its pronouns mean."""
    for words, meant in card.heading.clause:
        yield Styled(_part(words), "words")
        if meant:
            yield Styled(f" [{for_readers(meant)}]", "context")


def _quotations(case: Outgoing, best: Sequence[Quote], others: Sequence[Quote]) -> Iterator[Phrase]:
    for row in best:
        yield tuple(_quotation(case, row))
    if others:
        yield (Styled("Also: "), *_listed(dict.fromkeys((row.sayer, row.page) for row in others)))


def _quotation(case: Outgoing, row: Quote) -> Iterator[Styled]:
    """Who, what they do, through whom, in which outlet on which day: the words in their sentence."""
    through = "".join(f", through {for_readers(name)}" for name in row.chain)
    yield Styled(for_readers(row.who or row.page.label), "name")
    yield Styled(f"{f' {row.does}' if row.does else ''}{through} (")
    yield from _where(case, row.page, row.words, named=bool(row.who))
    yield Styled("): “")
    yield Styled(_part(row.before), "context")
    yield Styled(_part(row.words), "words")
    yield Styled(_part(row.after), "context")
    yield Styled("”")
    if row.caveat:
        yield Styled(" The page adds: “")
        yield Styled(for_readers(row.caveat), "words")
        yield Styled("”")
    same = [page for page in outlets((row,)) if page.id != row.page.id]
    if same:
        yield Styled(" Same words: ")
        yield from _listed((page.label, page) for page in same)


def _where(case: Outgoing, page: PageLine, words: str, *, named: bool = True) -> Iterator[Styled]:
    """The outlet, unless it is the speaker, the day as a link to the words, and the number among the sources."""
    if named:
        yield Styled(f"{for_readers(page.label)}, ")
    yield Styled(page.day, "label", to_words(case.index.documents[page.id].url, words))
    yield Styled(" ")
    yield _reference(page)


def _listed(names: Iterable[tuple[str, PageLine]]) -> Iterator[Styled]:
    """Names, each once, with the numbers of their pages."""
    pages: dict[str, list[PageLine]] = {}
    for name, page in names:
        pages.setdefault(for_readers(name), []).append(page)
    for n, (name, found) in enumerate(pages.items()):
        yield Styled(f"{', ' if n else ''}{name} ")
        yield from map(_reference, found)


def _reference(page: PageLine) -> Styled:
    """The number of a page among the sources."""
    return Styled(f"[{page.number}]", "reference")


def _differing(case: Outgoing, difference: Differing, card: Card | None = None) -> Phrase:
    """What differs: each value with the day and the page that first gives it."""
    runs = [] if card is None else [*_clause(card), Styled(": ")]
    runs.append(Styled(difference.title.lower() if card else f"{difference.title}: "))
    if card:
        runs.append(Styled(": "))
    if difference.counted:
        runs += [Styled(for_readers(difference.counted), "words"), Styled(": ")]
    for n, value in enumerate(difference.values):
        first = value.quotes[0]
        runs += [Styled("; " if n else ""), Styled(for_readers(value.value), "words"), Styled(" (")]
        runs += [Styled(f"{for_readers(first.who)}, " if first.who else ""), *_where(case, first.page, first.words)]
        runs.append(Styled(f" and {len(value.quotes) - 1} more)" if len(value.quotes) > 1 else ")"))
    return tuple(run for run in runs if run.text)


def _several(case: Outgoing, card: Card) -> Phrase:
    runs = [Styled("“"), *_clause(card), Styled("” ")]
    for n, row in enumerate(card.quotes):
        runs += [Styled("; " if n else ""), Styled(f"{for_readers(row.who)}, " if row.who else "")]
        runs += _where(case, row.page, row.words)
    return tuple(run for run in runs if run.text)


def _dated(case: Outgoing, row: Dated) -> Phrase:
    """When it happened, as a page first tells it, and who else does."""
    first = row.quotes[0]
    others = [page for page in outlets(row.quotes) if page.id != first.page.id]
    sentence = (
        Styled(_part(first.before), "context"),
        Styled(_part(first.words), "words"),
        Styled(_part(first.after), "context"),
    )
    where = (*_where(case, first.page, first.words), *(_reference(page) for page in others))
    return (Styled(row.when, "name"), Styled(": “"), *sentence, Styled("” ("), *where, Styled(")"))


def _shared(case: Outgoing, tree: Tree) -> Phrase:
    """An origin, its pages, and the words by which it is seen."""
    pages: list[PageLine] = []
    waiting = list(tree.branches)
    while waiting:
        pages.append(waiting[0].page)
        waiting = [*waiting[1:], *waiting[0].below]
    pages.sort(key=lambda page: page.number)
    runs = [Styled(for_readers(tree.name), "name"), Styled(": "), *_listed((page.label, page) for page in pages)]
    for place in next((origin.evidence for origin in case.index.origins if origin.name == tree.name), ())[:1]:
        words = case.index.words(place.document, place.start, place.end).split()
        runs += [Styled("; “"), Styled(for_readers(" ".join(words[:EVIDENCE_WORDS])), "words")]
        runs += [
            Styled("” " if len(words) <= EVIDENCE_WORDS else " …” "),
            _reference(case.index.sources[place.document]),
        ]
    return tuple(runs)


def _source(case: Outgoing, page: PageLine) -> Phrase:
    """A page as it is cited: outlet, title, author, day, address, day of capture, hash."""
    document = case.index.documents[page.id]
    authors = ", ".join(for_readers(author.name) for author in document.authors)
    runs = [Styled(for_readers(page.outlet or ""), "name"), Styled(": " if page.outlet and page.title else "")]
    runs += [Styled(f"“{for_readers(page.title)}”", "title")] if page.title else []
    runs += [] if page.outlet or page.title else [Styled(for_readers(page.label), "name")]
    runs.append(Styled(f", {authors}" if authors else ""))
    runs.append(Styled(f", {page.day}"))
    address = web_address(document.url)
    runs += [Styled(", "), Styled(address, "address", address)] if address else []
    runs.append(Styled(f", captured {document.captured[:10]}" if document.captured else ""))
    runs.append(Styled(f", sha256 {document.sha256[:HASH]}", "small"))
    return tuple(run for run in runs if run.text)


def _part(words: str) -> str:
    """A part of a sentence on one line, with the blanks at its ends."""
    ends = words[:1].isspace(), words[-1:].isspace()
    return f"{' ' * ends[0]}{for_readers(words)}{' ' * ends[1]}" if words.strip() else " " * bool(words)


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'s' * (n != 1)}" if n else ""
