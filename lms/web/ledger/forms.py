"""The forms of corrections. What is wrong with an input the operations say; here is only which inputs there are."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField

from kernel.errors import DomainError
from lms.web.forms import UNKNOWN, Form, blame
from lms.web.ledger.words import ANSWERS, BASES, REASONS, SAYS

APPROVE, DECLINE = "duyet", "khong-duyet"


class AskForm(Form):
    """Why an entry should be taken back, and on what paper that rests."""

    reason = RadioField(_l("Lý do điều chỉnh"), choices=[], validate_choice=False)
    basis = SelectField(_l("Căn cứ"), choices=[], validate_choice=False)
    number = StringField(
        _l("Số, ký hiệu văn bản"),
        description=_l("ví dụ: 12/BB-HKH. Không ghi tên người hay thông tin riêng."),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reason.choices = list(REASONS.items())
        self.basis.choices = [("", _l("Chọn loại văn bản")), *BASES.items()]


class DecideForm(Form):
    """What is decided on a request."""

    decision = RadioField(_l("Quyết định"), choices=[], validate_choice=False)
    answer = SelectField(
        _l("Nếu không duyệt, vì sao?"), choices=[], validate_choice=False, description=_l("Người đề nghị đọc được.")
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.decision.choices = [
            (APPROVE, _l("Duyệt: rút lại dòng điểm này")),
            (DECLINE, _l("Không duyệt: giữ nguyên dòng điểm")),
        ]
        self.answer.choices = [("", _l("Chọn lý do")), *ANSWERS.items()]


def refuse(form: Form, error: DomainError) -> None:
    """Show a refusal at the fields it names."""
    flaws: Any = error.values.get("flaws") or ((error.field, error.code),)
    for field, code in flaws:
        blame(form, field, SAYS.get(code, UNKNOWN))
