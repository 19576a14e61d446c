"""Papers of the year: templates filled, written as PDF and as Word."""

from __future__ import annotations

import io
from datetime import date

import pytest
from docx import Document

from lms.recognition.formats import docx, papers, pdf
from lms.recognition.formats.papers import DOTS, SAMPLE, Values, fill, templates

DAY = date(2026, 12, 20)
WORDS = {"ward": "Phường Mẫu", "ward_upper": "PHƯỜNG MẪU", "period": "2026", "chair": "Lê Thị Hạnh", "count": "2"}
ROWS = [{"name": "Nguyễn Văn Tám", "birth_year": "1957"}, {"name": "#Trần *Thị* Na$x$", "birth_year": "1960"}]


def paper(code: str, **words: str) -> papers.Paper:
    return fill(templates()[code], Values(WORDS | words, ROWS, ("SỐ LIỆU MẪU",)))


class TestTemplates:
    def test_are_all_there_and_all_samples_until_confirmed(self):
        wanted = {"M1", "M2", "M3", "M4", "M5", "M5b", "M6", "M7", "M8", "M10", "M13", "M14", "M14b"}
        assert set(templates()) == wanted
        assert all(paper(code).stamps == (SAMPLE, "SỐ LIỆU MẪU") for code in wanted)

    def test_name_the_plan_by_its_date(self):
        said = " ".join(line for one in templates().values() for line in one.opening)
        assert "290/KH-UBND" in said
        assert said.count("290/KH-UBND") == said.count("290/KH-UBND ngày 05/12/2023")


class TestAFilledPaper:
    def test_numbers_its_rows_and_leaves_dots_for_what_is_not_known(self):
        made = paper("M5")
        assert made.rows == (("1", "Nguyễn Văn Tám", ""), ("2", "#Trần *Thị* Na$x$", ""))
        assert made.number == f"Số: {DOTS}"
        assert made.signatures[0].name == "Lê Thị Hạnh"
        assert DOTS in made.opening[0]

    def test_leaves_the_place_of_an_unknown_name_empty(self):
        assert fill(templates()["M5"], Values({})).signatures[0].name == ""

    @pytest.mark.parametrize("code", ["M3", "M8", "M14"])
    def test_is_the_same_pdf_each_time(self, code):
        assert pdf.write(paper(code), day=DAY) == pdf.write(paper(code), day=DAY)
        assert pdf.write(paper(code), day=DAY).startswith(b"%PDF-")

    @pytest.mark.parametrize("code", sorted(templates()))
    def test_is_a_word_file_with_every_sentence_and_row(self, code):
        made = paper(code)
        document = Document(io.BytesIO(docx.write(made, day=DAY)))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        said = [each.text for each in document.paragraphs]
        assert made.title in said
        assert all(line.removeprefix(papers.ALONE) in said for line in made.opening + made.closing)
        assert all(text in cells for row in made.rows for text in row)
        assert any("Độc lập - Tự do - Hạnh phúc" in text for text in cells)
        assert any(SAMPLE in each.text for each in document.sections[0].footer.paragraphs)
