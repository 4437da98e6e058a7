"""What keeps a case: the pages' bytes, what was found on each, what was compared, and the tables of SCHEMA.md.

A store reads and writes values and decides nothing. `sayso.case.sqlite` is the one in a file; another one (a database
of a team) is a class with these methods.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from sayso.case.decisions import Outcome
from sayso.schema import Analysis, Decision, Document, Failure, Page, Row, Token

Tables = Mapping[str, Iterable[Row]]
"""Table name -> its rows, in the order of SCHEMA.md."""


class Stored(NamedTuple):
    """A page as kept: its id, and itself."""

    id: str
    page: Page


class Comparisons(Protocol):
    """What was compared, kept so that a page added later costs only itself and the stories that it links."""

    @property
    def path(self) -> Path | None:
        """The file; None where there is none."""

    def vectors(self, keys: Sequence[str], model: str) -> dict[str, bytes]:
        """The sentence vectors that are known, packed, by the sha256 of their text."""

    def add_vectors(self, vectors: Mapping[str, bytes], model: str) -> None:
        """Keep vectors, so that a page added later costs only itself."""

    def cluster(self, key: str) -> bytes | None:
        """What was kept of a cluster of stories under a key."""

    def readings(self) -> Iterator[bytes]:
        """What was read together for each cluster that is kept, packed."""

    def keep_cluster(self, key: str, value: bytes, readings: bytes, vectors: Iterable[str]) -> None:
        """Keep it, with what was read together for it, and the keys of the vectors it was made with.

        So a page added later costs the stories it links, and of these only what is read together with it.
        """

    def keep_only(self, clusters: Iterable[str], model: str) -> None:
        """Forget the other clusters, and the vectors that none of these was made with, or another model gave."""


class Store(Comparisons, Protocol):
    """An open case."""

    def close(self) -> None:
        """Let go of it; what was written stays."""

    def writing(self, *, lasting: bool = False) -> AbstractContextManager[None]:
        """One transaction: all of it, or nothing. Raises CaseError where another process is writing.

        `lasting`: on the disk when it is done, whatever happens to the machine.
        """

    def purge(self) -> None:
        """Leave nothing of what was taken out in any log."""

    def state(self, key: str) -> str | None:
        """A note that the build left for itself."""

    def note(self, key: str, value: str) -> None:
        """Leave a note."""

    def add_page(self, page_id: str, page: Page, sha256: str) -> None:
        """Keep a page's bytes; one that is kept already stays."""

    def remove_page(self, page_id: str) -> None:
        """Take a page out, with what was found on it and what failed on it."""

    def pages(self, ids: Sequence[str]) -> tuple[Stored, ...]:
        """Those pages, with their bytes, in the order asked for."""

    def page_ids(self) -> tuple[str, ...]:
        """The ids of all pages, sorted."""

    def pages_without(self, made_with: str) -> tuple[str, ...]:
        """The ids of pages that were not analysed yet, or made with something else, in the order of their names."""

    def find_pages(self, words: str) -> tuple[tuple[str, str], ...]:
        """(id, name) of the pages whose id begins with, or whose name, path or URL is, what the user wrote."""

    def add_analysis(self, page_id: str, made_with: str, analysis: Analysis) -> None:
        """Keep what was found on a page."""

    def analyses(self) -> Iterator[Analysis]:
        """What was found on every page but its tokens, in the order of their names."""

    def tokens(self, page_id: str) -> tuple[Token, ...]:
        """The tokens of a page: the most of what is found on it, and asked for only where clauses are compared."""

    def add_failure(self, failure: Failure) -> None:
        """Keep what could not be read; the same failure twice is one."""

    def clear_failures(self, path: str) -> None:
        """Forget what could not be read of a path that is being read again."""

    def failures(self) -> tuple[Failure, ...]:
        """What could not be read, by path."""

    def add_decision(self, decision: Decision) -> bool:
        """Keep a decision; False where one of that id is kept already, which stays as it is."""

    def decisions(self) -> tuple[Decision, ...]:
        """All decisions, oldest first."""

    def forget_decision(self, decision: Decision) -> None:
        """Put what is left of a decision, when a page that it quotes is forgotten, in its place."""

    def replace_table(self, table: str, rows: Iterable[Row]) -> None:
        """Put these rows, in this order, in the place of all that a table held."""

    def replace_links(self, table: str, of: Iterable[str], rows: Iterable[Row]) -> None:
        """Put these rows of a link table in the place of those that belong to these ids."""

    def index_names(self, ids: Iterable[str]) -> None:
        """Bring the index of words up to date with the entities of these ids."""

    def changed_rows(self) -> dict[str, set[str]]:
        """Table -> the ids of the rows in it that are not as the tool made them."""

    def index_words(self) -> None:
        """Make the index of words anew from the tables; nothing of the old one is left."""

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table, in their order."""

    def rows_where(self, table: str, column: str, values: Sequence[str]) -> list[Row]:
        """The rows with one of these values in a column, in their order."""

    def rows_naming(self, table: str, column: str, values: Sequence[str]) -> list[Row]:
        """The rows with one of these strings in a column of lists, in their order, and maybe others."""

    def pages_saying(self, words: str) -> tuple[str, ...]:
        """The ids of the first two pages, by id, in whose text these words stand."""

    def row_at(self, table: str, number: int) -> Row:
        """The tool's row that stands at this place, from 0."""

    def numbers(self, table: str, ids: Sequence[str]) -> dict[str, float]:
        """Where the rows of these ids stand."""

    def keep_standing(
        self, text_of: Mapping[str, str], outlets: Mapping[str, str], speaks_for: Mapping[str, str]
    ) -> None:
        """Keep what decides who is one voice and what is one text, as in `Corpus`."""

    def standing(self) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
        """What was kept of it, in that order."""

    def change_rows(self, table: str, rows: Mapping[str, tuple[float, Row] | None]) -> None:
        """Put rows, by id, each at its place, where the tool's are (None: none), and keep the tool's beside."""

    def restore_rows(self) -> None:
        """Put the tool's rows back where they were."""

    def tool_rows(self, table: str) -> tuple[Row, ...]:
        """The tool's rows that others stand in the place of."""

    def keep_outcomes(self, outcomes: Iterable[Outcome]) -> None:
        """Keep which decisions do not hold, or not wholly, in the place of what was kept of them."""

    def outcomes(self) -> tuple[Outcome, ...]:
        """Which decisions do not hold, or not wholly, oldest first."""

    def documents_in_brief(self) -> Iterator[Document]:
        """The rows of `documents` without the pages' text."""

    def reading(self) -> AbstractContextManager[None]:
        """One state of the case, whatever others write meanwhile."""

    def select(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """What a question of `sayso.case.lists`, in SQL, finds."""

    def tables(self) -> Mapping[str, Iterator[Row]]:
        """The tables of SCHEMA.md but the link tables, each read when it is gone through."""

    def count(self, table: str) -> int:
        """How many rows a table holds."""

    def faults(self) -> Iterator[str]:
        """What the storage's own check finds wrong."""

    def shape(self) -> dict[str, str]:
        """Every table, index, view and trigger -> the words that it was made with."""

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of any table, inner ones too, but those that are made when they are asked for."""

    def cells(self, table: str) -> Iterator[tuple[Any, ...]]:
        """The rows of any table as they lie there, in an order of their own, each read when it is asked for."""
