"""Forms of learning models."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField

from kernel.errors import DomainError
from lms.orgs.queries import UnitCard
from lms.web.admin.forms import DayField
from lms.web.forms import UNKNOWN, Form, blame
from lms.web.learning_models.words import KINDS, SAYS, TIERS


class ModelForm(Form):
    """A new model."""

    kind = RadioField(_l("Loại mô hình"), validate_choice=False)
    tier = SelectField(
        _l("Cấp của đơn vị"),
        validate_choice=False,
        description=_l("Chỉ chọn với đơn vị học tập: cơ quan, trường học, doanh nghiệp."),
    )
    name = StringField(_l("Tên mô hình"), description=_l("ví dụ: Gia đình ông Nguyễn Văn Tám, ngõ 5"))
    unit = SelectField(_l("Đơn vị"), validate_choice=False)

    def offer(self, units: Sequence[UnitCard]) -> None:
        """Offer kinds, tiers and the units a model can lie in."""
        self.kind.choices = list(KINDS.items())
        self.tier.choices = [("", _l("Không phải đơn vị học tập")), *TIERS.items()]
        self.unit.choices = [(unit.public_id, unit.name) for unit in units]


class NameForm(Form):
    """Another name."""

    name = StringField(_l("Tên mô hình"))


class DecisionForm(Form):
    """What stands on the signed decision."""

    number = StringField(_l("Số quyết định"), description=_l("ví dụ: 125/QĐ-UBND"))
    signed_on = DayField(_l("Ngày ký"), format=["%d/%m/%Y", "%Y-%m-%d"], description=_l("ví dụ: 20/12/2026"))
    signer = StringField(_l("Người ký"), description=_l("ví dụ: Chủ tịch UBND phường Trần Văn A"))


class RevokeForm(Form):
    """Why a recognition is revoked."""

    reason = TextAreaField(_l("Lý do hủy bỏ"), description=_l("Lý do được ghi vào hồ sơ của mô hình."))


def refuse(form: Form, error: DomainError) -> None:
    """Say what a refusal means, at the field it names, else at the top."""
    blame(form, error.field, SAYS.get(error.code, UNKNOWN))
