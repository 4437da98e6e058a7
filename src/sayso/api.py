"""The public way in: build a case or open one, read its tables, write it out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self, TypeVar, cast

import msgspec

from sayso.case.decisions import Outcome, OutcomeKind, anchored, in_force, page_place, resting_on
from sayso.case.made_with import BuildOptions, DossierForm, dossier_key, kept_form, kept_settings
from sayso.case.progress import Proof, Report, Watch
from sayso.case.sqlite import SqliteStore, is_case
from sayso.case.store import Store, Stored, Tables
from sayso.dossier import is_dossier, render_cards, write_dossier, write_site
from sayso.errors import CaseError, OutputError
from sayso.export import export
from sayso.export.arrow import arrow_table
from sayso.export.frames import Quotations, Rows, as_records, is_frame
from sayso.schema import (
    STORED,
    TABLES,
    Anchor,
    Attribution,
    Block,
    Claim,
    Copy,
    Decision,
    Discrepancy,
    Document,
    Entity,
    Failure,
    Figure,
    Mention,
    Origin,
    Proposition,
    Response,
    Row,
    Sentence,
    Story,
    Thing,
    Time,
    TimelineEvent,
    Verb,
)
from sayso.settings import Settings
from sayso.writing import refuse_other_files

if TYPE_CHECKING:
    import pyarrow as pa

    from sayso.case.review import Applied
    from sayso.export.cas import Correction

R = TypeVar("R", bound=Row)
Meta = Mapping[str, Mapping[str, str]]
Paths = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]
"""What to read: one path, several, or a data frame of pandas or polars with a page a row."""


DUE = "due"
"""What a case notes of its dossier while that is not what the tables give."""


class PlaceLike(Protocol):
    """A place on a page."""

    @property
    def document(self) -> str:
        """The id of the page."""

    @property
    def start(self) -> int:
        """Its first character."""

    @property
    def end(self) -> int:
        """The one behind its last."""


class ClaimCard(NamedTuple):
    """A claim as it shows itself in a notebook."""

    words: str
    html: str

    def __repr__(self) -> str:
        return self.words

    def _repr_html_(self) -> str:
        return self.html


class OpenCase:
    """A case, open for reading and for more pages. Its tables are tuples of the rows of SCHEMA.md."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._store.close()

    @property
    def path(self) -> Path | None:
        """Where it lies; None where it is kept in memory."""
        return self._store.path

    @property
    def documents(self) -> Rows[Document]:
        """The pages read."""
        return self._rows(Document)

    @property
    def failures(self) -> Rows[Failure]:
        """The inputs that could not be read, in whole or in part."""
        return self._rows(Failure)

    @property
    def blocks(self) -> Rows[Block]:
        """Runs of lines, labelled."""
        return self._rows(Block)

    @property
    def sentences(self) -> Rows[Sentence]:
        """The sentences read."""
        return self._rows(Sentence)

    @property
    def entities(self) -> Rows[Entity]:
        """Who and what is named."""
        return self._rows(Entity)

    @property
    def mentions(self) -> Rows[Mention]:
        """Where they are named."""
        return self._rows(Mention)

    @property
    def figures(self) -> Rows[Figure]:
        """Quantities as intervals."""
        return self._rows(Figure)

    @property
    def times(self) -> Rows[Time]:
        """Time expressions as intervals."""
        return self._rows(Time)

    @property
    def attributions(self) -> Rows[Attribution]:
        """Who said what."""
        return self._rows(Attribution)

    @property
    def propositions(self) -> Rows[Proposition]:
        """The clause-sized statements that claims group."""
        return self._rows(Proposition)

    @property
    def copies(self) -> Rows[Copy]:
        """Text of one page standing in another."""
        return self._rows(Copy)

    @property
    def origins(self) -> Rows[Origin]:
        """Independent sources of reporting."""
        return self._rows(Origin)

    @property
    def stories(self) -> Rows[Story]:
        """Pages about the same happenings."""
        return self._rows(Story)

    @property
    def claims(self) -> Rows[Claim]:
        """Statements across pages, with who stands where."""
        return self._rows(Claim)

    @property
    def responses(self) -> Rows[Response]:
        """Who answers what."""
        return self._rows(Response)

    @property
    def discrepancies(self) -> Rows[Discrepancy]:
        """Where pages or speakers differ."""
        return self._rows(Discrepancy)

    @property
    def timeline(self) -> Rows[TimelineEvent]:
        """What happened when."""
        return self._rows(TimelineEvent)

    def __repr__(self) -> str:
        place = self.path or "in memory"
        counts = ", ".join(f"{self.count(name)} {name}" for name in ("documents", "stories", "claims", "discrepancies"))
        return f"<sayso case {place}: {counts}>"

    def _repr_html_(self) -> str:
        """The cards of what is denied or differs, as in the dossier, in a frame of their own."""
        from sayso.dossier.reading import Filter, reading_of  # noqa: PLC0415  (loads what shows a case)

        loud = [card.claim for card in reading_of(self.tables(), Filter()).cards if card.loud]
        return f"<p>{escape(repr(self))}</p>{self._framed(loud)}" if loud else f"<p>{escape(repr(self))}</p>"

    def card(self, claim: Claim | str) -> ClaimCard:
        """A claim's card: shows itself in a notebook, and prints as its words. Raises KeyError where there is none."""
        key = claim if isinstance(claim, str) else claim.id
        found = next((row for row in self.claims if row.id == key), None)
        if found is None:
            raise KeyError(f"{key}: no such claim; `case.claims` has {self.count('claims')}")
        return ClaimCard(found.exact[0], self._framed([key]))

    def _framed(self, claims: list[str]) -> str:
        document = escape(render_cards(self.tables(), claims), quote=True)
        return f'<iframe sandbox srcdoc="{document}" style="width:100%;height:30rem;border:0"></iframe>'

    def words(self, place: PlaceLike) -> str:
        """What a page says at a place: anything with `document`, `start` and `end`, such as a gist, a member, a figure.

        Raises KeyError where the case has no such page.
        """
        return self._texts(place.document)[place.start : place.end]

    def _texts(self, page: str) -> str:
        return self._document(page).text

    def _document(self, page: str) -> Document:
        found = next(iter(self._store.rows_where("documents", "id", [page])), None)
        if not isinstance(found, Document):
            raise KeyError(f"{page}: no such page; `case.documents` has {self.count('documents')}")
        return found

    def entity(self, key: str) -> Entity:
        """Who or what is behind an id. Raises KeyError where there is none."""
        found = next(iter(self._store.rows_where("entities", "id", [key])), None)
        if not isinstance(found, Entity):
            raise KeyError(f"{key}: no such entity; `case.entities` has {self.count('entities')}")
        return found

    def search(self, words: str) -> Quotations:
        """The quotations of the claims in which all of these words stand."""
        return self._quotations(words)

    def check(self, statement: str) -> Quotations:
        """The quotations that say a statement, or its contrary (`side`: with, against), whatever their words.

        None where nobody on these pages was found to. `same` and `against`: how likely each answers one question with
        it, and stands against it; how often that is right is measured in docs/methods/check.md.
        """
        from sayso.case.check import check_statement, index_statements  # noqa: PLC0415  (as in `add`)
        from sayso.document.analysis import load_models  # noqa: PLC0415  (as in `add`)
        from sayso.dossier.index import index_on_demand, outline_of  # noqa: PLC0415  (loads what shows a case)
        from sayso.dossier.quotes import quote  # noqa: PLC0415
        from sayso.dossier.reading import CaseReading, Filter  # noqa: PLC0415

        store, models = self._store, load_models()
        found = check_statement(statement, store, index_statements(store, models.encoder), models)
        index = index_on_demand(store, outline_of(store))
        reading = CaseReading(index, Filter())
        return Quotations(
            {
                "side": place.side.value,
                "same": place.same,
                "against": place.against,
                "claim_id": place.claim,
                **reading.plain_quote(
                    quote(
                        index,
                        (place.place.document, place.place.start, place.place.end),
                        place.attribution,
                        place.stance,
                    )
                ),
            }
            for place in found.places
        )

    def quotes(self) -> Any:  # noqa: ANN401  (pandas' or polars')
        """One row a quotation, with who, through whom, outlet, day, stance, words, sentence, claim and link.

        A data frame of pandas, else of polars. Raises ExtraMissing where neither is installed; `search("")` gives the
        same without one.
        """
        return self._quotations(None).frame()

    def _quotations(self, words: str | None) -> Quotations:
        from sayso.dossier.reading import Filter, reading_of  # noqa: PLC0415  (loads what shows a case)

        return Quotations(reading_of(self.tables(), Filter(query=words)).quotations())

    def table(self, name: str) -> pa.Table:
        """A table as Arrow, for `.to_pandas()` or `polars.from_arrow()`.

        Raises ExtraMissing without pyarrow, KeyError where there is no table of that name.
        """
        if name not in STORED:
            raise KeyError(f"{name}: no such table; there are {', '.join(STORED)}")
        return arrow_table(name, self._store.rows(name))

    @property
    def settings(self) -> Settings:
        """The settings that its tables were made with."""
        return kept_settings(self._store)

    @property
    def dossier_path(self) -> Path | None:
        """Where its own dossier lies, or will: beside it."""
        return None if self.path is None else dossier_path(self.path)

    @property
    def dossier_form(self) -> DossierForm:
        """How its own dossier was asked for last."""
        return kept_form(self._store)

    def add(
        self,
        inputs: Paths,
        *,
        meta: Meta | None = None,
        columns: Mapping[str, str] | None = None,
        all_body: bool = False,
        all_resources: bool = False,
        workers: int = 1,
        watch: Watch | None = None,
        across: bool = True,
        settings: Settings | None = None,
    ) -> Report:
        """Read more pages; takes the options of `build`. Without `across`, pages are not compared.

        Without `settings`, those that the case was made with hold on.
        """
        from sayso.case.build import Inputs, build  # noqa: PLC0415  (loads the models' runtime: reading does without)

        if is_frame(inputs):
            with as_records(inputs) as path:
                return self.add(path, meta=meta, columns=columns, all_body=all_body, workers=workers, watch=watch,
                                across=across, settings=settings)  # fmt: skip
        several = (inputs,) if isinstance(inputs, str | os.PathLike) else inputs
        paths = tuple(dict.fromkeys(os.fspath(path) for path in several))
        what = Inputs(paths, meta or {}, columns or {}, all_body, self._own_files(), all_resources)
        options = BuildOptions(settings or self.settings, across, workers)
        return build(self._store, what, options, watch or (lambda _: None))

    def _own_files(self) -> tuple[Path, ...]:
        """The files of this case, which may lie among its pages; no other file of that name."""
        if self.path is None or self.dossier_path is None:
            return ()
        beside = [self.path.with_name(self.path.name + end) for end in ("-wal", "-shm")]
        dossiers = [self.dossier_path, self.dossier_path.with_name(self.dossier_path.name + ".part")]
        return (self.path, *beside, *(path for path in dossiers if path.is_file() and is_dossier(path)))

    @property
    def decisions(self) -> Rows[Decision]:
        """What people decided, oldest first: those taken back too."""
        return self._rows(Decision)

    @property
    def in_force(self) -> frozenset[str]:
        """The ids of the decisions that nobody took back."""
        return in_force(self._store.decisions())

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What became of the decisions that do not simply hold: taken back, overruled, waiting; oldest first."""
        return self._store.outcomes()

    def history(self) -> tuple[tuple[Decision, Outcome], ...]:
        """Every decision, oldest first, with what became of it."""
        fates = {outcome.decision: outcome for outcome in self.outcomes}
        known = self._store.decisions()
        return tuple((one, fates.get(one.id, Outcome(one.id, OutcomeKind.HOLDS))) for one in known)

    def export_decisions(self, path: str | os.PathLike[str]) -> int:
        """Write all decisions to a file, one a line, for `apply_decisions` on another copy; how many.

        Raises OutputError where a file of another making stands there.
        """
        from sayso.case.review import write_decisions  # noqa: PLC0415  (as in `add`)

        write_decisions(self.decisions, Path(path))
        return len(self.decisions)

    def apply_decisions(self, path: str | os.PathLike[str]) -> Applied:
        """Keep the decisions of a file, as `apply` does. Raises DecisionError, and keeps none, where a line is none."""
        from sayso.case.review import read_decisions  # noqa: PLC0415  (as in `add`)

        return self.apply(read_decisions(Path(path)))

    def tool_rows(self, table: str) -> tuple[Row, ...]:
        """The tool's own rows of a table that the analyst's stand in the place of.

        Raises KeyError where there is no table of that name.
        """
        if table not in TABLES:
            raise KeyError(f"{table}: no such table; there are {', '.join(TABLES)}")
        return self._store.tool_rows(table)

    def anchor(self, place: PlaceLike) -> Anchor:
        """The lasting address of a place: a member, a mention, a side, or anything with `document`, `start`, `end`.

        Raises KeyError where the case has no such page, DecisionError where the page has no such place.
        """
        return anchored(place.document, self._texts(place.document), place.start, place.end)

    def page_anchor(self, page: str) -> Anchor:
        """The lasting address of a page, by its id: that of its title, else of its first words."""
        document = self._document(page)
        return anchored(page, document.text, *page_place(document))

    def decide(
        self,
        verb: Verb | str,
        of: Thing | str,
        places: Iterable[PlaceLike],
        *,
        who: str,
        value: str | None = None,
        reason: str | None = None,
        saw: str | None = None,
    ) -> Decision:
        """Keep what somebody decided about places of pages; the rows that it bears on are brought up to date.

        `case.decisions.RULES` says what each verb takes. `saw`: the newest decision about it that they had seen, empty
        where there was none, None where they did not look.
        Raises DecisionError where it is no decision, and UnseenDecision, with both, where the same was decided
        meanwhile: then nothing is kept.
        """
        from sayso.case.review import Wish, decide  # noqa: PLC0415  (as in `add`)

        target = tuple(self.anchor(place) for place in places)
        wish = Wish(Verb(verb), Thing(of), target, value, reason, saw)
        return decide(self._store, wish, who=who, now=datetime.now(UTC))

    def undo(self, decision: str, *, who: str, reason: str | None = None) -> Decision:
        """Take back any one decision, by its id; an undo is a decision too, and may be taken back.

        Raises DecisionError where none of that id is in force.
        """
        from sayso.case.review import Wish, decide  # noqa: PLC0415  (as in `add`)

        wish = Wish(Verb.UNDO, Thing.DECISION, reason=reason, undoes=decision)
        return decide(self._store, wish, who=who, now=datetime.now(UTC))

    def resting_on(self, decision: str) -> tuple[Decision, ...]:
        """What was decided later about the same places: to be shown before a decision is taken back.

        Raises KeyError where there is no such decision.
        """
        known = self._store.decisions()
        found = next((one for one in known if one.id == decision), None)
        if found is None:
            raise KeyError(f"{decision}: no such decision; `case.decisions` has {len(known)}")
        return tuple(resting_on(found, known))

    def apply(self, decisions: Iterable[Decision]) -> Applied:
        """Keep decisions of another copy of the case, by id: those known already stay as they are.

        Raises DecisionError, and keeps none, where one was changed since it was made.
        """
        from sayso.case.review import apply  # noqa: PLC0415  (as in `add`)

        return apply(self._store, decisions)

    def forget(self, page: str) -> tuple[str, ...]:
        """Take a page out, by id, name, path or URL, out of its own dossier too; the names of what went.

        The dossier goes first, in its old form: whenever this is stopped, the page is in the case or in neither, and
        the same call ends it. Raises CaseError where nothing, or more than one page, is meant.
        """
        from sayso.case.build import find_page, forget  # noqa: PLC0415  (as in `add`)

        store = self._store
        due = store.state("dossier")
        try:
            page_id, name = find_page(store, page)
        except CaseError:
            if due == DUE:
                self.publish()
            store.purge()
            raise
        if due is not None:
            self._note("dossier", DUE)
        with store.writing():
            forget(store, page_id, BuildOptions(self.settings))
            if due is not None:
                self._write_own_dossier(self.dossier_form)
        store.purge()
        return (name,)

    def verify(self, *, quick: bool = False, workers: int = 1, watch: Watch | None = None) -> Proof:
        """Prove every row against the bytes kept; with `quick`, only their spans and the file.

        The whole proof makes the case again, in memory. Damage is a problem of the proof, never raised.
        """
        from sayso.case.verify import verify  # noqa: PLC0415  (as in `add`)

        return verify(self._store, quick=quick, workers=workers, watch=watch)

    def export(
        self, kind: str, path: str | os.PathLike[str], *, mask: bool | None = None, excerpts: bool | None = None
    ) -> None:
        """Write the case in a format of `sayso.export.FORMATS`: a file, or for tables a folder.

        With `mask`, personal identifiers are blacked out; with `excerpts`, most of every article is left out; where
        they are not given, they are as the dossier was asked for last. Raises OutputError where a file of another
        making stands in the way, ExtraMissing where the format's library is not installed.
        """
        from sayso.dossier.excerpts import in_excerpts  # noqa: PLC0415  (loads what shows a case)
        from sayso.export.outgoing import Outgoing  # noqa: PLC0415  (likewise)

        form = self.form_with(mask=mask, excerpts=excerpts)
        tables = self._tables(mask=form.mask)
        pages = None if form.mask or form.excerpts else self._pages
        name = self.path.stem if self.path else "case"
        export(Outgoing(in_excerpts(tables) if form.excerpts else tables, form.title, pages, name), kind, path)

    def corrections(self, path: str | os.PathLike[str]) -> tuple[Correction, ...]:
        """What was changed in pages that went out as `cas` or `xmi` (not masked) and come back edited, on anchors.

        Attributions that were changed, added or taken away; their words are the pages'. Raises InputError where the
        file is no CAS, or one of other pages; ExtraMissing without dkpro-cassis.
        """
        from sayso.export.cas import corrections  # noqa: PLC0415  (as in `export`)
        from sayso.export.outgoing import Outgoing  # noqa: PLC0415  (likewise)

        return corrections(Path(path), Outgoing(self._store.tables()))

    def _pages(self) -> Iterator[Stored]:
        return (page for key in self._store.page_ids() for page in self._store.pages([key]))

    def write_dossier(
        self,
        path: str | os.PathLike[str],
        *,
        excerpts: bool = False,
        mask: bool = False,
        title: str | None = None,
        story: str | None = None,
    ) -> None:
        """Write the dossier; with `excerpts`, without the pages' whole text; with `mask`, as in `export`.

        `story`: the beginning of a story's id, for that one alone. Raises OutputError where something that is no
        dossier stands there, CaseError where there is no such story.
        """
        if story is not None and not any(row.id.startswith(story) for row in self.stories):
            raise CaseError(f"{story}: no such story; `sayso show CASE stories` lists them")
        write_dossier(self._tables(mask=mask), Path(path), excerpts=excerpts, title=title, story=story)

    def write_site(
        self,
        folder: str | os.PathLike[str],
        *,
        excerpts: bool = False,
        mask: bool = False,
        title: str | None = None,
    ) -> None:
        """Write the dossier as a folder: a first page, and a file for each story."""
        write_site(self._tables(mask=mask), Path(folder), excerpts=excerpts, title=title)

    def form_with(
        self, *, mask: bool | None = None, excerpts: bool | None = None, title: str | None = None
    ) -> DossierForm:
        """The form last asked for, with what is given in its place."""
        kept = self.dossier_form
        return DossierForm(
            mask=kept.mask if mask is None else mask,
            excerpts=kept.excerpts if excerpts is None else excerpts,
            title=kept.title if title is None else title,
        )

    def publish(self, *, mask: bool | None = None, excerpts: bool | None = None, title: str | None = None) -> Path:
        """Bring the dossier beside the case up to date, in the form last asked for, and say where it lies.

        What is given here is remembered: a dossier once masked, or in excerpts, stays so until it is told otherwise.
        Raises OutputError where something that is no dossier stands there.
        """
        path = self.dossier_path
        if path is None:
            raise CaseError("a case in memory has no dossier of its own: write_dossier(path) writes one")
        form = self.form_with(mask=mask, excerpts=excerpts, title=title)
        refuse_other_files(path, is_dossier)
        if self._store.state("dossier") == dossier_key(self._store, form) and path.exists():
            return path
        with self._store.writing():
            self._store.note("dossier", DUE)
            self._store.note("dossier_form", msgspec.json.encode(form).decode())
        with self._store.writing():
            self._write_own_dossier(form)
        return path

    def _write_own_dossier(self, form: DossierForm) -> None:
        """Write it, and note of what it was made; within a transaction."""
        assert self.dossier_path is not None
        self.write_dossier(self.dossier_path, excerpts=form.excerpts, mask=form.mask, title=form.title)
        self._store.note("dossier", dossier_key(self._store, form))

    def _note(self, key: str, value: str) -> None:
        with self._store.writing():
            self._store.note(key, value)

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return self._store.count(table)

    def tables(self) -> Tables:
        """All tables, each read when it is gone through."""
        return self._store.tables()

    def _tables(self, *, mask: bool) -> Tables:
        if not mask:
            return self._store.tables()
        from sayso.case.masking import mask_tables  # noqa: PLC0415  (its patterns take long to make)

        return mask_tables(self._store.tables())

    def _rows(self, row_type: type[R]) -> Rows[R]:
        name = next(name for name, of in TABLES.items() if of is row_type)
        return cast("Rows[R]", Rows(self._store.rows(name)))


def dossier_path(case: Path) -> Path:
    """Where the dossier of a case lies. Raises OutputError where that is the case itself."""
    path = case.with_suffix(".html")
    if path.name.casefold() == case.name.casefold():
        detail = f"a case is a database, and its dossier takes this name: call the case {path.stem}.sayso"
        raise OutputError(case, detail)
    return path


def check_outputs(case: str | os.PathLike[str]) -> None:
    """Before a build: whether a case and its dossier may be written there.

    Raises OutputError where something stands there that is neither; it stays as it is.
    """
    path = Path(case)
    refuse_other_files(path, is_case)
    refuse_other_files(dossier_path(path), is_dossier)


def open_case(path: str | os.PathLike[str], *, create: bool = False) -> OpenCase:
    """A case that was built before, or with `create` a new one where there is none yet.

    Raises CaseError where there is none, or where the file is no case.
    """
    return OpenCase(SqliteStore(Path(path), create=create))


def build(
    inputs: Paths,
    case: str | os.PathLike[str] | None = None,
    *,
    meta: Meta | None = None,
    columns: Mapping[str, str] | None = None,
    all_body: bool = False,
    all_resources: bool = False,
    workers: int = 1,
    watch: Watch | None = None,
    settings: Settings | None = None,
) -> OpenCase:
    """Read pages into a case: a new one or, where `case` names one, that one; None keeps it in memory.

    `inputs`: one path, several, or a data frame of pandas or polars with a page a row (`columns` names its fields,
    and a page's `record` is its row). `meta` (path or name -> url, outlet, published) gives pages back what they lost;
    `columns` (what a page needs -> the field that holds it) reads records of other makes; `all_body` says that nothing
    on them is furniture; `all_resources` takes every response of a WACZ for a page, listed there or not. What cannot
    be read stands in the `failures` of the case. `watch` is told of the progress.
    With more than one of `workers`, processes are started: a script then needs `if __name__ == "__main__":`.
    `settings` decide how pages are compared; a case keeps those it was made with.
    """
    opened = OpenCase(SqliteStore(None if case is None else Path(case), create=True))
    opened.add(
        inputs,
        meta=meta,
        columns=columns,
        all_body=all_body,
        all_resources=all_resources,
        workers=workers,
        watch=watch,
        settings=settings,
    )
    return opened
