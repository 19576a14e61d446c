"""What every question kind promises, and the values it speaks in.

A kind turns authored text into a spec, shows a spec without its answer, reads an untrusted answer, grades it
and explains it. The rest of the platform knows only these promises, so a new kind is a new file and no edit.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any, Protocol, TypeAlias
from unicodedata import category

from question_bank.rules.dice import Dice

FULL = 100
"""Hundredths of a completely right answer."""

MOST_PARTS = 12
"""Options, steps or pairs one item may have: more cannot be weighed on a small screen."""

Render: TypeAlias = Callable[[str], str]
"""Markdown source in, safe HTML out. The rules never make HTML themselves."""

Spec: TypeAlias = dict[str, Any]
Presentation: TypeAlias = dict[str, Any]
Answer: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong in authored content.

    `code` says what ("missing", "too_long" ...), `field` where ("options[2].text"), `values` the numbers or
    words a sentence about it needs.
    """

    code: str
    field: str
    values: Mapping[str, str | int] = attribute(default_factory=dict)


Parsed: TypeAlias = Spec | tuple[Flaw, ...]
"""A spec, or the flaws that prevent one (never empty)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one answer earned: `hundredths` from 0 to 100; `right` only with all of them."""

    right: bool
    hundredths: int

    @classmethod
    def share(cls, got: int, of: int) -> "Outcome":
        """`got` parts of `of`, rounded down to a hundredth, never below nothing."""
        return cls(right=got == of, hundredths=max(0, FULL * got // of))


NOTHING = Outcome(right=False, hundredths=0)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the learner may see it before answering. Each kind adds its own parts."""

    kind: str


@dataclass(frozen=True, slots=True)
class Review:
    """A question after answering. Each kind adds what was chosen, what is right and why."""

    kind: str
    answered: bool
    right: bool
    hundredths: int


class Kind(Protocol):
    """One way of asking. Implementations hold no state; one object serves all items of the kind."""

    code: str
    fields: frozenset[str]
    """Authoring keys that belong to this kind alone (every item also has code, stem, reason ...)."""

    def parse(self, raw: Mapping[str, object], render: Render, /) -> Parsed:
        """Check an authored item and make its spec. `render` makes HTML of one line of Markdown."""
        ...

    def present(self, spec: Spec, dice: Dice, /) -> Presentation:
        """Decide the order of the parts. Never shows an ordering or a matching already solved."""
        ...

    def normalise(self, spec: Spec, presentation: Presentation, answer: object, /) -> Answer | None:
        """Read an untrusted JSON answer in presented positions; `None` when it is empty or makes no sense."""
        ...

    def grade(self, spec: Spec, presentation: Presentation, answer: Answer | None, /) -> Outcome:
        """Grade a normalised answer; no answer earns nothing."""
        ...

    def solve(self, spec: Spec, presentation: Presentation, /) -> Answer:
        """A wholly right answer, in presented positions: for the key of a printed paper and for simulations."""
        ...

    def question(self, spec: Spec, presentation: Presentation, answer: Answer | None, /) -> Question:
        """What to ask, with the answer given so far. Reveals neither right parts nor reasons."""
        ...

    def review(self, spec: Spec, presentation: Presentation, answer: Answer | None, /) -> Review:
        """What was answered, what is right, and why."""
        ...


def positions(answer: object, key: str) -> list[int] | None:
    """The list of whole numbers under `key` of an untrusted answer, or `None` when it is anything else."""
    found = answer.get(key) if isinstance(answer, Mapping) else None
    if not isinstance(found, list) or len(found) > MOST_PARTS:
        return None
    if any(type(each) is not int for each in found):
        return None
    return found


def places(answer: object, key: str, *, count: int, least: int, most: int) -> list[int | None] | None:
    """The list under `key`: `count` entries, each `None` or from `least` to `most`; else `None`."""
    found = answer.get(key) if isinstance(answer, Mapping) else None
    if not isinstance(found, list) or len(found) != count:
        return None
    for each in found:
        if each is not None and not (type(each) is int and least <= each <= most):
            return None
    return list(found) if any(each is not None for each in found) else None


def typed(answer: object, *, most: int) -> str | None:
    """The text under "text" of an untrusted answer, on one line; `None` when empty or over `most` characters.

    Invisible format characters, which copying from a page brings along, are dropped; control characters are
    refused.
    """
    found = answer.get("text") if isinstance(answer, Mapping) else None
    if not isinstance(found, str) or len(found) > most:
        return None
    line = " ".join("".join(each for each in found if category(each) != "Cf").split())
    return line if line and line.isprintable() else None
