"""What a SCORM package may claim about a learner, and how a lesson names the package it plays.

A package is a program of strangers: whatever it reports is a claim. It is taken only in the form the standard gives
it, and its text is kept for nobody but the package itself.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

V12, V2004 = "1.2", "2004"
VERSIONS = (V12, V2004)
PASSED, COMPLETED, FAILED, INCOMPLETE, BROWSED, NOT_ATTEMPTED = (
    *("passed", "completed", "failed", "incomplete", "browsed", "not attempted"),
)
STATUSES = (PASSED, COMPLETED, FAILED, INCOMPLETE, BROWSED, NOT_ATTEMPTED)
DONE = frozenset({PASSED, COMPLETED})
MOST_STATE = 64 * 1024
"""The most bytes of what a package wants back at the next launch."""
MOST_KEYS = 2_000
MOST_SECONDS = 10 * 365 * 24 * 3600
MOST_SCORE = 100
_KEY = re.compile(r"cmi(?:\.[a-z0-9_]{1,40}){1,6}", re.ASCII)
_NAMED = re.compile(r"(scorm/[^#]+\.zip)#([^#?]+)([?#].*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Launch:
    """What a lesson's `scorm` names: a package of its course, the page it opens with, and that page's parameters."""

    package: str
    path: str
    tail: str


def launch_of(text: str) -> Launch | None:
    """Read `scorm/<name>.zip#<path>?<query>`; None for anything else."""
    found = _NAMED.fullmatch(text)
    if found is None or ".." in found.group(2).split("/") or found.group(2).startswith("/"):
        return None
    return Launch(found.group(1), found.group(2), found.group(3) or "")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a package says: a status, a score of 0 to 100 or None, seconds spent, and what it wants back."""

    status: str = ""
    score: float | None = None
    seconds: int = 0
    state: Mapping[str, str] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Tell whether the package says that the learner has finished."""
        return self.status in DONE


def read_claim(raw: Any) -> Claim | str:
    """Return the claim in what was sent, or the name of the part that has not the right form."""
    if not isinstance(raw, Mapping):
        return "claim"
    status, score, seconds, state = (raw.get(name) for name in ("status", "score", "seconds", "state"))
    wrong = {
        "status": status not in STATUSES,
        "score": score is not None and not _is_score(score),
        "seconds": not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 <= seconds <= MOST_SECONDS,
        "state": not _is_state(state),
    }
    flaw = next((name for name, is_wrong in wrong.items() if is_wrong), None)
    if flaw is not None:
        return flaw
    return Claim(str(status), None if score is None else float(score), int(seconds or 0), dict(state or {}))


def _is_score(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and 0 <= value <= MOST_SCORE


def _is_state(value: Any) -> bool:
    """Tell whether this is a flat list of named texts that is not too long and can be kept."""
    if not isinstance(value, Mapping) or len(value) > MOST_KEYS:
        return False
    if not all(isinstance(text, str) and "\0" not in text and _KEY.fullmatch(key) for key, text in value.items()):
        return False
    try:
        return len(json.dumps(value, ensure_ascii=False).encode()) <= MOST_STATE
    except UnicodeEncodeError:  # half a character
        return False
