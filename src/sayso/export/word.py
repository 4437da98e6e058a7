"""The report as a Word document, for editors: opens in Word, LibreOffice, Pages, Google Docs."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sayso.errors import ExtraMissing
from sayso.export.citations import last_published
from sayso.export.outgoing import Outgoing, zip_members
from sayso.export.report import Lines, Part, Phrase, SectionHead, Sides, Styled, report_of

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

FONT = "Calibri"
INK, QUIET, ACCENT = "1A1A1A", "6B6B6B", "1F4E79"
"""Colours of words, of what stands around them, and of links."""
SMALL, NORMAL = 9, 10.5
"""Points."""


def write(case: Outgoing, path: Path) -> None:
    """One document. Raises ExtraMissing without python-docx."""
    try:
        import docx  # noqa: PLC0415  (an extra)
    except ImportError as error:
        raise ExtraMissing("Word documents", "docx") from error
    report = report_of(case)
    document = docx.Document()
    _prepare(document, report.title, last_published(case))
    for part in report.parts:
        _part(document, part)
    packed = io.BytesIO()
    document.save(packed)
    with zipfile.ZipFile(packed) as saved:
        zip_members(path, [(name, saved.read(name)) for name in saved.namelist()])


def _prepare(document: WordDocument, title: str, last: datetime) -> None:
    """Styles, sheet, footer, and properties without a clock: the day is that of the last page."""
    from docx.shared import Mm, Pt, RGBColor  # noqa: PLC0415

    about = document.core_properties
    about.title, about.author, about.last_modified_by, about.comments = title[:255], "sayso", "sayso", ""
    about.created = about.modified = last.replace(tzinfo=None)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(NORMAL)
    normal.paragraph_format.space_after = Pt(4)
    for level, size in enumerate((20, 15, 12.5, 11), start=1):
        style = document.styles[f"Heading {level}"]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), RGBColor.from_string(INK)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(14 if level < 4 else 10), Pt(3)
        style.font.italic = False
        style.element.rPr.rFonts.attrib.clear()
        style.font.name = FONT
    sheet = document.sections[0]
    sheet.page_width, sheet.page_height = Mm(210), Mm(297)
    sheet.left_margin = sheet.right_margin = Mm(22)
    sheet.top_margin = sheet.bottom_margin = Mm(20)
    _numbered(sheet.footer.paragraphs[0])


def _part(document: WordDocument, part: Part) -> None:
    if isinstance(part, SectionHead):
        _put(document.add_paragraph(style=f"Heading {part.level}"), part.runs, heading=True)
    elif isinstance(part, Sides):
        _sides(document, part)
    elif isinstance(part, Lines):
        for runs in part.lines:
            _put(document.add_paragraph(style="List Bullet" if part.items else "Normal"), runs)
    else:
        for number, runs in part.pages:
            _put(document.add_paragraph(), (Styled(f"[{number}] ", "reference"), *runs))


def _sides(document: WordDocument, part: Sides) -> None:
    """What is said and what is answered stand side by side, in columns of one width."""
    table = document.add_table(rows=2, cols=len(part.sides))
    for column, (title, quotations) in enumerate(part.sides):
        head, body = table.cell(0, column), table.cell(1, column)
        _put(head.paragraphs[0], (Styled(title, "side"),))
        for n, runs in enumerate(quotations):
            _put(body.paragraphs[0] if n == 0 else body.add_paragraph(), runs)
        _ruled(head)
    document.add_paragraph().paragraph_format.space_after = 0


def _put(paragraph: Paragraph, runs: Phrase, *, heading: bool = False) -> None:
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    for run in runs:
        added = paragraph.add_run(run.text)
        font = added.font
        font.bold = (run.style in {"words", "side"}) if not heading else None
        font.italic = True if run.style == "name" else None
        if run.style in {"small", "reference"} or (run.style == "context" and not heading):
            font.color.rgb = RGBColor.from_string(QUIET)
        if run.style == "small":
            font.size = Pt(SMALL)
        if run.link:
            font.color.rgb, font.underline = RGBColor.from_string(ACCENT), True
            _linked(paragraph, added, run.link)


def _linked(paragraph: Paragraph, run: object, address: str) -> None:
    """The run as a link; python-docx reads links and makes none."""
    from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    link.append(run._r)  # type: ignore[attr-defined]  # noqa: SLF001  (its element, which has no other name)
    paragraph._p.append(link)  # noqa: SLF001  (likewise)


def _ruled(cell: _Cell) -> None:
    """A line under the head of a column."""
    from docx.oxml import parse_xml  # noqa: PLC0415
    from docx.oxml.ns import nsdecls  # noqa: PLC0415

    line = f'<w:tcBorders {nsdecls("w")}><w:bottom w:val="single" w:sz="6" w:color="{QUIET}"/></w:tcBorders>'
    cell._tc.get_or_add_tcPr().append(parse_xml(line))  # noqa: SLF001  (likewise)


def _numbered(paragraph: Paragraph) -> None:
    """The number of the sheet."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.oxml import parse_xml  # noqa: PLC0415
    from docx.oxml.ns import nsdecls  # noqa: PLC0415

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    paragraph._p.append(parse_xml(field))  # noqa: SLF001  (likewise)
