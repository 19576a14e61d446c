"""The queue of posts: what was flagged and what waits to be seen, for who is responsible for the course."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from courses import queries as courses
from kernel.paging import page_number
from lms import work
from lms.extensions import db
from lms.forum.operations import moderating
from lms.forum.operations.ground import Closed, Refusal
from lms.forum.queries import desk
from lms.forum.queries.reach import MODERATORS, reach_of
from lms.web import session
from lms.web.access import may
from lms.web.forms import status_of
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.talk import desk_views
from lms.web.talk.area import blueprint, names, refuse
from lms.web.talk.forms import DecisionForm


@blueprint.get("/giang-vien/kiem-duyet")
@may(*MODERATORS)
def moderation() -> ResponseReturnValue:
    """List the posts that wait for a decision, or those that were hidden."""
    hidden = request.args.get("loc") == desk_views.HIDDEN
    found = desk.list_posts(
        session.reading(),
        reach=reach_of(session.actor()),
        hidden=hidden,
        number=page_number(request.args.get("trang")),
    )
    called = names(session.reading(), [card.post for card in found.rows])
    catalogue = courses.list_catalogue(session.reading())
    return page("talk/moderation.html", view=desk_views.queue(found, called, catalogue, hidden=hidden))


@blueprint.route("/giang-vien/kiem-duyet/<post_ref>", methods=["GET", "POST"])
@may(*MODERATORS)
def decide(post_ref: str) -> ResponseReturnValue:
    """Show a post with its flags, and decide about it."""
    card = desk.get_queued(session.reading(), public_id=post_ref, reach=reach_of(session.actor()))
    form = DecisionForm()
    if form.validate_on_submit():
        try:
            return _decide(post_ref, form)
        except Refusal as error:
            refuse(form, error, field="reason")
    flags = desk.list_flags(session.reading(), card.post.id)
    called = names(session.reading(), [card.post])
    catalogue = courses.list_catalogue(session.reading())
    own = card.post.person_id == session.actor().person_id
    view = desk_views.queued(card, flags, called, catalogue, own=own)
    return page("talk/decide.html", status=status_of(form), view=view, form=form)


def _decide(post_ref: str, form: DecisionForm) -> ResponseReturnValue:
    writing, actor, at = db.session(), session.actor(), session.at()
    decision, reason = request.form.get("viec", ""), form.reason.data or ""
    try:
        done = work.run(
            writing,
            lambda: moderating.decide(writing, post_ref=post_ref, decision=decision, reason=reason, actor=actor, at=at),
        )
    except Closed:
        flash(_("Bài này đã được quyết định từ trước."), "info")
    else:
        flash(desk_views.done(done), "success")
    return redirect(url_for("talk.moderation"))
