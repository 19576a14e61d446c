"""The forms of accounts. What is wrong with an input the operations say; here is only which inputs there are."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired

from kernel.text import phone
from lms.criteria.rules.criteria_set import Group
from lms.orgs.queries import UnitCard
from lms.people.rules import NewPerson, Profile
from lms.web.forms import Form, YearField

NAME = _l("Tên đăng nhập, số điện thoại hoặc email")
NAME_MISSING = _l("Vui lòng nhập tên đăng nhập, số điện thoại hoặc email")
PASSWORD_HINT = _l("Ít nhất 8 ký tự. Một câu dễ nhớ với riêng mình là tốt nhất.")

_PHONE_SIGNS = frozenset("0123456789+.-() ")


class SignInForm(Form):
    """Name and password."""

    name = StringField(NAME, [DataRequired(NAME_MISSING)])
    password = PasswordField(_l("Mật khẩu"), [DataRequired(_l("Vui lòng nhập mật khẩu"))])


class _Person(Form):
    """Who somebody is."""

    full_name = StringField(_l("Họ và tên"))
    birth_year = YearField(_l("Năm sinh"), description=_l("4 chữ số, ví dụ 1958"))
    audience = RadioField(
        _l("Nhóm"),
        description=_l("Bộ tiêu chí có một phiếu riêng cho mỗi nhóm."),
        choices=[],
        validate_choice=False,
    )

    groups: frozenset[str] = frozenset()

    def offer_groups(self, groups: Iterable[Group]) -> None:
        """Offer the audience groups of the criteria in force."""
        offered = [(group.code, group.name) for group in groups]
        self.audience.choices = list(offered)
        self.groups = frozenset(code for code, _name in offered)

    def chosen_group(self) -> str:
        """Return the code of the chosen group, empty when none of those offered was chosen."""
        return str(self.audience.data) if self.audience.data in self.groups else ""


class RegisterForm(_Person):
    """All that an account needs. One name to sign in with is enough, of whichever kind."""

    identifier = StringField(
        NAME,
        description=_l("Chọn một trong ba, dùng để đăng nhập. Ví dụ: hoa.1958 hoặc 0912 345 678 hoặc ten@example.vn"),
    )
    password = PasswordField(_l("Mật khẩu"), description=PASSWORD_HINT)
    unit = SelectField(
        _l("Xã, phường nơi cư trú"),
        description=_l("Được ghi là «tự khai» cho đến khi cán bộ xác nhận. Có thể chọn sau."),
        choices=[],
        default="",
    )
    guardian_name = StringField(
        _l("Họ và tên cha, mẹ hoặc người giám hộ"),
        description=_l("Chỉ cần khi người học dưới 16 tuổi. Người này là người đồng ý thay."),
    )
    consent = BooleanField(_l("Đồng ý cho xử lý dữ liệu cá nhân như đã nêu"))

    def offer_units(self, units: Iterable[UnitCard]) -> None:
        """Offer wards and communes to live in."""
        self.unit.choices = [("", _l("Tôi chưa muốn chọn")), *((unit.public_id, unit.name) for unit in units)]

    def person(self) -> NewPerson:
        """Return what was typed, with the one identifier put where it belongs."""
        kind = kind_of(self.identifier.data or "")
        return NewPerson(
            full_name=self.full_name.data or "",
            birth_year=self.birth_year.data,
            audience=self.chosen_group(),
            password=self.password.data or "",
            consent=bool(self.consent.data),
            guardian_name=self.guardian_name.data or "",
            **{kind: self.identifier.data or ""},
        )


def kind_of(identifier: str) -> str:
    """Tell what an identifier is meant to be: email, phone or login_name.

    A number with a digit too few is a number mistyped, not a user name.
    """
    if "@" in identifier:
        return "email"
    if phone(identifier) is not None or (identifier.strip() and set(identifier) <= _PHONE_SIGNS):
        return "phone"
    return "login_name"


class ProfileForm(_Person):
    """What one may change about oneself."""

    login_name = StringField(_l("Tên đăng nhập"), description=_l("Không bắt buộc nếu đã có số điện thoại hoặc email."))
    phone = StringField(_l("Số điện thoại"), description=_l("Ví dụ 0912 345 678. Dùng được để đăng nhập."))
    email = StringField(_l("Email"), description=_l("Dùng để đăng nhập và để đặt lại mật khẩu khi quên."))

    def profile(self) -> Profile:
        """Return what was typed."""
        return Profile(
            full_name=self.full_name.data or "",
            birth_year=self.birth_year.data,
            audience=self.chosen_group(),
            phone=self.phone.data or "",
            email=self.email.data or "",
            login_name=self.login_name.data or "",
        )


class ResidenceForm(Form):
    """Where one lives."""

    unit = SelectField(
        _l("Xã, phường nơi cư trú"), [DataRequired(_l("Vui lòng chọn xã, phường"))], choices=[], default=""
    )

    def offer_units(self, units: Iterable[UnitCard]) -> None:
        """Offer wards and communes to live in."""
        self.unit.choices = [("", _l("Chọn xã, phường")), *((unit.public_id, unit.name) for unit in units)]


class PasswordForm(Form):
    """The old password and a new one."""

    old = PasswordField(_l("Mật khẩu hiện tại"), [DataRequired(_l("Vui lòng nhập mật khẩu hiện tại"))])
    new = PasswordField(_l("Mật khẩu mới"), description=PASSWORD_HINT)


class AskForm(Form):
    """Whose password is forgotten."""

    name = StringField(NAME, [DataRequired(NAME_MISSING)])


class NewPasswordForm(Form):
    """A new password, the way to it being in the address."""

    password = PasswordField(_l("Mật khẩu mới"), description=PASSWORD_HINT)


class SlipForm(Form):
    """The way back in with a cadre's slip."""

    name = StringField(
        NAME, [DataRequired(NAME_MISSING)], description=_l("Tên dùng để đăng nhập, như cán bộ đã ghi trên phiếu.")
    )
    code = StringField(
        _l("Mã trên phiếu"),
        [DataRequired(_l("Vui lòng nhập mã trên phiếu"))],
        description=_l("8 chữ và số, không phân biệt chữ hoa, chữ thường."),
    )
    password = PasswordField(_l("Mật khẩu mới"), description=PASSWORD_HINT)
