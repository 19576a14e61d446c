"""What no table can hold ends at the door: a NUL sign in a form or an address, a number beyond any key.

PostgreSQL refuses both with an error that is nobody's bug; SQLite takes the one and stumbles over the other.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import IntegerConverter, ValidationError
from werkzeug.utils import cached_property

NUL = "\0"
LARGEST = 2**63 - 1
MOST_DIGITS = 19


class Key(IntegerConverter):
    """A number in an address: what is larger than any key is an address that is not there."""

    def to_python(self, value: str) -> int:
        """Read the number; more digits than a key has are not read at all."""
        number = int(value) if len(value) <= MOST_DIGITS else LARGEST + 1
        if number > LARGEST:
            raise ValidationError
        return number


class CleanRequest(Request):
    """A request whose words hold no NUL sign: nobody can type one."""

    @cached_property
    def args(self) -> Any:
        """Return what stands behind the question mark."""
        return _clean(super().args)

    def _load_form_data(self) -> None:
        loaded = "form" in self.__dict__
        super()._load_form_data()
        if not loaded:
            self.__dict__["form"] = _clean(self.form)


def _clean(values: Any) -> Any:
    if not any(NUL in name or NUL in value for name, value in values.items(multi=True)):
        return values
    return ImmutableMultiDict(
        [(name.replace(NUL, ""), value.replace(NUL, "")) for name, value in values.items(multi=True)]
    )


def register(app: Flask) -> None:
    """Put the bounds before everything else."""
    app.request_class = CleanRequest
    app.url_map.converters["int"] = Key

    @app.before_request
    def _no_such_path() -> None:
        if NUL in request.path:
            abort(404)
