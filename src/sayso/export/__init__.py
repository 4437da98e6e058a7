"""A case -> files for people and for programs: one module a format, all of them in `FORMATS`."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from sayso.errors import OutputError
from sayso.schema import STORED
from sayso.writing import refuse_other_files, writing_whole

if TYPE_CHECKING:
    from sayso.export.outgoing import FormatWriter, Outgoing

PART = ".sayso-export"
"""The folder in which files are written before they take their places."""
_NOTHING = 3
"""Bytes of a table without rows: at most a byte order mark."""
_MOST = 2**20
"""Bytes of a file that are looked at to know it: the table `case` has one row, and marks stand at the beginning."""


class Format(NamedTuple):
    """A format, and how a file of it that sayso wrote is known again."""

    about: str
    """What it is, for whom."""
    module: str
    """Of this package: its `write` writes it; loaded when asked for."""
    suffix: str = ""
    """What its file ends in; empty where it is a folder with a file a table."""
    mark: bytes = b"sayso"
    """What stands at the beginning of every file of ours, and hardly in another."""
    member: str = ""
    """Of a ZIP file, the member that has the mark."""
    extra: str | None = None
    """The extra that brings its library."""
    whole: bool = False
    """It carries the pages' bytes: nothing of them can be masked or left out."""

    @property
    def tables(self) -> bool:
        """Whether it is a folder of tables."""
        return not self.suffix


FORMATS: Mapping[str, Format] = {
    "jsonl": Format("the tables as JSON lines, for programs", "jsonl"),
    "csv": Format("the tables as CSV, for spreadsheets", "spreadsheet"),
    "parquet": Format("the tables as Parquet, for DuckDB, pandas, polars", "arrow", extra="arrow"),
    "md": Format("a report as Markdown, for mail and wikis", "markdown", ".md", b"<!-- sayso: "),
    "docx": Format(
        "a report as a Word document, for editors", "word", ".docx", b"<dc:creator>sayso<", "docProps/core.xml", "docx"
    ),
    "xlsx": Format(
        "quotes, claims, differences and pages as a workbook, for newsrooms",
        "workbook",
        ".xlsx",
        b"<dc:creator>sayso<",
        "docProps/core.xml",
        "xlsx",
    ),
    "datasette": Format(
        "metadata with which datasette shows the case", "datasette", ".metadata.json", b'"source": "sayso"', whole=True
    ),
    "csl": Format("the pages as CSL-JSON, for Zotero, Word, pandoc", "csl", ".csl.json", b'"custom": {\n   "sayso"'),
    "bibtex": Format("the pages as BibTeX, for LaTeX and JabRef", "bibtex", ".bib", b"% sayso: "),
    "ris": Format("the pages as RIS, for EndNote, Mendeley, RefWorks", "ris", ".ris", b"DP  - sayso\r\n"),
    "wiki": Format("{{cite news}} for wikis, a page and a quotation each", "wiki", ".wiki.txt", b"<!-- sayso: "),
    "annotations": Format(
        "who said what as W3C Web Annotations, for Hypothesis and Recogito",
        "annotations",
        ".annotations.jsonld",
        b'"name": "sayso"',
    ),
    "schemaorg": Format(
        "claims as schema.org Claim, for search and fact-check tools", "schemaorg", ".claims.jsonld", b'"name": "sayso"'
    ),
    "timelinejs": Format(
        "dated happenings as TimelineJS 3, for newsrooms' sites",
        "timelinejs",
        ".timeline.json",
        b'"generator": "sayso"',
    ),
    "ical": Format("happenings of one day as a calendar", "ical", ".ics", b"PRODID:-//sayso//", extra="ical"),
    "stix": Format(
        "speakers, statements and denials as STIX 2.1, for OpenCTI and MISP",
        "stix",
        ".stix.json",
        b'"name": "sayso"',
        extra="stix",
    ),
    "ftm": Format("FollowTheMoney entities, for OpenAleph and Datashare", "ftm", ".ftm.json", b'"datasets":["sayso"]'),
    "gexf": Format("the graph of who stands where, for Gephi", "gexf", ".gexf", b"<!-- sayso: ", extra="graph"),
    "graphml": Format(
        "the graph of who stands where, for yEd and Cytoscape", "graphml", ".graphml", b"<!-- sayso: ", extra="graph"
    ),
    "wacz": Format(
        "the pages' bytes with tables and dossier as evidence, for ReplayWeb.page",
        "wacz",
        ".wacz",
        b'"software": "sayso ',
        "datapackage.json",
        "wacz",
        whole=True,
    ),
    "cas": Format(
        "pages with attributions as UIMA CAS JSON, for INCEpTION",
        "cas",
        ".cas.zip",
        b"webanno.custom.Sayso",
        "TypeSystem.xml",
        "cas",
    ),
    "xmi": Format("the same as UIMA CAS XMI", "xmi", ".xmi.zip", b"webanno.custom.Sayso", "TypeSystem.xml", "cas"),
}
"""Format -> all that there is to know of it."""


def export(case: Outgoing, kind: str, path: str | os.PathLike[str]) -> None:
    """Write a case in one format: a file, whole or not at all, or the tables into a folder made where it is missing.

    Raises OutputError where something stands in the way that is not of an earlier export, where it cannot be written,
    or where pages' bytes are asked for of a case that is passed on masked or in excerpts; ExtraMissing where the
    format's library is not installed.
    """
    form, place = FORMATS[kind], Path(path)
    if form.whole and case.pages is None:
        detail = f"{kind} carries the pages' bytes, in which nothing can be masked or left out: ask for --whole"
        raise OutputError(place, detail)
    write = cast("FormatWriter", import_module(f"sayso.export.{form.module}").write)
    if form.tables:
        _write_tables(case, kind, place, write)
    else:
        with writing_whole(place, lambda file: _is_ours(file, form)) as part:
            write(case, part)


def _write_tables(case: Outgoing, kind: str, folder: Path, write: FormatWriter) -> None:
    refuse_other_tables(folder, kind)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / PART
    part.mkdir(exist_ok=True)
    try:
        write(case, part)
        for name in STORED:
            (part / f"{name}.{kind}").replace(folder / f"{name}.{kind}")
    except OSError as error:
        raise OutputError(folder, error.strerror or str(error)) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def refuse_other_tables(folder: Path, kind: str) -> None:
    """Raises OutputError where a file of a table's name is not of an export: `case` says of what making they are."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(folder, "not a folder: the tables are files in a folder of their own")
    marked = folder / f"case.{kind}"
    ours = marked.is_file() and b"sayso_version" in marked.read_bytes()[:_MOST]
    for name in STORED:
        refuse_other_files(folder / f"{name}.{kind}", lambda file: ours or file.stat().st_size <= _NOTHING)


def _is_ours(file: Path, form: Format) -> bool:
    """Whether a file is one of this format that sayso wrote."""
    if not form.member:
        with file.open("rb") as opened:
            return form.mark in opened.read(_MOST)
    try:
        with zipfile.ZipFile(file) as archive, archive.open(form.member) as opened:
            return form.mark in opened.read(_MOST)
    except (zipfile.BadZipFile, KeyError):
        return False


__all__ = ["FORMATS", "Format", "export", "refuse_other_tables"]
