"""`sayso show`: a case, read in a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from sayso.api import OpenCase, open_case
from sayso.cli.console import complain, console, printable, put_json, shown
from sayso.cli.summary import summary, summary_counts
from sayso.dossier.claims import Card
from sayso.dossier.quotes import Quote
from sayso.dossier.reading import Answering, CaseReading, Event, Filter, Shown, Speaker, reading_of
from sayso.dossier.view import Dispute
from sayso.schema import Copy, Document, Failure, Origin, Story

TWO_COLUMNS = 100
"""From this width on, assertions and denials stand beside one another."""
MOST = 6
"""Quotations of a side that are printed; how many more there are is said."""

CasePath = Annotated[Path, typer.Argument(help="The case file.", show_default=False)]
What = Annotated[
    str | None,
    typer.Argument(
        help="What to show; a summary where nothing is named. One of: claims, discrepancies, responses, speakers, "
        "timeline, stories, origins, copies, failures, document.",
        show_default=False,
        autocompletion=lambda: list(SHOW),
    ),
]
Which = Annotated[
    str | None,
    typer.Argument(
        help="One row: its id or lasting link, or the beginning of it; a page also by name or title.",
        show_default=False,
    ),
]
Limit = Annotated[int, typer.Option("--limit", "-n", min=0, help="So many rows; 0 for all.")]
Json = Annotated[bool, typer.Option("--json", help="Print rows as JSON lines, with names and words in place of ids.")]
Words = Annotated[str | None, typer.Option("--query", "-q", help="Rows with all of these words.", show_default=False)]
SpeakerName = Annotated[
    str | None, typer.Option(help="Rows in which somebody of that name speaks.", show_default=False)
]
Outlet = Annotated[str | None, typer.Option(help="Rows of pages of that outlet.", show_default=False)]
StoryId = Annotated[str | None, typer.Option("--story", help="One story: the beginning of its id.", show_default=False)]
Status = Annotated[
    str | None, typer.Option(help="Claims: denied, differing, several, told, one voice.", show_default=False)
]
Kind = Annotated[str | None, typer.Option(help="Discrepancies: figure, date, place, ...", show_default=False)]
RelationName = Annotated[
    str | None,
    typer.Option("--relation", help="Discrepancies: conflict, update, precision, ...", show_default=False),
]
Since = Annotated[
    str | None, typer.Option(help="Rows of pages published on that day or later: 2025-03-12.", show_default=False)
]
PageName = Annotated[
    str | None, typer.Option("--page", help="Rows of one page: id, name or title.", show_default=False)
]


def run(
    case: CasePath,
    what: What = None,
    which: Which = None,
    *,
    limit: Limit = 20,
    query: Words = None,
    speaker: SpeakerName = None,
    outlet: Outlet = None,
    story: StoryId = None,
    status: Status = None,
    kind: Kind = None,
    relation: RelationName = None,
    since: Since = None,
    page: PageName = None,
    json: Json = False,
) -> None:
    """Read a case in the terminal: claims and who stands where, discrepancies, timeline, or one page.

    What is denied and what cannot both hold come first. Every quotation is the page's own words.

    Example: sayso show ferry.sayso claims --status denied
    """
    if what is not None and what not in SHOW:
        raise typer.BadParameter(f"{what}: one of {', '.join(SHOW)}", param_hint="WHAT")
    with open_case(case) as opened:
        if what is None:
            _summary(opened, json=json)
            return
        wanted = Filter(which, query, speaker, outlet, story, status, kind, relation, since, page)
        reading = reading_of(opened.tables(), wanted)
        rows = reading.rows(what)
        if not rows and which is not None:
            _which(reading, what)
        if json:
            for row in rows[: limit or None]:
                put_json(reading.plain(what, row))
            return
        _page_by_page(lambda out: _print(reading, what, rows, limit, out))


def _summary(case: OpenCase, *, json: bool) -> None:
    if json:
        put_json(summary_counts(case))
        return
    out = console()
    for line in summary(case):
        out.print(line)


def _which(reading: CaseReading, what: str) -> None:
    """Say what there is, a line each, where what was asked for is not there."""
    names = [reading.name(what, row) for row in reading.without_which().rows(what)]
    complain(f"no such row of {what}; there are:")
    for name in names[:40]:
        sys.stderr.write(f"  {printable(name)}\n")
    raise typer.Exit(1)


def _page_by_page(write: Callable[[Console], None]) -> None:
    """On a terminal through its pager, which ends by itself where all fits on a screen."""
    out = console()
    if not sys.stdout.isatty():
        write(out)
        return
    os.environ.setdefault("PAGER", "less")
    os.environ.setdefault("LESS", "FRX")
    with out.pager(styles=True):
        write(out)


def _print(reading: CaseReading, what: str, rows: Sequence[Shown], limit: int, out: Console) -> None:
    shown = rows[:limit] if limit else rows
    for row in shown:
        SHOW[what](reading, row, out)
    if not rows:
        out.print("none", style="dim")
    elif len(rows) > len(shown):
        out.print(f"\n{len(rows) - len(shown)} more: --limit 0 shows all", style="dim")


# --- one row of each view ---------------------------------------------------------------------------------


def show_claim(_reading: CaseReading, row: Shown, out: Console) -> None:
    """A claim: its sentence, what stands behind it, and everybody's words, denials as large as assertions."""
    assert isinstance(row, Card)
    card = row
    heading = Text("\n")
    heading.append(_plain(card.heading.before), "dim")
    for words, meant in card.heading.clause:
        heading.append(_plain(words), "bold")
        if meant:
            heading.append(f" [{_plain(meant)}]", "dim")
    heading.append(_plain(card.heading.after), "dim")
    out.print(heading)
    counts = ", ".join(f"{n} {word}" for n, word in card.counts)
    marks = [*card.badges, counts, card.anchor]
    out.print(_hanging("  ", " · ".join(marks), style="dim"))
    for differing in card.differences:
        counted = f" ({_plain(differing.counted)})" if differing.counted else ""
        values = " → ".join(f"{_plain(value.value)} {value.day}" for value in differing.values)
        out.print(_hanging("  ", f"{differing.title}{counted}: {values}"))
    columns = [(column.title, _quotes(column.quotes)) for column in card.columns]
    if card.answers:
        columns.append(("In answer", _quotes(card.answers[:MOST])))
    if out.width >= TWO_COLUMNS and len(columns) > 1:
        table = Table.grid(padding=(0, 2), expand=True)
        for _ in columns[:2]:
            table.add_column(ratio=1)
        table.add_row(*(_side(title, rows) for title, rows in columns[:2]))
        out.print(table)
        columns = columns[2:]
    for title, rows in columns:
        out.print(_side(title, rows))


def _side(title: str, rows: Sequence[Text]) -> RenderableType:
    more = [Text(f"    {len(rows) - MOST} more", "dim")] if len(rows) > MOST else []
    return Group(Text(f"  {title}", "bold"), *(_hanging("  · ", row) for row in rows[:MOST]), *more)


def _quotes(quotes: Iterable[Quote]) -> list[Text]:
    return [quoted(row) for row in quotes]


def quoted(row: Quote) -> Text:
    """Petra Vandel (CPA, 12 March): “she sailed overloaded”."""
    where = f"{row.page.label}, {row.page.day}" if row.who else row.page.day
    through = "".join(f", as {_plain(name)} tells it" for name in row.chain)
    out = Text(_plain(row.sayer), "bold").append(f"{through} ({_plain(where)})", "none")
    if row.does:
        out.append(f" {row.does}")
    out.append(f": “{_plain(row.words, 220)}”")
    labels = list(dict.fromkeys(_plain(page.label) for _, page in row.also if page.id != row.page.id))
    if labels:
        out.append(f" (also {', '.join(labels)})", "dim")
    if row.caveat:
        out.append(f" caveat: “{_plain(row.caveat, 120)}”", "dim")
    return out


def show_discrepancy(_reading: CaseReading, row: Shown, out: Console) -> None:
    """What differs: each value once, with the day, who gives it, and its words."""
    assert isinstance(row, Dispute)
    differing = row.difference
    counted = f": {_plain(differing.counted)}" if differing.counted else ""
    out.print(Text(f"\n{differing.title}{counted}", "bold").append(f"  {_plain(row.card.label, 80)}", "dim"))
    for value in differing.values:
        first = value.quotes[0]
        others = f", and {len(value.quotes) - 1} more" if len(value.quotes) > 1 else ""
        text = Text(_plain(value.value, 60), "bold").append(f"  {value.day}  ", "none")
        words = _plain(first.words, 200)
        speaker = f"{_plain(first.who)} via " if first.who else ""
        text.append(f"{speaker}{_plain(first.page.label)}{others}: “", "none")
        at = words.find(_plain(value.value))
        if at >= 0:
            end = at + len(_plain(value.value))
            text.append(words[:at]).append(words[at:end], "bold").append(words[end:])
        else:
            text.append(words)
        out.print(_hanging("  · ", text.append("”")))


def show_response(_reading: CaseReading, row: Shown, out: Console) -> None:
    """Who answers what."""
    assert isinstance(row, Answering)
    out.print(Text("\n").append_text(quoted(row.quote)))
    out.print(_hanging("    in answer to ", f"“{_plain(row.card.label, 160)}”", style="dim"))


def show_speaker(_reading: CaseReading, row: Shown, out: Console) -> None:
    """Somebody who speaks: how much, and the words."""
    assert isinstance(row, Speaker)
    rows = row.quotes
    out.print(Text(f"\n{_plain(row.name)}", "bold").append(f"  {len(rows)} claims", "dim"))
    for quote in rows[:MOST]:
        out.print(
            _hanging(
                "  · ", f"{quote.does or 'says'}: “{_plain(quote.words, 160)}” ({quote.page.label}, {quote.page.day})"
            )
        )
    if len(rows) > MOST:
        out.print(f"    {len(rows) - MOST} more", style="dim")


def show_dated(_reading: CaseReading, row: Shown, out: Console) -> None:
    """A dated event: when, in which words, on which pages."""
    assert isinstance(row, Event)
    quotes = row.quotes
    background = row.row.background
    where = ", ".join(dict.fromkeys(f"{_plain(q.page.label)}, {q.page.day}" for q in quotes[:MOST]))
    more = f" and {len(quotes) - MOST} more" if len(quotes) > MOST else ""
    label = Text(f"\n{row.when}", "bold").append("  background" if background else "", "dim")
    out.print(label)
    out.print(_hanging("  ", f"“{_plain(quotes[0].words, 240)}”"))
    out.print(_hanging("  ", f"told by {where}{more}", style="dim"))


def show_story(reading: CaseReading, row: Shown, out: Console) -> None:
    """A story: its pages."""
    assert isinstance(row, Story)
    story = row
    title = reading.name("stories", row)
    out.print(f"\n{_plain(title)}", style="bold")
    out.print(f"  {len(story.documents)} pages  {story.id[:8]}", style="dim")
    for page in story.documents:
        source = reading.index.sources[page]
        name = reading.index.documents[page].record or reading.index.documents[page].name
        out.print(_hanging("  · ", f"{source.day}  {_plain(source.outlet or '')}  {_plain(source.title or name, 60)}"))


def show_origin(reading: CaseReading, row: Shown, out: Console) -> None:
    """An origin: the pages that rest on it, and why."""
    assert isinstance(row, Origin)
    origin = row
    out.print(
        Text(f"\n{_plain(origin.name or 'origin not known')}", "bold").append(f"  {len(origin.documents)} pages", "dim")
    )
    for page in origin.documents:
        source = reading.index.sources[page]
        out.print(_hanging("  · ", f"{_plain(source.label)}, {source.day}"))
    for place in origin.evidence[:4]:
        words = reading.index.words(place.document, place.start, place.end)
        out.print(_hanging("    ", f"by “{_plain(words, 160)}”", style="dim"))


def show_copy(reading: CaseReading, row: Shown, out: Console) -> None:
    """Text of one page in another: which, how, and the longest of what they share."""
    assert isinstance(row, Copy)
    copy = row
    first, second = reading.index.sources[copy.a], reading.index.sources[copy.b]
    start, end = max(((a, b) for a, b, _, _ in copy.aligned), key=lambda span: span[1] - span[0], default=(0, 0))
    out.print(
        Text(f"\n{copy.kind}", "bold").append(
            f"  {_plain(first.label)}, {first.day} / {_plain(second.label)}, {second.day}"
        )
    )
    out.print(_hanging("  ", f"“{_plain(reading.index.words(copy.a, start, end), 200)}”", style="dim"))


def show_failure(_reading: CaseReading, row: Shown, out: Console) -> None:
    """What could not be read, and why."""
    assert isinstance(row, Failure)
    out.print(_hanging("", f"{row.path}: {row.reason}: {row.detail}"))


def show_document(reading: CaseReading, row: Shown, out: Console) -> None:
    """A page: what it says of itself, and who says what on it."""
    assert isinstance(row, Document)
    page = row
    facts: Mapping[str, str | None] = {
        "id": page.id, "name": page.name, "record": page.record, "url": page.url, "outlet": page.outlet,
        "language": page.language, "title": page.title.text if page.title else None,
        "authors": ", ".join(a.name for a in page.authors), "credits": ", ".join(w.name for w in page.wires),
        "published": page.published, "not before": page.published_earliest, "not after": page.published_latest,
        "day from": page.published_from,
    }  # fmt: skip
    out.print()
    for key, value in facts.items():
        if value:
            out.print(_hanging(f"{key:<11}", _plain(str(value))))
    for said in reading.said_on(page.id):
        out.print(Text("\n").append_text(quoted(said)))


SHOW: Mapping[str, Callable[[CaseReading, Shown, Console], None]] = {
    "claims": show_claim,
    "discrepancies": show_discrepancy,
    "responses": show_response,
    "speakers": show_speaker,
    "timeline": show_dated,
    "stories": show_story,
    "origins": show_origin,
    "copies": show_copy,
    "failures": show_failure,
    "document": show_document,
}


def show_first(case: OpenCase, out: Console, what: str, limit: int) -> None:
    """The first rows of a view, as the demo shows them."""
    reading = reading_of(case.tables(), Filter())
    _print(reading, what, reading.rows(what), limit, out)


def _plain(words: str, limit: int | None = None) -> str:
    """Words made safe; the space at an end stays, for words that go on."""
    line = shown(words, limit)
    return " " * words[:1].isspace() + line + " " * (words[-1:].isspace() and bool(line))


def _hanging(lead: str, words: str | Text, style: str = "") -> RenderableType:
    """A paragraph whose later lines stand under its first word."""
    table = Table.grid()
    table.add_column(no_wrap=True, width=len(lead))
    table.add_column(overflow="fold")
    table.add_row(Text(lead, style), Text(printable(words), style) if isinstance(words, str) else words)
    return table
