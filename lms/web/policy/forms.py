"""Forms of the policy desk. Those of a paper's sections are made from the paper itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional

from kernel.errors import DomainError
from lms.criteria.rules import editing, filling
from lms.criteria.rules.editing import Field, Path, Section
from lms.web.admin.forms import DayField
from lms.web.forms import UNKNOWN, Form, blame
from lms.web.language import gettext as _
from lms.web.policy import words

SAYS: Mapping[str, Any] = {
    "policy_day_missing": _l("Vui lòng nhập ngày bắt đầu áp dụng, ví dụ 1/1/2027."),
    "policy_day_past": _l("Ngày bắt đầu áp dụng sớm nhất là ngày mai."),
    "policy_day_far": _l("Ngày bắt đầu áp dụng xa nhất là ba năm nữa."),
    "policy_day_before": _l("Ngày bắt đầu áp dụng không được trước ngày của phiên bản liền trước."),
    "policy_note_missing": _l("Vui lòng ghi lý do thay đổi, người dân đọc được lý do này."),
    "policy_return_note_missing": _l("Vui lòng viết điều cần sửa."),
    "policy_nothing_changed": _l("Bản soạn chưa khác phiên bản hiện tại ở điểm nào."),
    "policy_flawed": _l("Còn điều phải sửa trước khi gửi, xem danh sách trên trang."),
    "policy_not_previewed": _l("Vui lòng chờ xem trước tác động xong rồi mới duyệt."),
    "policy_draft_moved": _l("Bản soạn vừa có người khác thay đổi. Vui lòng tải lại trang rồi làm tiếp."),
    "policy_base_moved": _l("Văn bản đã có phiên bản mới hơn. Vui lòng cất bản này và soạn lại từ phiên bản mới."),
    "policy_draft_open": _l("Văn bản này đang có một bản soạn khác. Vui lòng dùng bản đó."),
    "policy_own_draft": _l("Không ai tự duyệt thay đổi do mình soạn. Vui lòng nhờ một cán bộ Thành phố khác."),
    "policy_not_yours": _l("Chỉ cán bộ Thành phố được duyệt; người kiểm tra chỉ xem."),
    "policy_code_taken": _l("Mã này đã có trong văn bản."),
    "policy_code_shape": _l("Mã gồm 2 đến 20 chữ cái không dấu, chữ số hoặc gạch nối, viết liền, ví dụ C13."),
    "size": _l("Tệp quá lớn, tối đa 256 KB."),
    "text": _l("Tệp không phải văn bản UTF-8."),
}


def refuse(form: Form, error: DomainError) -> None:
    """Say what a refusal means, at the field it names."""
    blame(form, error.field, SAYS.get(error.code, UNKNOWN))


class AskForm(Form):
    """From when a draft is to hold, and why."""

    valid_from = DayField(
        _l("Áp dụng từ ngày"),
        format=["%d/%m/%Y", "%Y-%m-%d"],
        validators=[Optional()],
        description=_l("Sớm nhất là ngày mai, ví dụ 1/1/2027."),
    )
    note = TextAreaField(_l("Lý do thay đổi"), description=_l("Người dân đọc được lý do này ở trang Bộ tiêu chí."))


class DecideForm(Form):
    """The words of the second person."""

    note = TextAreaField(_l("Điều cần sửa"), description=_l("Bắt buộc khi trả lại."))


class UploadForm(Form):
    """A paper as a TOML file."""

    file = FileField(_l("Tệp TOML"), description=_l("Tải tệp hiện tại về, sửa rồi tải lên. Tối đa 256 KB."))


class AddForm(Form):
    """A new item of a list."""

    code = StringField(_l("Mã"), description=_l("ví dụ: C13"))


def _made(field: Field, body: Mapping[str, Any]) -> Any:
    label = words.label(field, body)
    if field.shape == editing.FLAG:
        return BooleanField(label)
    if field.shape == editing.CHOICES:
        return SelectMultipleField(label, validate_choice=False)
    if field.shape == editing.CHOICE:
        return SelectField(label, validate_choice=False)
    box = TextAreaField if field.shape in (editing.LONG, editing.LINES) else StringField
    return box(label, description=_hint(field))


def _choice_words(key: str, code: str, body: Mapping[str, Any]) -> str:
    if key == "status":
        return words.standing(code)["text"]
    if key == "source":
        return words.item("sources", code, body)
    return _("Chỉ số %(code)s", code=code) if key in ("indicator", "indicators") else code


def _hint(field: Field) -> str:
    said = {
        editing.LINES: _("Mỗi dòng một mục."),
        editing.NUMBERS: _("Viết cách nhau bằng dấu phẩy, ví dụ 0, 5, 8, 10."),
        editing.DAY: _("ví dụ: 25/10/2023"),
    }.get(field.shape, "")
    if field.shape == editing.WHOLE and field.high < editing.MOST:
        said = _("Từ %(low)s đến %(high)s.", low=field.low, high=field.high)
    if field.optional and field.shape == editing.WHOLE:
        said = _("%(said)s Để trống nếu không có.", said=said).strip()
    return said


def section_form(section: Section, body: Mapping[str, Any]) -> Form:
    """Return the form of a section, filled with what the paper says now."""
    fields = {f"o{number}": _made(field, body) for number, field in enumerate(section.fields)}
    made: type[Form] = type("SectionForm", (Form,), fields)
    form = made(data={f"o{n}": filling.written(field, body) for n, field in enumerate(section.fields)})
    for number, field in enumerate(section.fields):
        if field.choices:
            named = [(code, _choice_words(str(field.path[-1]), code, body)) for code in field.choices]
            box: Any = form[f"o{number}"]
            box.choices = named
    return form


def read(form: Form, section: Section) -> dict[Path, Any]:
    """Return the values typed; what cannot be one is blamed at its box."""
    values: dict[Path, Any] = {}
    for number, field in enumerate(section.fields):
        found, flaw = filling.read(field, form[f"o{number}"].data)
        if flaw:
            blame(form, f"o{number}", words.FLAWS[flaw])
        values[field.path] = found
    return values
