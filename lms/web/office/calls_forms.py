"""The form of a call, and what a refusal of it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired

from courses.queries import CourseCard
from kernel.errors import DomainError
from kernel.text import nfc
from lms.criteria.rules.criteria_set import Group
from lms.orgs.queries import UnitCard
from lms.web.admin.forms import DayField
from lms.web.forms import UNKNOWN, Form, blame

SAYS: Mapping[str, Any] = {
    "due_missing": _l("Vui lòng nhập ngày, ví dụ 30/11/2026."),
    "due_past": _l("Ngày phải từ ngày mai trở đi, để người dân còn thời gian học."),
    "due_far": _l("Ngày không được quá hai năm kể từ hôm nay."),
    "note_too_long": _l("Lời nhắn tối đa 500 ký tự. Vui lòng viết ngắn lại."),
    "call_not_yours": _l("Chỉ giao học được trong đơn vị của mình. Vui lòng chọn đơn vị khác."),
    "call_again": _l("Đơn vị này đã được giao học khóa này, cho nhóm này và đến ngày này."),
}
EVERYBODY = "tat-ca"
"""The value that stands for all groups: an empty one would be a choice nobody made."""


class CallForm(Form):
    """Who is asked to finish which course by when."""

    course = SelectField(
        _l("Khóa học"), validators=[DataRequired(_l("Vui lòng chọn khóa học."))], validate_choice=False
    )
    unit = SelectField(_l("Đơn vị"), validators=[DataRequired(_l("Vui lòng chọn đơn vị."))], validate_choice=False)
    audience = SelectField(_l("Dành cho"), default=EVERYBODY)
    due = DayField(
        _l("Học xong trước ngày"),
        format=["%d/%m/%Y", "%Y-%m-%d"],
        description=_l("ví dụ: 30/11/2026. Người dân được nhắc trước 7 ngày và trước 1 ngày."),
    )
    note = TextAreaField(_l("Lời nhắn"), description=_l("Hiện cùng lời mời, ví dụ: Bài học thứ ba nói về mã QR ở chợ."))

    def offer(self, courses: Iterable[CourseCard], units: Sequence[UnitCard], groups: Iterable[Group]) -> None:
        """Offer what can be chosen."""
        self.course.choices = [("", _l("Chọn khóa học")), *((card.slug, card.title) for card in courses)]
        self.unit.choices = [(unit.public_id, unit.name) for unit in units]
        if len(units) > 1:
            self.unit.choices = [("", _l("Chọn đơn vị")), *self.unit.choices]
        self.audience.choices = [(EVERYBODY, _l("Tất cả mọi người")), *((each.code, each.name) for each in groups)]

    def group(self) -> str:
        """Return the code of the chosen group, "" for all."""
        return "" if self.audience.data == EVERYBODY else str(self.audience.data)

    def words(self) -> str:
        """Return the note as it is kept."""
        return nfc(self.note.data or "").replace("\r\n", "\n").strip()


def refuse(form: CallForm, error: DomainError) -> None:
    """Say what a refusal means, at the field it names."""
    blame(form, error.field, SAYS.get(error.code, UNKNOWN))
