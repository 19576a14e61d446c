"""Forms of the steps from the meeting to the decision. What a field must be, the operation says; it knows the list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length
from wtforms.validators import Optional as MayBeEmpty
from wtforms.widgets import TextInput

from lms.recognition.rules.deciding import REVOKE_REASONS as REASONS
from lms.web.admin.forms import DayField
from lms.web.forms import Form
from lms.web.recognition.refusals import KINDS, REVOKE_REASONS

DAYS = ["%d/%m/%Y", "%Y-%m-%d"]
LINE, NAME, TEXT = Length(max=200), Length(max=120), Length(max=4000)


class CountField(IntegerField):
    """A whole number in a plain text box; an empty one is None."""

    widget = TextInput()


def _day(label: Any, hint: Any = "", *, may_be_empty: bool = False) -> DayField:
    return DayField(label, format=DAYS, description=hint, validators=[MayBeEmpty()] if may_be_empty else [])


class MeetingForm(Form):
    """A meeting to be prepared."""

    unit = SelectField(_l("Đơn vị họp"), validate_choice=False)
    held_on = _day(_l("Ngày họp"), _l("ví dụ: 22/11/2026"))
    place = StringField(_l("Địa điểm"), validators=[LINE])
    chair = StringField(_l("Chủ trì"), validators=[NAME])
    secretary = StringField(_l("Thư ký"), validators=[NAME])
    with_registered = BooleanField(
        _l("Đưa cả người đã đăng ký nhưng chưa nộp phiếu tự đánh giá"),
        description=_l("Điểm của những người này lấy theo điểm tích lũy."),
    )


class MinutesForm(Form):
    """Who came and what was said; the bands for the whole list are made per indicator."""

    invited = CountField(_l("Số người được mời"))
    present = CountField(_l("Số người có mặt"))
    opinions = TextAreaField(_l("Ý kiến khác"), validators=[TEXT])

    @classmethod
    def of(cls, indicators: Mapping[str, str], bands: Iterable[int]) -> type[MinutesForm]:
        """Return the form with one choice for each indicator a meeting may confirm."""
        choices = [
            SelectChoice("0", _l("Không xác nhận chung")),
            *(SelectChoice(str(band), _points(band)) for band in bands),
        ]
        fields = {
            _band(code): SelectField(f"{code} {name}", choices=choices, default="0")
            for code, name in indicators.items()
        }
        return type("MinutesOfMeeting", (cls,), fields)

    def bands(self, indicators: Iterable[str]) -> dict[str, int]:
        """Return the bands chosen for the whole list."""
        return {code: int(self[_band(code)].data) for code in indicators}


def _band(code: str) -> str:
    return f"band_{code.replace('.', '_')}"


def _points(band: int) -> str:
    return str(_l("%(points)s điểm", points=band))


class PersonForm(Form):
    """One person's exception: figures, votes, left for later, with the reason."""

    votes = CountField(_l("Số phiếu đồng ý"), validators=[MayBeEmpty()])
    not_required = BooleanField(_l("Công việc không yêu cầu ngoại ngữ (chỉ số 2.2)"))
    no_confirm = BooleanField(_l("Không áp dụng mức xác nhận chung của cuộc họp cho người này"))
    wish = BooleanField(_l("Để lại, xem xét sau"))
    reason = StringField(_l("Lý do"), validators=[Length(max=500)])

    @classmethod
    def of(cls, maxima: Mapping[str, int], *, votes: bool = True) -> type[PersonForm]:
        """Return the form with a box for each indicator; an appraisal has no votes."""
        fields: dict[str, Any] = {figure(code): CountField(code, validators=[MayBeEmpty()]) for code in maxima}
        if not votes:
            fields |= {"votes": None, "not_required": None, "no_confirm": None}
            fields["wish"] = BooleanField(_l("Gửi lại cuộc họp để xem xét thêm"))
        return type("PersonOfList", (cls,), fields)

    def figures(self, maxima: Mapping[str, int]) -> dict[str, int]:
        """Return the figures typed, by indicator."""
        typed = {code: self[figure(code)].data for code in maxima}
        return {code: points for code, points in typed.items() if points is not None}


def figure(code: str) -> str:
    """Return the name of an indicator's box."""
    return f"figure-{code}"


class PostingForm(Form):
    """Where a list is posted, and from when."""

    from_on = _day(_l("Niêm yết từ ngày"), _l("ví dụ: 25/11/2026"))
    place = StringField(_l("Nơi niêm yết"), validators=[LINE])


class OpinionForm(Form):
    """What somebody said about a posted list."""

    said_by = StringField(_l("Người nêu ý kiến"), validators=[NAME])
    about = SelectField(_l("Về người trong danh sách"), validate_choice=False)
    words = TextAreaField(_l("Nội dung ý kiến"), validators=[TEXT])


class SettleForm(Form):
    """How an opinion was settled."""

    outcome = RadioField(
        _l("Kết quả"),
        choices=[
            SelectChoice("kept", _l("Giữ nguyên danh sách")),
            SelectChoice("upheld", _l("Chấp nhận ý kiến: đưa hồ sơ về xem xét lại")),
        ],
        validate_choice=False,
    )
    settled = TextAreaField(_l("Cách giải quyết"), validators=[TEXT])


class AppraisalForm(Form):
    """An appraisal to be prepared."""

    held_on = _day(_l("Ngày thẩm định"), _l("ví dụ: 10/12/2026"))
    members = TextAreaField(_l("Thành phần thẩm định"), validators=[TEXT])


class CloseForm(Form):
    """The end of an appraisal."""

    opinions = TextAreaField(_l("Ý kiến thẩm định"), validators=[TEXT])


class ProposalForm(Form):
    """A proposal."""

    kind = RadioField(
        _l("Loại tờ trình"),
        choices=[SelectChoice(code, KINDS[code]) for code in ("main", "supplementary")],
        default="main",
        validate_choice=False,
    )
    number = StringField(_l("Số tờ trình"), validators=[Length(max=60)])
    dated = _day(_l("Ngày tờ trình"), _l("ví dụ: 12/12/2026"))


class DecisionForm(Form):
    """What the signed paper says."""

    number = StringField(_l("Số quyết định"), validators=[Length(max=60)])
    dated = _day(_l("Ngày quyết định"), _l("ví dụ: 20/12/2026"))
    signer_title = StringField(_l("Chức vụ người ký"), validators=[LINE])
    signer_name = StringField(_l("Họ và tên người ký"), validators=[NAME])


class HandForm(Form):
    """Papers handed on."""

    handed_on = _day(_l("Ngày trao"), _l("ví dụ: 30/12/2026"))
    handed_to = StringField(_l("Người nhận thay"), validators=[NAME])
    note = StringField(_l("Ghi chú"), validators=[LINE])


class LookAgainForm(Form):
    """What a citizen asks to be looked at again."""

    words = TextAreaField(_l("Nội dung đề nghị"), validators=[TEXT])


class RevokeForm(Form):
    """Why a title should be taken back."""

    reason_code = RadioField(
        _l("Lý do"), choices=[SelectChoice(code, REVOKE_REASONS[code]) for code in REASONS], validate_choice=False
    )
    words = TextAreaField(_l("Căn cứ và nội dung"), validators=[TEXT])


class NameForm(Form):
    """The name as it should be on the paper."""

    new_name = StringField(_l("Họ và tên đúng"), validators=[NAME])
    words = TextAreaField(_l("Căn cứ"), validators=[TEXT])


class AnswerForm(Form):
    """An answer to a request."""

    outcome = RadioField(
        _l("Kết luận"),
        choices=[SelectChoice("upheld", _l("Chấp nhận đề nghị")), SelectChoice("refused", _l("Giữ nguyên kết quả"))],
        validate_choice=False,
    )
    words = TextAreaField(_l("Lý do"), validators=[TEXT])


class AnswerWithPaperForm(AnswerForm):
    """An answer that a signed decision carries out; one that keeps the result needs none."""

    number = StringField(_l("Số quyết định"), validators=[Length(max=60)])
    dated = _day(_l("Ngày quyết định"), _l("ví dụ: 20/12/2026"), may_be_empty=True)
    signer_title = StringField(_l("Chức vụ người ký"), validators=[LINE])
    signer_name = StringField(_l("Họ và tên người ký"), validators=[NAME])
