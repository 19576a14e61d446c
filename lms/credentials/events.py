"""Facts of credentials. Each is also a step that is never changed; those of a whole decision are steps alone."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class CredentialIssued(Event):
    """A person was given a credential that she asked for."""

    credential_ref: str
    kind: str
    period: int
    unit_path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CredentialRevoked(Event):
    """A credential no longer holds, by a decision."""

    credential_ref: str
    kind: str
    period: int
    unit_path: str
    reason_code: str
    decision_number: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CredentialReplaced(Event):
    """A credential was issued anew with a corrected name; the old one leads to the new."""

    credential_ref: str
    new_ref: str
    kind: str
    period: int
    unit_path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ShareOpened(Event):
    """The holder made a link that shows one credential."""

    credential_ref: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ShareEnded(Event):
    """The holder ended such a link."""

    credential_ref: str


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyRotated(Event):
    """A new key signs from now on; the old one only verifies. Told about nobody (person 0)."""

    kid: str
    alg: str
