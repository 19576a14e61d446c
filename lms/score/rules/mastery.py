"""Mastery of a competence component, from graded answers alone.

A person has attained bậc b in a component when 3 of the last 4 graded answers on distinct items of bậc ≥ b
are right: bậc 2 is «đạt», bậc 3 «nắm vững». Of an item only the last answer counts. Once attained in a period
it is kept for it.

The state is JSON: `{component: [attained, [[item, level, right], …]]}`, newest first, `attained` 1 to 3 and
`right` 0 or 1. It stays small because an answer outside both windows of four can only come back by being
given again: at most eight are kept for a component. This holds as an item never changes its bậc (a new
wording is a new item).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

State = dict[str, Any]

NOT_STARTED, LEARNING, ATTAINED, MASTERED = 0, 1, 2, 3
WINDOW, NEEDED = 4, 3
TARGETS = (ATTAINED, MASTERED)


@dataclass(frozen=True, slots=True)
class Answered:
    """One graded answer: the item, one component it is tagged with, its bậc (1 to 8), right or not."""

    item_id: int
    component: str
    level: int
    right: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A component that went from one level (0 to 3) to another."""

    component: str
    old: int
    new: int


def observe(state: Mapping[str, Any], answers: Iterable[Answered]) -> State:
    """Return the state with more answers in it, oldest first; the given state is left as it is."""
    after = dict(state)
    for answer in answers:
        attained, kept = after.get(answer.component, (LEARNING, ()))
        kept = _remember(kept, answer)
        after[answer.component] = [max(attained, _shown(kept)), kept]
    return after


def level(state: Mapping[str, Any], component: str) -> int:
    """Return 0 chưa học, 1 đang học, 2 đạt (bậc 2) or 3 nắm vững (bậc 3)."""
    return int(state[component][0]) if component in state else NOT_STARTED


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return the components whose level differs, by code."""
    codes = sorted({*before, *after})
    found = (Change(code, level(before, code), level(after, code)) for code in codes)
    return tuple(change for change in found if change.old != change.new)


def open_period(state: Mapping[str, Any]) -> State:
    """Return the state a new period opens with: the answers stay, and only what they show now is attained."""
    return {component: [_shown(kept), kept] for component, (_, kept) in state.items()}


def _remember(kept: Sequence[Sequence[int]], answer: Answered) -> list[list[int]]:
    """Put an answer in front in place of the item's last one; keep what is in the window of either target."""
    newest = [answer.item_id, answer.level, int(answer.right)]
    found = [newest, *(list(one) for one in kept if one[0] != answer.item_id)]
    in_window = {one[0] for target in TARGETS for one in _window(found, target)}
    return [one for one in found if one[0] in in_window]


def _window(kept: Sequence[Sequence[int]], target: int) -> list[Sequence[int]]:
    return [one for one in kept if one[1] >= target][:WINDOW]


def _shown(kept: Sequence[Sequence[int]]) -> int:
    """Return the highest level the kept answers show."""
    met = (target for target in TARGETS if sum(one[2] for one in _window(kept, target)) >= NEEDED)
    return max(met, default=LEARNING)
