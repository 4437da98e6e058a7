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


class Run(NamedTuple):
    """A run of words in one style: `words` of a page that are meant, `context` around them, or a label of ours."""

    text: str
    style: str = "label"
    link: str | None = None


Runs = tuple[Run, ...]


class Heading(NamedTuple):
    """A heading, from level 1."""

    level: int
    runs: Runs


class Lines(NamedTuple):
    """Paragraphs, or the items of a list where it is one."""

    lines: tuple[Runs, ...]
    items: bool = False


class Sides(NamedTuple):
    """What is said of one claim: each side with its title and quotations, as large as any other."""

    sides: tuple[tuple[str, tuple[Runs, ...]], ...]


class Sources(NamedTuple):
    """The pages, each with the number that it is referred to by."""

    pages: tuple[tuple[int, Runs], ...]


Part = Heading | Lines | Sides | Sources


class Report(NamedTuple):
    """The title, and the parts in order."""

    title: str
    parts: tuple[Part, ...]


def report_of(case: Outgoing) -> Report:
    """The report of a case: every story after the other, the largest first."""
    view = dossier_of(case.kept, title=case.title)
    title = for_readers(view.title) or "A case of sayso"
    about = [_count(view.pages, "page"), _count(view.outlets, "outlet"), view.days]
    several = len(view.stories) > 1
    parts: list[Part] = [
        Heading(1, (Run(title),)),
        Lines(((Run(", ".join(part for part in about if part) + "."),), *_notes(case))),
    ]
    for story in view.stories:
        found = tuple(_story(case, story, 2 + several))
        if found and several:
            parts.append(Heading(2, (Run(for_readers(story.title) or "Statements of no story", "title"),)))
        parts += found
    pages = sorted({page for story in view.stories for page in story.pages}, key=lambda page: page.number)
    parts.append(Heading(2, (Run("Sources"),)))
    parts.append(Sources(tuple((page.number, _source(case, page)) for page in pages)))
    return Report(title, tuple(parts))


def _notes(case: Outgoing) -> Iterator[Runs]:
    yield (Run("All quoted words are the pages’ own. Counts say how many stand behind a statement, not what is true."),)
    if "masked" in case.index.case.settings:
        yield (Run("Masked: personal identifiers are blacked out."),)


def _story(case: Outgoing, story: StoryView, level: int) -> Iterator[Part]:
    moved = [(card, difference) for card in story.several for difference in card.differences]
    timeline = story.timeline
    if len(story.cards) > 1:
        yield Heading(level, (Run("In short"),))
        yield Lines(tuple(tuple(_short(card)) for card in story.cards), items=True)
    if story.cards:
        yield Heading(level, (Run("What is disputed"),))
        for card in story.cards:
            yield from _card(case, card, level + 1)
    if moved:
        yield Heading(level, (Run("What differs, and may all be so"),))
        yield Lines(tuple(_differing(case, difference, card) for card, difference in moved), items=True)
    if story.several:
        yield Heading(level, (Run("Said by several, denied by nobody here"),))
        yield Lines(tuple(_several(case, card) for card in story.several), items=True)
    if timeline.rows:
        yield Heading(level, (Run("Timeline"),))
        yield Lines(tuple(_dated(case, row) for row in timeline.rows), items=True)
    if timeline.background:
        yield Heading(level + 1, (Run("Earlier, or longer"),))
        yield Lines(tuple(_dated(case, row) for row in timeline.background), items=True)
    if story.origins.trees:
        yield Heading(level, (Run("Pages that share their reporting"),))
        yield Lines(tuple(_shared(case, tree) for tree in story.origins.trees), items=True)


def _short(card: Card) -> Iterator[Run]:
    """The claim, and who stands where."""
    yield from _clause(card)
    for n, column in enumerate(column for column in card.columns if column.title != ASIDE):
        yield Run(f"{'; ' if n else ': '}{column.title.lower()}: ")
        yield Run(", ".join(dict.fromkeys(for_readers(row.sayer) for row in column.quotes)), "name")


def _card(case: Outgoing, card: Card, level: int) -> Iterator[Part]:
    yield Heading(level, (Run(f"{card.number}. "), *_clause(card)))
    yield Lines(((Run("; ".join((*card.badges, ", ".join(f"{n} {what}" for n, what in card.counts)))),),))
    sides = [(column.title, tuple(_quotations(case, column.open, column.folded))) for column in card.columns]
    if card.answers:
        sides.append(("In answer", tuple(_quotations(case, card.answers, ()))))
    yield Sides(tuple(sides))
    if card.differences:
        yield Lines(tuple(_differing(case, difference) for difference in card.differences))


def _clause(card: Card) -> Iterator[Run]:
    """The clause that stands for the claim, with whom its pronouns mean."""
    for words, meant in card.heading.clause:
        yield Run(_part(words), "words")
        if meant:
            yield Run(f" [{for_readers(meant)}]", "context")


def _quotations(case: Outgoing, best: Sequence[Quote], others: Sequence[Quote]) -> Iterator[Runs]:
    for row in best:
        yield tuple(_quotation(case, row))
    if others:
        yield (Run("Also: "), *_listed(dict.fromkeys((row.sayer, row.page) for row in others)))


def _quotation(case: Outgoing, row: Quote) -> Iterator[Run]:
    """Who, what they do, through whom, in which outlet on which day: the words in their sentence."""
    through = "".join(f", through {for_readers(name)}" for name in row.chain)
    yield Run(for_readers(row.who or row.page.label), "name")
    yield Run(f"{f' {row.does}' if row.does else ''}{through} (")
    yield from _where(case, row.page, row.words, named=bool(row.who))
    yield Run("): “")
    yield Run(_part(row.before), "context")
    yield Run(_part(row.words), "words")
    yield Run(_part(row.after), "context")
    yield Run("”")
    if row.caveat:
        yield Run(" The page adds: “")
        yield Run(for_readers(row.caveat), "words")
        yield Run("”")
    same = [page for page in outlets((row,)) if page.id != row.page.id]
    if same:
        yield Run(" Same words: ")
        yield from _listed((page.label, page) for page in same)


def _where(case: Outgoing, page: PageLine, words: str, *, named: bool = True) -> Iterator[Run]:
    """The outlet, unless it is the speaker, the day as a link to the words, and the number among the sources."""
    if named:
        yield Run(f"{for_readers(page.label)}, ")
    yield Run(page.day, "label", to_words(case.index.documents[page.id].url, words))
    yield Run(" ")
    yield _reference(page)


def _listed(names: Iterable[tuple[str, PageLine]]) -> Iterator[Run]:
    for n, (name, page) in enumerate(names):
        yield Run(f"{', ' if n else ''}{for_readers(name)} ")
        yield _reference(page)


def _reference(page: PageLine) -> Run:
    """The number of a page among the sources."""
    return Run(f"[{page.number}]", "reference")


def _differing(case: Outgoing, difference: Differing, card: Card | None = None) -> Runs:
    """What differs: each value with the day and the page that first gives it."""
    runs = [] if card is None else [*_clause(card), Run(": ")]
    runs.append(Run(difference.title.lower() if card else f"{difference.title}: "))
    if card:
        runs.append(Run(": "))
    if difference.counted:
        runs += [Run(for_readers(difference.counted), "words"), Run(": ")]
    for n, value in enumerate(difference.values):
        first = value.quotes[0]
        runs += [Run("; " if n else ""), Run(for_readers(value.value), "words"), Run(" (")]
        runs += [Run(f"{for_readers(first.who)}, " if first.who else ""), *_where(case, first.page, first.words)]
        runs.append(Run(f" and {len(value.quotes) - 1} more)" if len(value.quotes) > 1 else ")"))
    return tuple(run for run in runs if run.text)


def _several(case: Outgoing, card: Card) -> Runs:
    runs = [Run("“"), *_clause(card), Run("” ")]
    for n, row in enumerate(card.quotes):
        runs += [Run("; " if n else ""), Run(f"{for_readers(row.who)}, " if row.who else "")]
        runs += _where(case, row.page, row.words)
    return tuple(run for run in runs if run.text)


def _dated(case: Outgoing, row: Dated) -> Runs:
    """When it happened, as a page first tells it, and who else does."""
    first = row.quotes[0]
    others = [page for page in outlets(row.quotes) if page.id != first.page.id]
    sentence = Run(_part(first.before), "context"), Run(_part(first.words), "words"), Run(_part(first.after), "context")
    where = (*_where(case, first.page, first.words), *(_reference(page) for page in others))
    return (Run(row.when, "name"), Run(": “"), *sentence, Run("” ("), *where, Run(")"))


def _shared(case: Outgoing, tree: Tree) -> Runs:
    """An origin, its pages, and the words by which it is seen."""
    pages: list[PageLine] = []
    waiting = list(tree.branches)
    while waiting:
        pages.append(waiting[0].page)
        waiting = [*waiting[1:], *waiting[0].below]
    pages.sort(key=lambda page: page.number)
    runs = [Run(for_readers(tree.name), "name"), Run(": "), *_listed((page.label, page) for page in pages)]
    for place in next((origin.evidence for origin in case.index.origins if origin.name == tree.name), ())[:1]:
        words = case.index.words(place.document, place.start, place.end).split()
        runs += [Run("; “"), Run(for_readers(" ".join(words[:EVIDENCE_WORDS])), "words")]
        runs += [Run("” " if len(words) <= EVIDENCE_WORDS else " …” "), _reference(case.index.sources[place.document])]
    return tuple(runs)


def _source(case: Outgoing, page: PageLine) -> Runs:
    """A page as it is cited: outlet, title, author, day, address, day of capture, hash."""
    document = case.index.documents[page.id]
    authors = ", ".join(for_readers(author.name) for author in document.authors)
    runs = [Run(for_readers(page.outlet or ""), "name"), Run(": " if page.outlet and page.title else "")]
    runs += [Run(f"“{for_readers(page.title)}”", "title")] if page.title else []
    runs += [] if page.outlet or page.title else [Run(for_readers(page.label), "name")]
    runs.append(Run(f", {authors}" if authors else ""))
    runs.append(Run(f", {page.day}"))
    address = web_address(document.url)
    runs += [Run(", "), Run(address, "address", address)] if address else []
    runs.append(Run(f", captured {document.captured[:10]}" if document.captured else ""))
    runs.append(Run(f", sha256 {document.sha256[:HASH]}", "small"))
    return tuple(run for run in runs if run.text)


def _part(words: str) -> str:
    """A part of a sentence on one line, with the blanks at its ends."""
    ends = words[:1].isspace(), words[-1:].isspace()
    return f"{' ' * ends[0]}{for_readers(words)}{' ' * ends[1]}" if words.strip() else " " * bool(words)


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'s' * (n != 1)}" if n else ""
