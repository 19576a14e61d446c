"""The forms of credentials."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from lms.web.forms import Form


class VerifyForm(Form):
    """A printed code and the holder's given name. The page is one for everybody, so its origin is checked instead."""

    class Meta(Form.Meta):
        """No token: see the class."""

        csrf = False

    code = StringField(
        _l("Mã xác minh"), description=_l("12 chữ và số in cạnh mã QR, ví dụ ABCD-EFGH-JKLM. Không cần gạch nối.")
    )
    given_name = StringField(
        _l("Tên của người được ghi trên giấy"), description=_l("Chỉ cần tên, ví dụ Hòa. Có dấu hay không dấu đều được.")
    )


class NameForm(Form):
    """A corrected name."""

    name = StringField(_l("Họ và tên đúng"), description=_l("Theo giấy tờ tùy thân mà cán bộ đã xem."))
