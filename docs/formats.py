"""Write `docs/formats/NAME.md`, a page a format: what opens it, what of a case goes where, what it cannot carry, an example.

python docs/formats.py             builds the shipped example, and writes the pages
python docs/formats.py CASE        from a case that is built already
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import NamedTuple

import sayso
from sayso.export import FORMATS

HERE = Path(__file__).parent
WIDTH = 160


class Notes(NamedTuple):
    """What is to be known of a format."""

    opens: str
    mapping: str
    cannot: str
    library: str
    shown: str = r"\A"
    """Where in the file the lines that are shown begin."""
    lines: int = 14


NOTES = {
    "md": Notes(
        "Any editor, mail program, GitHub, pandoc, a wiki's converter.",
        "In short: what is disputed, and who stands where. Then each disputed claim with both sides' exact words in their "
        "sentence, who says it, through whom, in which outlet, on which day, with a link to the words; which values differ; "
        "what several say and nobody denies; the timeline; pages that share their reporting; the pages with address and hash.",
        "Positions; what pages say in their own words alone; more than two quotations of a side (the rest is named).",
        "None.",
        r"## What is disputed|### What is disputed",
    ),
    "docx": Notes(
        "Word, LibreOffice, Pages, Google Docs.",
        "The same report as [md](md.md); assertions and denials stand side by side, in columns of one width. Headings are "
        "headings, so that Word's navigation works.",
        "As [md](md.md).",
        "[python-docx](https://python-docx.readthedocs.io) (MIT, typed, kept up; lxml is there already). It writes today into "
        "its ZIP file, so the members are packed again without a clock.",
    ),
    "xlsx": Notes(
        "Excel, LibreOffice, Numbers, Google Sheets.",
        "Four sheets. *quotes*: a row a quotation of a claim. *claims*: a row a claim, with who says so and who denies it. "
        "*differences*: a row a value and a quotation that gives it. *pages*. Words lead to the page's address with a text "
        "fragment. A cell without a speaker is the page's own words. Sheets are filtered and frozen.",
        "Formulas: every cell is text, a number or a day. Texts over 32,000 characters are cut, with three dots. Days before "
        "1900, months and years stand as words. Characters that XML has not are shown as U+FFFD.",
        "[XlsxWriter](https://xlsxwriter.readthedocs.io) (BSD, no dependencies, kept up since 2013).",
    ),
    "csl": Notes(
        "Zotero (File, Import), Word and LibreOffice through it, pandoc `--citeproc`.",
        "A page is an item `article-newspaper`: title, outlet, authors, day as far as it is known, address, day of capture, "
        "language. Its quotations are the `note`, each with who speaks. `custom.sayso` has the page's id and hash.",
        "Positions; which part of an author's name is the family's (names are `literal`); bounds of an unknown day.",
        "None: it is JSON.",
        r" \{\n.*?container-title",
        30,
    ),
    "bibtex": Notes(
        "LaTeX with BibTeX or biblatex, JabRef, Zotero.",
        "A page is an `@article` with the outlet as `journal`; quotations are the `annote`, which Zotero makes a note. Keys "
        "are outlet, year and the beginning of the page's id: they last.",
        "As [csl](csl.md). Braces and backslashes are written as commands, which a list of references shows again.",
        "None.",
        r"@article\{(?!page)",
    ),
    "ris": Notes(
        "EndNote, Mendeley, RefWorks, Citavi, Zotero.",
        "A page is a record `NEWS`; quotations are notes (`N1`).",
        "As [csl](csl.md).",
        "None.",
        r"TY  - NEWS\n(?:.*\n){0,5}T2",
    ),
    "wiki": Notes(
        "Paste it into an article of Wikipedia, or of another MediaWiki that has Template:Cite news.",
        "A `{{cite news}}` a page, then under each claim that is denied or differs its quotations, each with a reference "
        "that has the words as `quote`.",
        "Positions; an author's first and last name; pages without an address are cited without one.",
        "None.",
        r"\* \{\{cite news \|author",
        6,
    ),
    "annotations": Notes(
        "Hypothesis, Recogito, Annotorious, annotation servers (W3C Web Annotation Data Model, 2017).",
        "An attribution is an annotation with a target for each piece of its source, cue and content (`role`); its bodies are "
        "the stance and the speaker. A member of a claim is an annotation with its side, which links to the claim. Every "
        "target has a TextQuoteSelector (32 characters on either side) and a TextPositionSelector in code points.",
        "A page without an address is `urn:sha256:`. Positions are those of the text whose hash is `textSha256`: of the live "
        "page only the quotation holds. `role` and `textSha256` are terms of ours.",
        "None: it is JSON. pyld expands it in the tests.",
        r"    \{\n",
        40,
    ),
    "schemaorg": Notes(
        "Search engines, fact-check tools, any reader of JSON-LD.",
        "A claim is a `Claim`: its words, who asserts it as `author`, the pages as `appearance`, the first of known day as "
        "`firstAppearance`. A denial is a `Claim` of whoever denies, `about` the first.",
        "No ClaimReview: it wants a rating, and sayso gives no verdict. Positions, stances other than these, differences.",
        "None: it is JSON. pyld expands it in the tests.",
        r"  \{\n   \"@type\": \"Claim\"",
        24,
    ),
    "timelinejs": Notes(
        "[TimelineJS 3](https://timeline.knightlab.com), as a JSON source.",
        "A happening is an event: the first page's words as headline, all evidence with links as text, `display_date` as an "
        "editor writes it. What is known by month or year has no day.",
        "Happenings without a known beginning. A date by its bounds is drawn from the first to the last.",
        "None: it is JSON.",
        r"  \{\n   \"unique_id\"",
        16,
    ),
    "ical": Notes(
        "Outlook, Google Calendar, Thunderbird (RFC 5545).",
        "A happening of one known day is an event of that day: the first page's words as summary, all evidence as description.",
        "Weeks, months, years and bounds are left out: a calendar would make days of them. `DTSTAMP` is the day of the last page.",
        "[icalendar](https://icalendar.readthedocs.io) (BSD, typed, kept up by the Plone collective); it folds and escapes.",
        r"BEGIN:VEVENT",
        12,
    ),
    "stix": Notes(
        "OpenCTI, MISP, any STIX 2.1 reader.",
        "Speakers are identities, pages files (and URLs), a claim a note with its authors and a denial an opinion, `disagree`, "
        "with its author: neither names sayso as its creator. A property extension has the places. One report has all. Ids are "
        "UUIDv5 of sayso's ids, `created` is the day of the page.",
        "Stances between (accuses, questions, urges); differences; copies; days that are not known (that of the last page stands there).",
        "[stix2](https://github.com/oasis-open/cti-python-stix2) (BSD, OASIS's own; it has no types, and checks every object).",
        r"  \{\n   \"type\": \"opinion\"",
        22,
    ),
    "ftm": Notes(
        "OpenAleph (`openaleph-cli write-entities`), Datashare, `ftm` and its Neo4j, one entity a line.",
        "A page is an Article with its text; a speaker a Person, Organization or PublicBody; a naming a Mention that is "
        "resolved; a quotation a Note on its page, with who speaks, and a Documentation that joins page and speaker in the role "
        "of what they do.",
        "Positions: no schema has them (the link has a text fragment). Places and speakers without a name. The page's "
        "language, for which it wants other codes.",
        "None: it is JSON. followthemoney validates every entity in the tests, and is too heavy to be needed for writing.",
        r"\{\"id\":\"[0-9a-f]+\",\"schema\":\"Note\"",
        3,
    ),
    "cas": Notes(
        "[INCEpTION](https://inception-project.github.io): import `TypeSystem.xml` as layers, then each page as *UIMA CAS JSON*.",
        "Layers: SaysoAttribution (stance, speaker, kind, score, and links to its parts), SaysoPart (source, cue, content), "
        "SaysoMember (the claim, the side). INCEpTION has no split spans: a part in two pieces is two spans.",
        "Claims as groups (a member says which it is of), nesting, caveats, targets. A masked page comes back as another page.",
        "[dkpro-cassis](https://github.com/dkpro/dkpro-cassis) (Apache-2.0, of the makers of INCEpTION; it turns UTF-16 offsets "
        "into code points and back; without types).",
    ),
    "xmi": Notes(
        "Tools of the UIMA family that read XMI 1.0 (INCEpTION, DKPro, RUTA).",
        "As [cas](cas.md).",
        "As [cas](cas.md); characters that XML has not are U+FFFD, one for one, so that offsets hold.",
        "As [cas](cas.md).",
    ),
    "gexf": Notes(
        "[Gephi](https://gephi.org): the day of a page is a start, for its time line.",
        "Nodes: speakers, claims, pages, outlets, origins (`kind`). Edges: asserts, denies, confirms and the like, with the "
        "words, the outlet, the day and the place; publishes; copies, weighed by shared words; origin of.",
        "Days that are not whole; sides' sentences; responses beyond their kind.",
        "[networkx](https://networkx.org) (BSD, typed by types-networkx, kept up). It writes today into the file; we take it out.",
        r" *<node id=\"speaker",
        10,
    ),
    "graphml": Notes(
        "yEd, Cytoscape, igraph, Neo4j.",
        "As [gexf](gexf.md).",
        "As [gexf](gexf.md).",
        "As [gexf](gexf.md).",
        r" *<node id=\"speaker",
        8,
    ),
    "wacz": Notes(
        "[ReplayWeb.page](https://replayweb.page), pywb, archives; sayso reads it again.",
        "The bytes of every page as WARC resource records, found by their address or `urn:sha256:`; the tables and the dossier "
        "under `evidence/`; the hash of each in `datapackage.json`, whose own stands in `datapackage-digest.json`.",
        "The capture: HTTP headers, pictures, what a page loaded. `software` says so. It is not signed. Nothing in bytes can "
        "be masked: a case that is passed on masked or in excerpts is refused unless `--whole` is asked for.",
        "[warcio](https://github.com/webrecorder/warcio) (Apache-2.0, Webrecorder's own). The package `wacz` writes today and "
        "brings fifteen others; its ZIP file and its index are forty lines.",
    ),
}
"""Format -> what is to be known of it; the tables have SCHEMA.md."""


def page(kind: str, path: Path) -> str:
    """The page of a format, with the example as it is written."""
    form, notes = FORMATS[kind], NOTES[kind]
    extra = f"`pip install 'sayso[{form.extra}]'`" if form.extra else "nothing beside sayso"
    return "\n\n".join([
        f"# {kind}: {form.about}",
        f"    sayso export ferry.sayso -f {kind}",
        f"It writes `ferry{form.suffix}`, and needs {extra}. Back to [all formats](../formats.md).",
        f"**Opens in.** {notes.opens}",
        f"**What goes where.** {notes.mapping}",
        f"**Cannot carry.** {notes.cannot}",
        f"**Library.** {notes.library}",
        "**The example**",
        f"```text\n{_excerpt(path, notes)}\n```",
    ]) + "\n"  # fmt: skip


def _excerpt(path: Path, notes: Notes) -> str:
    data = path.read_bytes()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [f"{item.file_size:>8}  {item.filename}" for item in archive.infolist()]
        return "\n".join([*names[: notes.lines], *["..."] * (len(names) > notes.lines)])
    text = data.decode().replace("\r\n", "\n")
    found = re.search(notes.shown, text, re.DOTALL if "*?" in notes.shown else 0)
    lines = text[found.start() if found else 0 :].splitlines()[: notes.lines]
    return "\n".join(line if len(line) <= WIDTH else line[:WIDTH] + " ..." for line in [*lines, "..."])


def write_pages(case: sayso.OpenCase) -> None:
    """Every page anew."""
    with tempfile.TemporaryDirectory() as folder:
        for kind in NOTES:
            path = Path(folder) / f"ferry{FORMATS[kind].suffix}"
            case.export(kind, path)
            (HERE / "formats" / f"{kind}.md").write_text(page(kind, path), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        with sayso.open_case(sys.argv[1]) as opened:
            write_pages(opened)
    else:
        with sayso.build(Path(sayso.__file__).parent / "example" / "pages") as built:
            write_pages(built)
