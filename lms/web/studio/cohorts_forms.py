"""The form of a class, and what a refusal of it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Optional
from wtforms.widgets import TextInput

from courses.queries import CourseCard
from kernel.errors import DomainError
from kernel.text import clean_line, nfc
from lms.orgs.queries import UnitCard
from lms.teaching.queries.cohorts import CohortCard
from lms.teaching.rules.seats import Plan
from lms.web.admin.forms import DayField
from lms.web.forms import UNKNOWN, Form, blame

DAYS = ["%d/%m/%Y", "%Y-%m-%d"]
READ = 1_000
"""Characters read of a line before it is judged too long."""

SAYS: Mapping[str, Any] = {
    "class_title_missing": _l("Vui lòng đặt tên cho lớp, ví dụ: Lớp tối thứ Ba, thôn 2."),
    "class_place_missing": _l("Vui lòng ghi nơi học, ví dụ: Nhà văn hóa thôn 2."),
    "class_too_long": _l("Nội dung này quá dài. Vui lòng viết ngắn lại."),
    "class_day_missing": _l("Vui lòng nhập ngày, ví dụ 1/12/2026."),
    "class_starts_past": _l("Ngày bắt đầu phải từ hôm nay trở đi."),
    "class_ends_before": _l("Ngày kết thúc không được trước ngày bắt đầu."),
    "class_too_far": _l("Một lớp kéo dài nhiều nhất một năm."),
    "class_seats": _l("Số chỗ phải từ 1 đến 500. Để trống nếu không giới hạn."),
    "class_not_yours": _l("Chỉ mở lớp được trong đơn vị được giao nhiệm vụ giảng viên."),
    "class_over": _l("Lớp này đã kết thúc hoặc không tổ chức, nên không thay đổi được nữa."),
    "class_closed": _l("Lớp được chọn đã thôi nhận người."),
    "class_full": _l("Lớp được chọn không nhận thêm được người nào nữa."),
    "no_seat": _l("Lớp không còn chỗ trống. Vui lòng tăng số chỗ trước."),
}


class PlanForm(Form):
    """What a trainer says of a class."""

    title = StringField(_l("Tên lớp"), description=_l("ví dụ: Lớp tối thứ Ba, thôn 2"))
    place = StringField(_l("Nơi học"), description=_l("ví dụ: Nhà văn hóa thôn 2, hoặc «trực tuyến»"))
    schedule = TextAreaField(_l("Lịch học"), description=_l("ví dụ: 19 giờ 30 đến 21 giờ, thứ Ba hằng tuần"))
    starts = DayField(_l("Từ ngày"), format=DAYS, description=_l("ví dụ: 1/12/2026"))
    ends = DayField(_l("Đến hết ngày"), format=DAYS, description=_l("ví dụ: 31/12/2026"))
    seats = IntegerField(
        _l("Số chỗ"),
        widget=TextInput(),
        validators=[Optional()],
        description=_l("Để trống nếu không giới hạn. Khi đủ chỗ, người đến sau vào danh sách chờ theo thứ tự."),
    )
    listed = BooleanField(_l("Hiện lớp ở trang khóa học, ai cũng ghi tên được"), default=True)

    def plan(self) -> Plan:
        """Return what was typed."""
        return Plan(
            title=clean_line(self.title.data or "", READ),
            place=clean_line(self.place.data or "", READ),
            schedule=nfc(self.schedule.data or "").replace("\r\n", "\n").strip(),
            starts=self.starts.data,
            ends=self.ends.data,
            seats=self.seats.data,
            listed=bool(self.listed.data),
        )


class NewCohortForm(PlanForm):
    """A new class: also of which course and for which unit."""

    course = SelectField(
        _l("Khóa học"), validators=[DataRequired(_l("Vui lòng chọn khóa học."))], validate_choice=False
    )
    unit = SelectField(
        _l("Lớp dành cho đơn vị"), validators=[DataRequired(_l("Vui lòng chọn đơn vị."))], validate_choice=False
    )

    def offer(self, courses: Iterable[CourseCard], units: Sequence[UnitCard]) -> None:
        """Offer what can be chosen."""
        self.course.choices = [("", _l("Chọn khóa học")), *((card.slug, card.title) for card in courses)]
        self.unit.choices = [(unit.public_id, unit.name) for unit in units]
        if len(units) > 1:
            self.unit.choices = [("", _l("Chọn đơn vị")), *self.unit.choices]


def plan_data(card: CohortCard) -> dict[str, Any]:
    """Return what a class says now, for its form."""
    names = ("title", "place", "schedule", "starts", "ends", "seats", "listed")
    return {name: getattr(card, name) for name in names}


def refuse(form: Form, error: DomainError) -> None:
    """Say what a refusal means, at the fields it names."""
    flaws: Any = error.values.get("flaws") or ((error.field, error.code),)
    for field, code in flaws:
        blame(form, field, SAYS.get(code, UNKNOWN))
