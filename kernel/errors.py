"""Four families of foreseeable failure. Each operation defines its own children of them beside itself.

`code` is a word for machines and tests; people read the sentence that the door makes of it. `field` names the input
that can mend the failure, when one can.
"""

from __future__ import annotations


class DomainError(Exception):
    """A foreseeable failure: a code, the values its sentence needs, and the field at fault."""

    code = "error"

    def __init__(self, code: str | None = None, *, field: str | None = None, **values: object) -> None:
        super().__init__(code or self.code)
        self.code = code or self.code
        self.field = field
        self.values = values


class NotFound(DomainError):
    """It is not there, or not within the viewer's scope: the two are never told apart (404)."""

    code = "not_found"


class NotAllowed(DomainError):
    """The actor may not do this (403)."""

    code = "not_allowed"


class Conflict(DomainError):
    """Somebody else was first, or the state has moved on (409)."""

    code = "conflict"


class Invalid(DomainError):
    """What was given cannot be used as it is (422)."""

    code = "invalid"
