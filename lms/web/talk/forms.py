"""The forms of talk. What is wrong with an input the operations say; here is only which inputs there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField

from courses.rules.paragraphs import Paragraph, shorten
from lms.forum.queries.places import WHOLE
from lms.web.forms import Form
from lms.web.language import gettext as _

FLAG_REASONS: dict[str, Any] = {
    "rude": _l("Xúc phạm, đe dọa hoặc dùng lời thô tục"),
    "advert": _l("Quảng cáo, đăng đi đăng lại"),
    "swindle": _l("Có dấu hiệu lừa đảo"),
    "private": _l("Lộ thông tin riêng của người khác"),
    "false": _l("Thông tin sai gây hại"),
    "other": _l("Lý do khác"),
}
REPORT_STATES: dict[str, Any] = {
    "fixing": _l("Đang sửa"),
    "fixed": _l("Đã sửa, có trong phiên bản đang mở"),
    "declined": _l("Không sửa"),
}
OPTION = 70
"""Signs of a paragraph's words in the list to choose from: what a telephone shows on one line or two."""


class PostForm(Form):
    """A question or a reply."""

    text = TextAreaField(
        _l("Nội dung"),
        description=_l(
            "Tối đa 2.000 ký tự. Mọi người đọc được: vui lòng không ghi số điện thoại, số căn cước, "
            "mật khẩu hay mã OTP."
        ),
    )


class FlagForm(Form):
    """Why a post does not belong here."""

    reason = RadioField(_l("Bài này không phù hợp vì sao?"), choices=[], validate_choice=False)
    note = TextAreaField(_l("Ghi thêm"), description=_l("Tối đa 500 ký tự."))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reason.choices = list(FLAG_REASONS.items())


class DecisionForm(Form):
    """Why a post is shown or hidden."""

    reason = TextAreaField(
        _l("Lý do"), description=_l("Cần có khi ẩn bài. Người viết đọc được lý do này. Tối đa 500 ký tự.")
    )


class ReportForm(Form):
    """What is wrong in a lesson. Its page holds no token, for it may be anybody's: its origin is checked instead."""

    class Meta(Form.Meta):
        """No token: see the class."""

        csrf = False

    paragraph = SelectField(_l("Chỗ chưa đúng"), coerce=int, choices=[], validate_choice=False, default=WHOLE.number)
    text = TextAreaField(_l("Chưa đúng thế nào?"), description=_l("Nên viết thế nào cho đúng. Tối đa 2.000 ký tự."))
    source = StringField(
        _l("Đường dẫn đến nguồn để đối chiếu"), description=_l("Nếu có, ví dụ trang của cơ quan ban hành văn bản.")
    )

    def offer(self, places: Iterable[Paragraph]) -> None:
        """Offer the paragraphs of a lesson under their headings, then its self-check questions."""
        groups: dict[str, list[tuple[int, str]]] = {_("Cả bài"): [(0, _("Cả bài, hoặc chưa rõ đoạn nào"))]}
        group = _("Đầu bài")
        for place in places:
            if place.number < 0:
                group, words = _("Tự kiểm tra"), _("Câu hỏi %(number)s", number=-place.number)
            else:
                words = _("Đoạn %(number)s", number=place.number)
            if place.heading:
                group = shorten(place.text, OPTION)
            groups.setdefault(group, []).append((place.number, f"{words}: {shorten(place.text, OPTION)}"))
        self.paragraph.choices = groups


class HandleForm(Form):
    """What becomes of a report."""

    state = RadioField(_l("Tình trạng"), choices=[], validate_choice=False)
    note = TextAreaField(
        _l("Ghi chú cho người báo"), description=_l("Cần có khi không sửa. Người báo đọc được. Tối đa 500 ký tự.")
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.state.choices = list(REPORT_STATES.items())
