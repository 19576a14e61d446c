"""Each route bears exactly one mark that says who may enter. A test walks the URL map and fails on one without.

Objects are then loaded through the viewer's scope: what lies outside it is not there (404).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import g, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import login_user

from kernel.errors import NotAllowed
from lms.web import session

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


def _mark(view: View[P], rule: str) -> View[P]:
    setattr(view, "__access__", rule)  # noqa: B010  read by the test of all routes
    return view


def public(view: View[P]) -> View[P]:
    """Let everybody in."""
    return _mark(view, "public")


def signed_in(*, joins: tuple[str, ...] = ()) -> Callable[[View[P]], View[P]]:
    """Let every signed-in person in; `joins` are the fragments her page needs, read in the same statement."""
    return _guard("signed_in", joins, ())


def may(*roles: str) -> Callable[[View[P]], View[P]]:
    """Let in who holds one of these roles over some unit."""
    return _guard("may:" + ",".join(roles), (), roles)


def _guard(rule: str, joins: tuple[str, ...], roles: tuple[str, ...]) -> Callable[[View[P]], View[P]]:
    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            viewer = session.identify(*joins, **_params(joins, kwargs))
            if viewer is None:
                return to_sign_in()
            if roles and not viewer.actor.has_role(*roles):
                raise NotAllowed("no_role")
            if viewer.must_change and request.endpoint not in MUST_CHANGE_MAY:
                return redirect(url_for("account.password"))
            return view(*args, **kwargs)

        return _mark(guarded, rule)

    return decorate


MUST_CHANGE_MAY = {"account.password", "account.sign_out"}
"""Where one may go before choosing a password of one's own."""


def _params(joins: tuple[str, ...], kwargs: dict[str, object]) -> dict[str, object]:
    """Hand the fragments the part of the URL they are about."""
    return {"attempt_ref": kwargs["attempt_ref"]} if "attempt" in joins else {}


def to_sign_in() -> ResponseReturnValue:
    """Send an anonymous visitor to the sign-in page and back to where she was going."""
    here = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("account.sign_in", next=here or None))


def local_path(text: str | None) -> str | None:
    """Return a path within this site, or None: `next` never leads elsewhere."""
    ok = bool(text) and text is not None and text.startswith("/") and not text.startswith(("//", "/\\"))
    return text if ok and text is not None and "\\" not in text and "\n" not in text and "\r" not in text else None


def open_session(person_id: int, session_id: int, token: str) -> None:
    """Sign a person in on this browser."""
    cookie.clear()
    cookie.permanent = True
    key = f"{person_id}.{session_id}.{token}"
    cookie["_user_id"] = key
    g.pop("viewer", None)
    viewer = session.identify()
    if viewer is not None:
        login_user(viewer)
