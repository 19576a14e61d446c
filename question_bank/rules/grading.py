"""From answers to a mark.

Integers only: an item earns whole hundredths, and the percentage is rounded down, so that nobody passes by
rounding and every machine gives the same mark.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from question_bank.rules import kinds
from question_bank.rules.asking import FULL, NOTHING, Answer, Outcome, Presentation, Spec


@dataclass(frozen=True, slots=True)
class DrawnItem:
    """One item of an attempt as it was drawn and presented. `level` is the bậc of competence, 1 to 4."""

    item_version_id: int
    kind: str
    spec: Spec
    presentation: Presentation
    component: str
    level: int
    mandatory: bool = False

    @property
    def key(self) -> str:
        """The name of this item among the answers: JSON knows only text keys."""
        return str(self.item_version_id)


@dataclass(frozen=True, slots=True)
class ItemMark:
    """What one item earned: `hundredths` of one item, 0 to 100."""

    item_version_id: int
    component: str
    level: int
    right: bool
    hundredths: int
    mandatory: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """What an attempt earned. `hundredths` is the sum over the items, `percent` is rounded down.

    `mandatory_right` says whether every mandatory item is wholly right; without it no percentage passes.
    """

    items: tuple[ItemMark, ...]
    hundredths: int
    percent: int
    mandatory_right: bool
    passed: bool


def grade(items: Sequence[DrawnItem], answers: Mapping[str, Answer], *, pass_percent: int) -> Mark:
    """Grade an attempt. `answers` by `DrawnItem.key`; what is missing or senseless earns 0.

    An attempt without items earns nothing and does not pass.
    """
    marks = tuple(_mark(item, answers.get(item.key)) for item in items)
    total = sum(mark.hundredths for mark in marks)
    percent = 100 * total // (FULL * len(marks)) if marks else 0
    mandatory_right = all(mark.right for mark in marks if mark.mandatory)
    passed = bool(marks) and percent >= pass_percent and mandatory_right
    return Mark(marks, total, percent, mandatory_right, passed)


def outcome_of(item: DrawnItem, answer: object) -> Outcome:
    """What an untrusted answer to one item earns. An item of a kind that is no longer known earns nothing."""
    kind = kinds.find(item.kind)
    if kind is None:
        return NOTHING
    return kind.grade(item.spec, item.presentation, kind.normalise(item.spec, item.presentation, answer))


def _mark(item: DrawnItem, answer: object) -> ItemMark:
    """The mark of one item."""
    outcome = outcome_of(item, answer)
    return ItemMark(item.item_version_id, item.component, item.level, outcome.right, outcome.hundredths, item.mandatory)
