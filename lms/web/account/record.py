"""One's own record: what is known, where one lives, the password, the browsers signed in."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kernel.clock import local_day
from lms.criteria import queries as criteria
from lms.extensions import db
from lms.orgs import operations as orgs_operations
from lms.orgs import queries as orgs
from lms.orgs.queries import MembershipCard, UnitCard
from lms.people import queries as people
from lms.people.operations import profile
from lms.people.operations.naming import FlawedPerson, LoginNameTaken
from lms.people.operations.throttling import Refused
from lms.web import session
from lms.web.access import signed_in
from lms.web.account import views
from lms.web.account.area import blueprint, too_many
from lms.web.account.forms import PasswordForm, ProfileForm, ResidenceForm
from lms.web.forms import blame, refuse, status_of
from lms.web.language import gettext as _
from lms.web.page import demo, page
from lms.work import run


@blueprint.get("/tai-khoan")
@signed_in()
def home() -> ResponseReturnValue:
    """Show the record, the browsers signed in and the consents given."""
    reading, actor, home_now = session.reading(), session.actor(), _residence()
    groups = criteria.get_policy(reading).criteria_on(local_day(session.at())).groups
    view = views.home(
        people.get_person(reading, actor.person_id),
        names=people.list_login_names(reading, actor.person_id),
        groups=groups,
        residence=views.residence(home_now, _places(home_now)),
        sessions=people.list_sessions(reading, actor.person_id, session.at()),
        consents=people.list_consents_given(reading, actor.person_id),
        own_session=actor.session_id,
    )
    return page("account/home.html", view=view)


@blueprint.route("/tai-khoan/ho-so", methods=["GET", "POST"])
@signed_in()
def change_profile() -> ResponseReturnValue:
    """Change name, year, group and the ways to be reached."""
    reading, person_id = session.reading(), session.actor().person_id
    card = people.get_person(reading, person_id)
    names = people.list_login_names(reading, person_id)
    form = ProfileForm(data=views.profile_data(card, names))
    form.offer_groups(criteria.get_policy(reading).criteria_on(local_day(session.at())).groups)
    if form.validate_on_submit() and _change_profile(form):
        flash(_("Đã lưu hồ sơ."), "success")
        return redirect(url_for("account.home"))
    return page("account/profile.html", status=status_of(form), form=form)


def _change_profile(form: ProfileForm) -> bool:
    writing, actor, wanted = db.session(), session.actor(), form.profile()
    try:
        run(
            writing,
            lambda: profile.change_profile(
                writing, person_id=actor.person_id, form=wanted, actor=actor, at=session.at()
            ),
        )
    except (FlawedPerson, LoginNameTaken) as error:
        refuse(form, error)
        return False
    return True


@blueprint.route("/tai-khoan/noi-cu-tru", methods=["GET", "POST"])
@signed_in()
def change_residence() -> ResponseReturnValue:
    """Say where one lives: «tự khai» until a cadre has confirmed it."""
    units = orgs.list_residences_to_choose(session.reading(), on=local_day(session.at()), sample=demo())
    home_now = _residence()
    ward_now = _ward_of(home_now, units)
    form = ResidenceForm(unit=ward_now.public_id if ward_now else "")
    form.offer_units(units)
    if form.validate_on_submit():
        chosen = next(each for each in units if each.public_id == form.unit.data)
        _move(chosen, ward_now)
        return redirect(url_for("account.home"))
    return page(
        "account/residence.html",
        status=status_of(form),
        form=form,
        residence=views.residence(home_now, _places(home_now)),
    )


def _residence() -> MembershipCard | None:
    person_id = session.actor().person_id
    return orgs.list_residences(session.reading(), person_ids=[person_id]).get(person_id)


def _places(residence: MembershipCard | None) -> list[str]:
    """Name where somebody lives, the smallest unit first: tổ dân phố, phường; the City goes without saying."""
    if residence is None:
        return []
    codes = residence.unit_path.rstrip(".").split(".")
    paths = [".".join(codes[:size]) + "." for size in range(len(codes), 1, -1)]
    found = orgs.list_by_paths(session.reading(), paths)
    return [found[path].name for path in paths if path in found]


def _ward_of(residence: MembershipCard | None, units: Sequence[UnitCard]) -> UnitCard | None:
    """Return the ward or commune of a residence, which may be a thôn or tổ dân phố within it."""
    if residence is None:
        return None
    return next((unit for unit in units if residence.unit_path.startswith(unit.path)), None)


def _move(chosen: UnitCard, ward_now: UnitCard | None) -> None:
    """Move, unless it is the ward she lives in: choosing it again must not undo what a cadre confirmed."""
    if ward_now is not None and chosen.id == ward_now.id:
        flash(_("Nơi cư trú không thay đổi."), "info")
        return
    writing, actor = db.session(), session.actor()
    run(
        writing,
        lambda: orgs_operations.set_residence(
            writing, person_id=actor.person_id, unit=chosen, confirmed=False, actor=actor, at=session.at()
        ),
    )
    flash(_("Đã ghi nơi cư trú: %(unit)s (tự khai, chờ cán bộ xác nhận).", unit=chosen.name), "success")


@blueprint.route("/tai-khoan/mat-khau", methods=["GET", "POST"])
@signed_in()
def password() -> ResponseReturnValue:
    """Change the password; whoever was given one by somebody else has to, before anything else."""
    form = PasswordForm()
    viewer = session.viewer()
    if form.validate_on_submit():
        answer = _change_password(form)
        if answer is not None:
            return answer
    must = viewer is not None and viewer.must_change
    return page("account/password.html", status=status_of(form), form=form, must_change=must)


def _change_password(form: PasswordForm) -> ResponseReturnValue | None:
    """Change it; None when something in the form has to be mended."""
    writing, actor = db.session(), session.actor()
    old, new = form.old.data or "", form.new.data or ""
    try:
        answer = run(
            writing,
            lambda: profile.change_password(
                writing, person_id=actor.person_id, old=old, new=new, actor=actor, at=session.at()
            ),
        )
    except FlawedPerson as error:
        refuse(form, error)
        return None
    if not isinstance(answer, Refused):
        flash(_changed_words(answer.sessions_ended), "success")
        return redirect(url_for("account.home"))
    if not answer.left:
        return too_many(answer)
    blame(form, "old", _("Mật khẩu hiện tại chưa đúng. Còn %(left)s lần thử.", left=answer.left))
    return None


def _changed_words(ended: int) -> str:
    if ended:
        return str(_("Đã đổi mật khẩu. Đã đăng xuất %(count)s thiết bị khác.", count=ended))
    return str(_("Đã đổi mật khẩu."))
