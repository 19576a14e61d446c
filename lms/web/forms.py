"""What all forms share: Vietnamese words for whatever WTForms says, and for what an operation refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from wtforms import IntegerField
from wtforms.widgets import TextInput

from kernel.errors import DomainError

WORDS: Mapping[str, Any] = {
    "This field is required.": _l("Vui lòng điền ô này"),
    "This field cannot be edited.": _l("Ô này không sửa được"),
    "This field is disabled and cannot have a value.": _l("Ô này đang tắt, vui lòng để trống"),
    "Invalid field name '%s'.": _l("Biểu mẫu không có ô «%s»"),
    "Field must be equal to %(other_name)s.": _l("Hai ô phải giống nhau"),
    "Field must be at least %(min)d character long.": _l("Cần ít nhất %(min)d ký tự"),
    "Field cannot be longer than %(max)d character.": _l("Tối đa %(max)d ký tự"),
    "Field must be exactly %(max)d character long.": _l("Cần đúng %(max)d ký tự"),
    "Field must be between %(min)d and %(max)d characters long.": _l("Cần từ %(min)d đến %(max)d ký tự"),
    "Number must be at least %(min)s.": _l("Số phải từ %(min)s trở lên"),
    "Number must be at most %(max)s.": _l("Số không được quá %(max)s"),
    "Number must be between %(min)s and %(max)s.": _l("Số phải từ %(min)s đến %(max)s"),
    "Date must be at least %(min)s.": _l("Ngày phải từ %(min)s trở đi"),
    "Date must be at most %(max)s.": _l("Ngày không được sau %(max)s"),
    "Date must be between %(min)s and %(max)s.": _l("Ngày phải từ %(min)s đến %(max)s"),
    "Invalid input.": _l("Nội dung chưa đúng dạng"),
    "Invalid email address.": _l("Địa chỉ email chưa đúng, ví dụ ten@example.vn"),
    "Invalid IP address.": _l("Địa chỉ mạng chưa đúng"),
    "Invalid Mac address.": _l("Địa chỉ thiết bị chưa đúng"),
    "Invalid URL.": _l("Địa chỉ trang chưa đúng, ví dụ https://example.vn"),
    "Invalid UUID.": _l("Mã chưa đúng dạng"),
    "Invalid value, must be one of: %(values)s.": _l("Vui lòng chọn một trong các giá trị: %(values)s"),
    "Invalid value, can't be any of: %(values)s.": _l("Không dùng được các giá trị: %(values)s"),
    "Invalid Choice: could not coerce.": _l("Lựa chọn chưa đúng"),
    "Invalid choice(s): one or more data inputs could not be coerced.": _l("Có lựa chọn chưa đúng"),
    "Choices cannot be None.": _l("Chưa có gì để chọn"),
    "Not a valid choice.": _l("Vui lòng chọn một mục trong danh sách"),
    "'%(value)s' is not a valid choice for this field.": _l("«%(value)s» không có trong danh sách"),
    "Not a valid datetime value.": _l("Ngày giờ chưa đúng, ví dụ 27/3/2026 08:30"),
    "Not a valid date value.": _l("Ngày chưa đúng, ví dụ 27/3/2026"),
    "Not a valid time value.": _l("Giờ chưa đúng, ví dụ 08:30"),
    "Not a valid week value.": _l("Tuần chưa đúng"),
    "Not a valid integer value.": _l("Vui lòng nhập một số nguyên"),
    "Not a valid decimal value.": _l("Vui lòng nhập một số"),
    "Not a valid float value.": _l("Vui lòng nhập một số"),
    "File does not have an approved extension: {extensions}": _l("Chỉ nhận tệp có đuôi: {extensions}"),
    "File does not have an approved extension.": _l("Loại tệp này chưa nhận được"),
    "File must be between {min_size} and {max_size} bytes.": _l("Tệp phải nặng từ {min_size} đến {max_size} byte"),
    "Invalid CSRF Token.": _l("Trang đã mở quá lâu. Vui lòng tải lại trang rồi gửi lần nữa"),
    "CSRF token missing.": _l("Trang đã mở quá lâu. Vui lòng tải lại trang rồi gửi lần nữa"),
    "CSRF failed.": _l("Trang đã mở quá lâu. Vui lòng tải lại trang rồi gửi lần nữa"),
    "CSRF token expired.": _l("Trang đã mở quá lâu. Vui lòng tải lại trang rồi gửi lần nữa"),
}
"""Every sentence of WTForms and Flask-WTF; Vietnamese has no plural forms, so the singular stands for both."""

SENTENCES: Mapping[str, Any] = {
    "name_missing": _l("Vui lòng nhập họ và tên"),
    "name_too_short": _l("Họ và tên cần có ít nhất 2 chữ cái"),
    "name_too_long": _l("Họ và tên tối đa 120 ký tự"),
    "name_missing:guardian_name": _l("Vui lòng nhập họ và tên cha, mẹ hoặc người giám hộ"),
    "birth_year_missing": _l("Vui lòng nhập năm sinh bằng 4 chữ số, ví dụ 1958"),
    "birth_year_out_of_range": _l("Năm sinh phải từ 1900 đến năm nay, ví dụ 1958"),
    "audience_missing": _l("Vui lòng chọn một nhóm"),
    "login_name_missing": _l("Vui lòng nhập tên đăng nhập, số điện thoại hoặc email"),
    "login_name_shape": _l(
        "Tên đăng nhập gồm 3 đến 40 chữ cái không dấu, chữ số, dấu chấm hoặc gạch, viết liền, ví dụ hoa.1958"
    ),
    "login_name_is_phone": _l("Tên đăng nhập này trông như số điện thoại. Vui lòng thêm chữ cái"),
    "login_name_taken": _l(
        "Tên, số điện thoại hoặc email này đã có tài khoản dùng. Vui lòng đăng nhập hoặc chọn tên khác"
    ),
    "no_login_name": _l("Tài khoản này chưa có tên để đăng nhập. Vui lòng đặt tên đăng nhập trước"),
    "phone_shape": _l("Số điện thoại cần có 10 chữ số, ví dụ 0912 345 678"),
    "email_shape": _l("Địa chỉ email chưa đúng, ví dụ ten@example.vn"),
    "guardian_missing": _l("Người dưới 16 tuổi cần cha, mẹ hoặc người giám hộ đồng ý. Vui lòng nhập họ tên người đó"),
    "guardian_missing:birth_year": _l(
        "Năm sinh này là của người dưới 16 tuổi, cần người giám hộ đồng ý. Vui lòng nhờ cán bộ Hội Khuyến học đổi giúp"
    ),
    "consent_missing": _l(
        "Vui lòng đọc và đánh dấu đồng ý. Không đồng ý thì vẫn đọc được mọi bài học mà không cần tài khoản"
    ),
    "password_too_short": _l("Mật khẩu cần có ít nhất 8 ký tự"),
    "password_too_long": _l("Mật khẩu tối đa 200 ký tự"),
    "password_is_name": _l("Mật khẩu trùng với tên đăng nhập, người khác dễ đoán. Vui lòng chọn mật khẩu khác"),
    "password_common": _l("Mật khẩu này nhiều người dùng nên dễ bị đoán. Vui lòng chọn mật khẩu khác"),
    "not_a_residence": _l("Vui lòng chọn xã, phường nơi cư trú trong danh sách"),
    "unit_code_taken": _l("Mã đơn vị này đã có"),
    "role_not_yours": _l("Chỉ giao được nhiệm vụ thấp hơn nhiệm vụ của người giao, trong đơn vị của người giao"),
    "bad_term": _l("Thời hạn tối đa một năm, và ngày kết thúc phải sau ngày bắt đầu"),
}
"""What a refusal says, by code, or by code and field where the field changes the sentence."""

UNKNOWN = _l("Nội dung này chưa dùng được, vui lòng xem lại")


class _Vietnamese:
    """What WTForms asks for its sentences. One without a translation is an error in `WORDS`, not English on a page."""

    def gettext(self, text: str) -> str:
        """Return a sentence of WTForms in Vietnamese."""
        return str(WORDS.get(text, UNKNOWN))

    def ngettext(self, singular: str, _plural: str, _count: int) -> str:
        """Return a counted sentence of WTForms in Vietnamese."""
        return self.gettext(singular)


_vietnamese = _Vietnamese()


class Form(FlaskForm):
    """The base of all forms. Its template says `novalidate`, so that these words are the ones read."""

    class Meta(FlaskForm.Meta):
        """Where WTForms finds its sentences."""

        def get_translations(self, _form: object) -> _Vietnamese:
            """Return the one translation there is."""
            return _vietnamese

    def __init__(self, formdata: Any = _Auto, **kwargs: Any) -> None:
        super().__init__(formdata=formdata, **kwargs)  # type: ignore[no-untyped-call]

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Tell whether the form was sent and nothing in it has to be mended."""
        return bool(super().validate_on_submit(extra_validators))  # type: ignore[no-untyped-call]


class YearField(IntegerField):
    """A year in a plain text box (no arrows that change it by accident). What is no number is no year: None."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read four digits; what was typed stays in the box."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None  # noqa: PLR2004  a year


def blame(form: FlaskForm, field: str | None, sentence: object) -> None:
    """Put a sentence under a field, or above the form when it has no such field; a field's first sentence is shown."""
    if field is not None and field in form:
        form[field].errors = [*form[field].errors, str(sentence)]
    else:
        form.form_errors.append(str(sentence))


def refuse(form: FlaskForm, error: DomainError, *, fields: Mapping[str, str] | None = None) -> None:
    """Show a refusal at the fields it names. `fields` says where the form asks for them under another name.

    An error with `values["flaws"]`, pairs of (field, code), shows all of them; another one its own field and code.
    """
    flaws: Any = error.values.get("flaws") or ((error.field, error.code),)
    for field, code in flaws:
        blame(form, (fields or {}).get(field, field), sentence(code, field))


def sentence(code: str, field: str | None = None) -> str:
    """Return what a refusal's code says in Vietnamese."""
    return str(SENTENCES.get(f"{code}:{field}") or SENTENCES.get(code) or UNKNOWN)


def status_of(form: FlaskForm) -> int:
    """Return the HTTP status of a page with this form: 422 when something in it has to be mended."""
    return 422 if form.errors else 200
