"""Facts about people and their accounts."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class Registered(Event):
    """A person made an account, or was entered."""

    way: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedIn(Event):
    """A session was opened."""

    session_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionsEnded(Event):
    """Sessions were ended: one, or all of them."""

    everywhere: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PasswordChanged(Event):
    """The password was changed, by its owner or with a recovery code (`way`: own, email, slip)."""

    way: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RecoveryMade(Event):
    """A one-time way back in was made: by e-mail or as a slip printed by a cadre.

    `link` is the way itself, from the root of the site: for the mail alone, never for the audit log. Somebody
    unknown who asks for one is told of too (`person_id` 0, way «none»), so that both cost the same.
    """

    secret = ("link",)
    way: str
    link: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProfileChanged(Event):
    """Name, birth year, group or contact was changed."""

    fields: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ProfileViewed(Event):
    """Somebody with a duty opened a person's record."""

    page: str
