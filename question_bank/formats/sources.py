"""A bank as a file brings it: the same shape from every format, before anything is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date

from question_bank.rules.asking import Spec
from question_bank.rules.drawing import Blueprint, PoolItem


@dataclass(frozen=True, slots=True)
class BankFlaw:
    """Something that keeps a bank, or one of its items, from being taken.

    `file` is the file's name within the bank; `item` the item's code, or "#3" for the third item of the file
    when it has no usable code, or "" for the file as a whole; `field` and `values` as in
    `question_bank.rules.asking.Flaw`.
    """

    file: str
    item: str
    code: str
    field: str = ""
    values: Mapping[str, str | int] = attribute(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BankWarning:
    """Something that weakens a bank without making it wrong. `item` is "" for the bank as a whole."""

    code: str
    item: str = ""
    values: Mapping[str, str | int] = attribute(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ItemSource:
    """One item as authored. Absent texts are ""; `recheck` is the day the fact must be looked at again.

    `level` is the bậc of competence, 1 to 4. `stem_text` is the stem in plain words. `sha256` is the
    hexadecimal digest of everything authored but the code, in a canonical form: equal digests mean nothing
    was changed.
    """

    code: str
    kind: str
    lesson: str
    outcome: str
    component: str
    level: int
    difficulty: str
    indicator: str
    source: str
    recheck: date | None
    pool: str
    story_html: str
    stem_html: str
    stem_text: str
    reason_html: str
    spec: Spec
    sha256: str


@dataclass(frozen=True, slots=True)
class QuizSource:
    """The test of a bank. Percentages are whole numbers."""

    title: str
    pass_percent: int
    mastery_percent: int
    blueprint: Blueprint


@dataclass(frozen=True, slots=True)
class BankSource:
    """A bank as read. Items with flaws are not among `items`; a bank with flaws should not be published."""

    code: str
    title: str
    licence: str
    items: tuple[ItemSource, ...]
    quiz: QuizSource | None
    flaws: tuple[BankFlaw, ...]


def pool_of(items: tuple[ItemSource, ...]) -> list[PoolItem]:
    """The items as drawing sees them, numbered by their place: a file has no ids yet."""
    return [
        PoolItem(number, number, item.kind, situation=bool(item.story_html), pool=item.pool)
        for number, item in enumerate(items)
    ]
