"""Facts about policy."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyLoaded(Event):
    """A version of a policy paper was loaded."""

    kind: str
    code: str
    version: int
