"""Helpers: people who prepare (register, key in forms) and never decide; given and taken back by the unit's cadre."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from kernel.clock import local_day
from kernel.errors import NotFound
from kernel.paging import page_number
from lms import work
from lms.extensions import db
from lms.orgs import operations as orgs_work
from lms.orgs import queries as orgs
from lms.orgs.queries import GrantCard, UnitCard
from lms.orgs.rules import Role, last_day_of_grant, may_grant, may_write
from lms.people import queries as people
from lms.people.queries import PersonCard
from lms.web import session
from lms.web.access import may
from lms.web.admin.forms import DayField
from lms.web.filters import day
from lms.web.forms import Form, status_of
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.recognition.area import blueprint

MOST_DIGITS = 20


class HelperForm(Form):
    """Who helps, where, until when."""

    login_name = StringField(
        _l("Tên đăng nhập của người giúp việc"),
        description=_l("Tên đăng nhập, số điện thoại hoặc thư điện tử của tài khoản đã có. Không dùng chung mật khẩu."),
        validators=[DataRequired(_l("Vui lòng nhập tên đăng nhập, số điện thoại hoặc thư điện tử.")), Length(max=254)],
    )
    unit = SelectField(
        _l("Giúp việc tại"), validate_choice=False, validators=[DataRequired(_l("Vui lòng chọn đơn vị."))]
    )
    valid_to = DayField(
        _l("Đến hết ngày"),
        format=["%d/%m/%Y", "%Y-%m-%d"],
        description=_l("Nhiều nhất một năm, ví dụ: 15/01/2027"),
        validators=[InputRequired(_l("Vui lòng nhập ngày kết thúc."))],
    )


def _may_give() -> bool:
    actor = session.actor()
    return actor.has_role("cadre", "city") and may_write(scope.role for scope in actor.scopes)


def _units() -> list[UnitCard]:
    """Return the viewer's units and those right below each."""
    reading, actor, today = session.reading(), session.actor(), local_day(session.at())
    found: list[UnitCard] = []
    for top in sorted(orgs.list_by_paths(reading, actor.paths("cadre", "city")).values(), key=lambda u: u.path)[:5]:
        found += [top, *orgs.list_family(reading, unit=top, on=today)]
    return found


@blueprint.route("/can-bo/cong-nhan/nguoi-giup-viec", methods=["GET", "POST"])
@may("cadre", "city", "auditor", "admin")
def helpers() -> ResponseReturnValue:
    """List the helpers of the viewer's units, with the form to name another."""
    form, units = HelperForm(valid_to=last_day_of_grant(local_day(session.at()))), _units() if _may_give() else []
    form.unit.choices = [(unit.public_id, unit.name) for unit in units]
    if request.method == "POST" and not _may_give():
        raise orgs_work.RoleNotYours
    if form.validate_on_submit():
        named = _give(form, units)
        if named is not None:
            flash(_("%(name)s đã là người giúp việc.", name=named.full_name), "success")
            return redirect(url_for("recognition.helpers"))
    return page("recognition/helpers.html", status=status_of(form), form=form, view=_view())


def _give(form: HelperForm, units: list[UnitCard]) -> PersonCard | None:
    """Give the role; None with a message at the field when that cannot be."""
    person = people.find_by_login_name(session.reading(), form.login_name.data or "")
    unit = next((each for each in units if each.public_id == form.unit.data), None)
    last = form.valid_to.data
    if person is None or person.status != "active":
        form.login_name.errors = [_("Không tìm thấy tài khoản đang hoạt động có tên đăng nhập này.")]
        return None
    if unit is None or last is None:
        form.unit.errors = [_("Vui lòng chọn một đơn vị trong danh sách.")]
        return None
    writing, actor, at = db.session(), session.actor(), session.at()
    try:
        work.run(
            writing,
            lambda: orgs_work.grant_role(
                writing,
                person_id=person.id,
                role=Role.HELPER,
                unit=unit,
                valid_from=local_day(at),
                valid_to=last,
                actor=actor,
                at=at,
            ),
        )
    except orgs_work.RoleNotYours:
        form.login_name.errors = [_("Chỉ giao được cho người khác, trong đơn vị của mình.")]
    except orgs_work.BadTerm:
        form.valid_to.errors = [_("Ngày kết thúc phải từ hôm nay trở đi và không quá một năm.")]
    else:
        return person
    return None


def _view() -> dict[str, Any]:
    reading, actor, today = session.reading(), session.actor(), local_day(session.at())
    found = orgs.list_grants(reading, actor=actor, role=Role.HELPER, number=page_number(request.args.get("trang")))
    cards = people.list_cards(reading, {grant.person_id for grant in found.rows})

    def href(number: int) -> str:
        return url_for("recognition.helpers", trang=number)

    return {
        "may_give": _may_give(),
        "lines": [
            {
                "name": cards[grant.person_id].full_name if grant.person_id in cards else "",
                "unit": grant.unit_name,
                "until": day(grant.ended_at or grant.valid_to),
                "open": _open(grant, today),
                "ending": _open(grant, today) and _may_end(grant),
                "ref": cards[grant.person_id].public_id if grant.person_id in cards else "",
                "grant_id": grant.id,
            }
            for grant in found.rows
        ],
        "pager": {
            "page": found.number,
            "pages": found.pages,
            "previous": href(found.number - 1) if found.number > 1 else None,
            "next": href(found.number + 1) if found.number < found.pages else None,
            "total": _("%(count)s lượt giao", count=found.total),
        },
    }


def _open(grant: GrantCard, today: Any) -> bool:
    return grant.ended_at is None and grant.valid_to >= today


def _may_end(grant: GrantCard) -> bool:
    actor = session.actor()
    return _may_give() and may_grant(
        actor.scopes,
        grantor=actor.person_id,
        person=grant.person_id,
        role=grant.role,
        hierarchy=grant.hierarchy,
        path=grant.unit_path,
    )


@blueprint.post("/can-bo/cong-nhan/nguoi-giup-viec/ket-thuc")
@may("cadre", "city")
def end_helper() -> ResponseReturnValue:
    """Take a helper's role back."""
    writing, actor, at = db.session(), session.actor(), session.at()
    if not _may_give():
        raise orgs_work.RoleNotYours
    person = people.find_person_by_public_id(session.reading(), request.form.get("nguoi", ""))
    grant = request.form.get("luot", "")
    held = (
        orgs.list_role_paths(session.reading(), person_id=person.id, role=Role.HELPER, on=local_day(at))
        if person
        else []
    )
    if person is None or not held or not (grant.isascii() and grant.isdigit() and len(grant) < MOST_DIGITS):
        raise NotFound
    work.run(writing, lambda: orgs_work.end_role(writing, person_id=person.id, grant_id=int(grant), actor=actor, at=at))
    flash(_("%(name)s không còn là người giúp việc.", name=person.full_name), "success")
    return redirect(url_for("recognition.helpers"))
