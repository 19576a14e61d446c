"""The blueprint of accounts, and what its pages share."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from lms.extensions import db
from lms.people.operations import signing_in
from lms.people.operations.signing_in import SignIn
from lms.people.operations.throttling import Refused
from lms.web import session
from lms.web.access import local_path, open_session
from lms.web.language import gettext as _
from lms.web.page import page, settings
from lms.work import run

blueprint = Blueprint("account", __name__)


def destination() -> str:
    """Return where the visitor was going before she was asked to sign in; never another site."""
    return local_path(request.args.get("next")) or url_for("passport.home")


def given_next() -> str | None:
    """Return the same as the address carries it on, or None."""
    return local_path(request.args.get("next"))


def address() -> str:
    """Return the network address tries are counted by."""
    return session.anonymous().address


def too_many(refused: Refused) -> Response:
    """Show how long to wait before the next try."""
    response = page("errors/429.html", status=429, wait=_("%(minutes)s phút", minutes=refused.minutes))
    response.headers["Retry-After"] = str(refused.minutes * 60)
    return response


def try_to_sign_in(name: str, password: str) -> SignIn | Refused:
    """Check name and password and, when they fit, sign this browser in. A refusal counts."""
    writing = db.session()

    def step() -> SignIn | Refused:
        return signing_in.sign_in(
            writing,
            name=name,
            password=password,
            browser=request.user_agent.string,
            address=address(),
            at=session.at(),
            days=settings().session_days,
        )

    answer = run(writing, step)
    if isinstance(answer, SignIn):
        open_session(answer.person_id, answer.session_id, answer.token)
    return answer
