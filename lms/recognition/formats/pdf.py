"""Papers as PDF, set by typst in our fonts."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path

from kernel.typesetting import set_paper
from lms.recognition.formats.papers import NATION, Paper

TEMPLATE = Path(__file__).resolve().parent / "typeset" / "paper.typ"


def write(paper: Paper, *, day: date) -> bytes:
    """Return a paper as a tagged PDF; the same paper gives the same bytes. Raises `CannotSet`."""
    return set_paper(TEMPLATE, asdict(paper) | {"nation": NATION}, day=day)
