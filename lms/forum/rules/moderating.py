"""How flags and decisions move a post. States: shown, held, hidden, removed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

GUARDED_AGE = 16
"""Below it (calendar year less year of birth) a post waits until somebody responsible has seen it."""

EDITABLE = timedelta(minutes=15)
FLAGS_TO_HIDE = 2
FLAG_REASONS = ("rude", "advert", "swindle", "private", "false", "other")
SHOW, HIDE = "show", "hide"
DECISIONS = (SHOW, HIDE)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a post stands: its state, why it is held, its open flags, whether a moderator has let it stand before."""

    state: str
    held: str = ""
    flags: int = 0
    kept: bool = False

    @property
    def waiting(self) -> bool:
        """Tell whether somebody has to decide."""
        return self.state == "held" or self.flags > 0


def is_young(birth_year: int | None, *, year: int) -> bool:
    """Tell whether somebody's posts wait to be seen; a year that is not known counts as grown up."""
    return birth_year is not None and year - birth_year < GUARDED_AGE


def written(*, young: bool) -> Standing:
    """Return how a new or changed post stands."""
    return Standing("held", "young") if young else Standing("shown")


def flagged(now: Standing, *, official: bool) -> Standing:
    """Return how a post stands after one more flag.

    The second hides it until somebody decides; but no count hides what a moderator has kept before, nor the answer of
    who is responsible for the course.
    """
    flags = now.flags + 1
    if now.state == "shown" and flags >= FLAGS_TO_HIDE and not now.kept and not official:
        return Standing("held", "flags", flags, now.kept)
    return Standing(now.state, now.held, flags, now.kept)


def decided(now: Standing, decision: str) -> tuple[Standing, str] | None:
    """Return how a post stands after a decision, and what was done; None when there is nothing to decide.

    Done is one of: shown (seen for the first time), kept (flags were not followed), restored, hidden, closed (its
    author had taken it back).
    """
    if now.state == "removed":
        return (Standing("removed", kept=now.kept), "closed") if now.flags else None
    if decision == HIDE:
        return None if now.state == "hidden" else (Standing("hidden", kept=now.kept), "hidden")
    if not now.waiting and now.state == "shown":
        return None
    done = "restored" if now.state == "hidden" else "shown" if now.held == "young" else "kept"
    return Standing("shown", kept=True), done


def may_edit(now: Standing, *, written_at: datetime, at: datetime) -> bool:
    """Tell whether an author may still change her post: for a while, and never what somebody has flagged."""
    return now.state in ("shown", "held") and now.flags == 0 and at - written_at <= EDITABLE
