"""Every format opened by the tool that it is for, and what stands in it as words of pages."""

import csv
import json
import re
import warnings
from typing import NamedTuple


class Shown(NamedTuple):
    """Words that a file shows as a page's; with their place, where the format can carry one."""

    words: str
    document: str | None = None
    start: int | None = None
    end: int | None = None


def noted(line):
    """A note "who: “words”" without who."""
    return Shown(re.fullmatch(r"(?:.*?: )?“(.*)”", line, re.DOTALL).group(1))


def jsonl(path):
    for name in ("claims", "attributions", "discrepancies", "timeline"):
        for line in (path / f"{name}.jsonl").read_bytes().splitlines():
            row = json.loads(line)
            yield from map(Shown, row["exact"])
            for place in row.get("members", ()):
                yield Shown(row["exact"][1 + row["members"].index(place)], *places(place))


def places(row):
    return row["document"], row["start"], row["end"]


def table(path):
    with (path / "claims.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            yield from map(Shown, json.loads(row["exact"]))


def parquet(path):
    import pyarrow.parquet as pq

    for row in pq.read_table(path / "claims.parquet").to_pylist():
        yield from map(Shown, row["exact"])


def csl(path):
    from citeproc.source.json import CiteProcJSON

    items = json.loads(path.read_text("utf-8"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of fields that it does not print: custom, section
        assert set(CiteProcJSON(items)) == {item["id"].lower() for item in items}
    for item in items:
        assert item["type"] == "article-newspaper"
        yield from map(noted, item.get("note", "").splitlines())


def bibtex(path):
    import bibtexparser

    library = bibtexparser.parse_file(str(path), append_middleware=[])
    assert not library.failed_blocks
    for entry in library.entries:
        for note in entry.fields_dict["annote"].value.split(" \\par ") if "annote" in entry.fields_dict else ():
            yield noted(untex(note))


def untex(words):
    names = {"textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~"}
    names["textasciicircum"] = "^"
    return re.sub(r"\\(?:(text\w+)\{\}|(.))", lambda found: names.get(found[1] or "") or found[2], words)


def ris(path):
    import rispy

    with path.open(encoding="utf-8", newline="") as lines:
        records = rispy.load(lines)
    assert {record["type_of_reference"] for record in records} <= {"NEWS"}
    for record in records:
        yield from map(noted, record.get("notes", ()))


def wiki(path):
    import html

    for line in path.read_text("utf-8").split("\n"):
        for template in re.findall(r"\{\{(.*?)\}\}", line):
            name, *fields = template.split(" |")
            assert name == "cite news"
            given = dict(field.split("=", 1) for field in fields)
            if "quote" in given:
                yield Shown(html.unescape(given["quote"]))


def md(path):
    from markdown_it import MarkdownIt

    text = path.read_text("utf-8")
    plain = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough").parse(text)
    html = [token for token in plain if token.type == "html_block"]
    assert [token.content for token in html] == ["<!-- sayso: a report -->\n"]
    assert not [
        token for token in plain if token.type in {"fence", "code_block", "table_open", "blockquote_open", "hr"}
    ]
    for token in plain:
        depth, words = 0, ""
        for child in token.children or ():
            assert child.type not in {"html_inline", "image", "code_inline", "s_open"}, child
            depth += (child.type == "strong_open") - (child.type == "strong_close")
            if child.type == "link_open":
                assert child.attrs["href"].startswith("https://")
            if child.type == "strong_close":
                if words not in {"Say so", "Deny it", "In answer", "Say otherwise", "Beside it"}:
                    yield Shown(words)
                words = ""
            elif depth:
                words += child.content


def docx(path):
    import docx as library

    document = library.Document(str(path))
    sides = {"Say so", "Deny it", "In answer", "Say otherwise", "Beside it"}
    for paragraph in document.element.body.iter("{*}p"):
        for run in library.text.paragraph.Paragraph(paragraph, document).runs:
            if run.bold and run.text not in sides:
                yield Shown(run.text)
    for link in document.part.rels.values():
        if link.is_external:
            assert link.target_ref.startswith("https://")


def xlsx(path):
    import openpyxl

    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["quotes", "claims", "differences", "pages"]
    for sheet in book:
        head, *rows = sheet.iter_rows()
        for row in rows:
            cells = {title.value: cell for title, cell in zip(head, row, strict=True)}
            for cell in row:
                assert cell.data_type != "f", cell.value
                assert cell.hyperlink is None or cell.hyperlink.target.startswith("https://")
            if "words" in cells and "page" in cells:
                value = {name: cell.value for name, cell in cells.items()}
                yield Shown(value["words"] or "", value["page"], value["start"], value["end"])


OPENED = {
    "md": md,
    "docx": docx,
    "xlsx": xlsx,
    "jsonl": jsonl,
    "csv": table,
    "parquet": parquet,
    "csl": csl,
    "bibtex": bibtex,
    "ris": ris,
    "wiki": wiki,
}
"""Format -> how it is opened."""
