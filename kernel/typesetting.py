"""Papers set by typst: our fonts, a compiler that sees one folder, and one kind of failure.

What is written reaches typst as data (`sys.inputs.data`, JSON), never as markup, so no text of anybody is read as a
command. The same data gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

ACCESSIBLE: list[Any] = ["ua-1"]
"""PDF/UA: tagged, in a language, every picture described."""
_one_at_a_time = Lock()  # a compiler kept for the next paper cannot be asked twice at once
_FONTS = Path(__file__).parents[1] / "static" / "fonts" / "print"


class CannotSet(RuntimeError):
    """Typst could not make anything of the data: a fault of ours, or a picture that it cannot draw."""


@cache
def fonts() -> typst.Fonts:
    """Return our fonts and those that typst brings (signs ours lack, formulas); never those of the machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[_FONTS])


def compiled(
    compiler: typst.Compiler, inputs: dict[str, str], *, form: Any = "pdf", standards: list[Any], stamp: int
) -> bytes:
    """Compile, and let every way of failing be one. A drawing can make typst panic, which is no `Exception`."""
    options: dict[str, Any] = {"pdf_standards": standards, "timestamp": stamp} if form == "pdf" else {}
    try:
        made = compiler.compile(format=form, sys_inputs=inputs, **options)
    except BaseException as error:
        if isinstance(error, typst.TypstError) or type(error).__name__ == "PanicException":
            raise CannotSet(str(error)) from error
        raise
    if not isinstance(made, bytes):
        raise CannotSet(type(made).__name__)
    return made


def stamp_of(day: date) -> int:
    """Return the moment a paper says it was made at: the midnight that begins a day."""
    return int(datetime.combine(day, time(), UTC).timestamp())


@cache
def _compiler(template: Path) -> typst.Compiler:
    return typst.Compiler(template, root=template.parent, font_paths=fonts(), ignore_system_fonts=True)


def set_paper(template: Path, data: Mapping[str, Any], *, day: date) -> bytes:
    """Return a template set with its data as an accessible PDF. Pictures are in the data. Raises `CannotSet`."""
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    with _one_at_a_time:
        return compiled(_compiler(template), inputs, standards=ACCESSIBLE, stamp=stamp_of(day))


def draw(template: Path, data: Mapping[str, Any]) -> bytes:
    """Return a template of one page set with its data as a PNG picture. Raises `CannotSet`."""
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    with _one_at_a_time:
        return compiled(_compiler(template), inputs, form="png", standards=[], stamp=0)
