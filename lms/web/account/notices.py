"""One's own notices."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from kernel.paging import page_number
from lms.extensions import db
from lms.notices import operations
from lms.notices import queries as notices
from lms.web import session
from lms.web.access import signed_in
from lms.web.account import views
from lms.web.account.area import blueprint
from lms.web.page import page
from lms.work import run


@blueprint.get("/thong-bao")
@signed_in()
def list_notices() -> ResponseReturnValue:
    """List the viewer's notices, newest first. Reading the list marks nothing: that is her own doing."""
    number = page_number(request.args.get("trang"))
    found = notices.list_notices(session.reading(), session.actor().person_id, number)
    return page("account/notices.html", view=views.notices(found))


@blueprint.post("/thong-bao/da-doc")
@signed_in()
def mark_read() -> ResponseReturnValue:
    """Mark one notice as read, or all of them."""
    writing, person_id = db.session(), session.actor().person_id
    one = request.form.get("thong-bao", "")
    ids = [int(one)] if one.isascii() and one.isdigit() and len(one) < 19 else None  # noqa: PLR2004  a 64-bit id
    if ids is not None or not one:
        run(
            writing,
            lambda: operations.mark_read(writing, person_id=person_id, ids=ids, at=session.at()),
        )
    return redirect(url_for("account.list_notices", trang=request.args.get("trang")))
