"""Where in a lesson a report can point: its paragraphs, then its self-check questions."""

from __future__ import annotations

from courses.queries import LessonCard
from courses.rules.paragraphs import Paragraph, paragraphs
from kernel.fresh import Kept

WHOLE = Paragraph(0, "", "")
"""The whole lesson, or the reader could not say where."""

_places: Kept[int, tuple[Paragraph, ...]] = Kept(200)


def list_places(card: LessonCard) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a published lesson, then its self-check questions with numbers below zero."""
    return _places.get(card.id, lambda: (*paragraphs(card.html), *_questions(card)))


def _questions(card: LessonCard) -> tuple[Paragraph, ...]:
    stems = [" ".join(part.text for part in paragraphs(check.get("stem_html", ""))) for check in card.checks]
    return tuple(Paragraph(-number, f"cau-{number}", stem) for number, stem in enumerate(stems, start=1) if stem)
