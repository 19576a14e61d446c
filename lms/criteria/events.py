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


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyFact(Event):
    """What happened to a draft of a policy paper; `draft_ref` is its public id, `title` what the paper calls itself."""

    draft_ref: str
    kind: str
    code: str
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyDrafted(PolicyFact):
    """Somebody began to write a change."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyAsked(PolicyFact):
    """A draft was put before a second person, to hold from a day on (ISO); none of its authors decides."""

    valid_from: str
    authors: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyReturned(PolicyFact):
    """The second person gave a draft back, with words, to whom had asked."""

    note: str
    asked_by: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyApproved(PolicyFact):
    """The second person put a draft in force, as a new version that holds from a day on (ISO)."""

    version: int
    valid_from: str
    asked_by: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyWithdrawn(PolicyFact):
    """A draft was put away; `restored` when it was taken up again."""

    restored: bool
