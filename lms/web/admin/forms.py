"""The form that gives a role."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import TextInput

from lms.web.forms import Form
from lms.web.language import gettext as _


class DayField(DateField):
    """A date typed as people write it: browsers would show theirs in the order of another country."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date, with a message that says what to type."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(_("Vui lòng nhập một ngày có thật, ví dụ 22/11/2026.")) from None


class RoleForm(Form):
    """Who gets which role, where and for how long."""

    login_name = StringField(
        _l("Tên đăng nhập của người nhận"),
        validators=[DataRequired(_l("Vui lòng nhập tên đăng nhập, số điện thoại hoặc thư điện tử.")), Length(max=254)],
    )
    role = SelectField(_l("Vai trò"), validators=[DataRequired(_l("Vui lòng chọn vai trò."))])
    unit = SelectField(_l("Đơn vị"), validate_choice=False, validators=[DataRequired(_l("Vui lòng chọn đơn vị."))])
    valid_from = DayField(
        _l("Từ ngày"),
        format=["%d/%m/%Y", "%Y-%m-%d"],
        description=_l("ví dụ: 22/11/2026"),
        validators=[InputRequired(_l("Vui lòng nhập ngày bắt đầu."))],
    )
    valid_to = DayField(
        _l("Đến hết ngày"),
        format=["%d/%m/%Y", "%Y-%m-%d"],
        description=_l("ví dụ: 22/11/2026"),
        validators=[InputRequired(_l("Vui lòng nhập ngày kết thúc."))],
    )
