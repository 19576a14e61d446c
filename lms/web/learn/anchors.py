"""A lesson's text in which every paragraph can be linked to: reports of wrong content point at them."""

from __future__ import annotations

from courses.queries import LessonCard
from courses.rules.paragraphs import anchored
from kernel.fresh import Kept

_texts: Kept[int, str] = Kept(500)


def text_of(card: LessonCard) -> str:
    """Return the stored HTML of a lesson with a name at each paragraph; kept, since a version never changes."""
    return _texts.get(card.id, lambda: anchored(card.html))
