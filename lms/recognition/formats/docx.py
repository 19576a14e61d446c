"""Papers as Word files, so that an office can change a word before it prints."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from lms.recognition.formats.papers import ALONE, NATION, Block, Column, Paper

FONT = "Times New Roman"
SIZE, TABLE_SIZE, SMALL = 13, 11, 10
ALIGN = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}
CENTER, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY


def write(paper: Paper, *, day: date) -> bytes:
    """Return a paper as a .docx file dated to a day."""
    document: Any = Document()
    _page(document, paper)
    _heads(document, paper)
    _line(document, paper.title, bold=True, size=SIZE + 1, before=12)
    if paper.subtitle:
        _line(document, paper.subtitle, bold=True)
    _sentences(document, paper.opening)
    if paper.columns and not paper.annex:
        _table(document, paper.columns, paper.rows)
    _sentences(document, paper.closing)
    _signatures(document, paper)
    if paper.annex:
        document.add_page_break()
        _line(document, paper.annex, bold=True)
        _table(document, paper.columns, paper.rows)
    facts = document.core_properties
    facts.title, facts.language, facts.author = paper.title.capitalize(), "vi-VN", "; ".join(paper.issuer)
    facts.created = facts.modified = datetime.combine(day, time())
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _sentences(document: Any, texts: Iterable[str]) -> None:
    for text in texts:
        alone = text.startswith(ALONE)
        _line(document, text.removeprefix(ALONE), bold=alone, align=CENTER if alone else JUSTIFY)


def _page(document: Any, paper: Paper) -> None:
    section = document.sections[0]
    width, height = Cm(21), Cm(29.7)
    section.page_width, section.page_height = (height, width) if paper.landscape else (width, height)
    section.orientation = WD_ORIENT.LANDSCAPE if paper.landscape else WD_ORIENT.PORTRAIT
    section.top_margin = section.bottom_margin = section.right_margin = Cm(2)
    section.left_margin = Cm(2.5)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(SIZE)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(4)
    foot = section.footer.paragraphs[0]
    _run(foot, " · ".join(paper.stamps), size=SMALL)


def _run(paragraph: Any, text: str, *, bold: bool = False, italic: bool = False, size: int = 0) -> None:
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic
    if size:
        run.font.size = Pt(size)


def _line(
    place: Any,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    align: Any = CENTER,
    size: int = 0,
    before: int = 0,
) -> None:
    paragraph = place.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_before = Pt(before)
    _run(paragraph, text, bold=bold, italic=italic, size=size)


def _cell(cell: Any, lines: Iterable[tuple[str, bool, bool]], *, size: int = 0, align: Any = CENTER) -> None:
    """Fill a cell with lines (text, bold, italic); its first, empty paragraph takes the first of them."""
    for place, (text, bold, italic) in enumerate(lines):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        paragraph.alignment = align
        paragraph.paragraph_format.space_after = Pt(0)
        _run(paragraph, text, bold=bold, italic=italic, size=size)


def _heads(document: Any, paper: Paper) -> None:
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    last = len(paper.issuer) - 1
    issuer = [(name, place == last, False) for place, name in enumerate(paper.issuer)]
    _cell(left, [*issuer, ("―――――", False, False), (paper.number, False, False)], size=SIZE - 1)
    nation = [(name, True, False) for name in NATION]
    _cell(right, [*nation, ("―――――――――", False, False), (paper.place_day, False, True)], size=SIZE - 1)


def _table(document: Any, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    whole = sum(column.width for column in columns)
    widths = [int(room * column.width / whole) for column in columns]
    table = document.add_table(rows=1 + len(rows), cols=len(columns), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _repeat(table.rows[0])
    grid = [[(column.heading, True, False)] for column in columns]
    for width, cell, lines in zip(widths, table.rows[0].cells, grid, strict=True):
        cell.width = width
        _cell(cell, lines, size=TABLE_SIZE)
    for row, texts in zip(table.rows[1:], rows, strict=True):
        for width, column, cell, text in zip(widths, columns, row.cells, texts, strict=True):
            cell.width = width
            _cell(cell, [(text, False, False)], size=TABLE_SIZE, align=ALIGN[column.align])


def _repeat(row: Any) -> None:
    """Let a row stand at the head of every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _signatures(document: Any, paper: Paper) -> None:
    recipients = 1 if paper.recipients else 0
    if not paper.signatures and not recipients:
        return
    document.add_paragraph()
    table = document.add_table(rows=1, cols=len(paper.signatures) + recipients)
    cells = list(table.rows[0].cells)
    if recipients:
        lines = [("Nơi nhận:", True, True), *((f"- {one}", False, False) for one in paper.recipients)]
        _cell(cells[0], lines, size=SMALL, align=WD_ALIGN_PARAGRAPH.LEFT)
    for cell, block in zip(cells[recipients:], paper.signatures, strict=True):
        _cell(cell, _signature(block))


def _signature(block: Block) -> list[tuple[str, bool, bool]]:
    office = [(name, True, False) for name in block.office]
    space = [("", False, False)] * 4
    return [*office, (block.note, False, True), *space, (block.name, True, False)]
