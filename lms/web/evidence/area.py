"""The blueprint of the area, and what its pages share: larger files let in, one writing step, refusals in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, current_app, request
from flask import session as cookie
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from kernel.errors import DomainError
from lms import files, work
from lms.evidence.formats import brought
from lms.evidence.formats.brought import MOST_PICTURE, Ready
from lms.evidence.operations import filing
from lms.extensions import db
from lms.media.rules import MEGABYTE, Quota
from lms.web import session
from lms.web.filters import number
from lms.web.forms import UNKNOWN, blame
from lms.web.language import gettext as _
from lms.web.page import settings

T = TypeVar("T")
blueprint = Blueprint("evidence", __name__)

MOST_SENT = 2 * MOST_PICTURE
"""What one sending may weigh: a handful of photographs as a telephone takes them."""

SIGNED_IN = frozenset({"evidence.describe", "evidence.assist"})
OPEN = frozenset({"evidence.helping_piece"})
"""Where files are sent: by somebody who has signed in, or by the bearer of a slip that was found to be good."""

SLIP = "nhap_ho"
"""Where the browser of a slip's bearer keeps which slip it is (signed, never the code)."""

SENTENCES: dict[str, Any] = {
    "evidence_kind_missing": _l("Vui lòng chọn loại minh chứng"),
    "evidence_indicator_missing": _l("Vui lòng chọn chỉ số mà minh chứng này nói về"),
    "evidence_file_missing": _l("Vui lòng chụp hoặc chọn ít nhất một ảnh hay tệp PDF"),
    "evidence_words_missing": _l("Vui lòng viết một câu: ai làm gì, ở đâu"),
    "evidence_words_short": _l("Câu mô tả ngắn quá. Vui lòng viết thêm: ai làm gì, ở đâu"),
    "evidence_words_long": _l("Câu mô tả tối đa 500 ký tự. Vui lòng viết ngắn lại"),
    "evidence_day_missing": _l("Vui lòng nhập ngày, ví dụ 8/3/2026"),
    "evidence_in_future": _l("Ngày phải là hôm nay hoặc ngày đã qua"),
    "evidence_too_old": _l("Loại này chỉ tính việc trong năm nay. Vui lòng kiểm tra lại ngày"),
    "evidence_expired": _l("Giấy này đã quá thời hạn được tính. Vui lòng kiểm tra lại ngày cấp"),
    "evidence_issuer_missing": _l("Vui lòng ghi nơi cấp hoặc nơi xác nhận"),
    "evidence_number_missing": _l("Vui lòng ghi số hoặc mã trên giấy"),
    "evidence_number_known": _l("Giấy có số này đã được nộp trong một minh chứng khác của tài khoản này"),
    "evidence_no_home": _l("Chưa có nơi cư trú nên chưa biết gửi đến đâu. Vui lòng khai nơi cư trú trong hồ sơ trước"),
    "evidence_empty": _l("Tệp này trống. Vui lòng chọn tệp khác"),
    "evidence_kind_of_file": _l("Chỉ nhận ảnh (JPG, PNG, HEIC) hoặc PDF"),
    "evidence_broken": _l("Tệp này không mở được. Vui lòng chụp lại hoặc chọn tệp khác"),
    "evidence_pixels": _l("Ảnh này lớn quá. Vui lòng chụp lại bằng điện thoại"),
    "evidence_pdf_acts": _l("Tệp PDF này có phần tự chạy nên chưa nhận được. Vui lòng chụp ảnh tờ giấy thay cho tệp"),
    "evidence_virus": _l("Phần mềm quét cho biết tệp này không an toàn. Vui lòng chụp ảnh tờ giấy thay cho tệp"),
    "evidence_scan_failed": _l("Chưa kiểm tra được tệp này. Vui lòng gửi lại sau ít phút"),
    "evidence_files_most": _l("Mỗi minh chứng tối đa 5 ảnh hoặc tệp. Vui lòng bỏ bớt một tệp"),
    "evidence_full_person": _l("Phần lưu minh chứng của tài khoản này đã đầy. Vui lòng bỏ bớt tệp ở bản nháp cũ"),
    "evidence_full_unit": _l("Phần lưu minh chứng của đơn vị đã đầy. Vui lòng báo cán bộ Hội Khuyến học"),
    "evidence_too_many": _l("Đang có nhiều minh chứng chưa gửi xong. Vui lòng gửi hoặc bỏ bớt trước"),
    "assist_consent_missing": _l("Vui lòng đọc cho người dân nghe và đánh dấu khi người dân đồng ý"),
    "relation_missing": _l("Vui lòng chọn quan hệ với người được nhập hộ"),
    "helper_name_missing": _l("Vui lòng nhập họ và tên người nhập hộ"),
    "wrong_code": _l("Mã trên phiếu chưa đúng, đã dùng hoặc đã hết hạn. Vui lòng xem lại từng chữ trên phiếu"),
}
"""What a refusal says, by its code."""


def let_large_in(endpoint: str | None, _values: object) -> None:
    """Raise the limit before the form is read, for who has signed in or holds a slip."""
    if request.method != "POST":
        return
    known = endpoint in SIGNED_IN and session.viewer() is not None
    if known or (endpoint in OPEN and SLIP in cookie):
        request.max_content_length = MOST_SENT


blueprint.url_value_preprocessor(let_large_in)


def store() -> files.Store:
    """Return the file store of this app."""
    found: files.Store = current_app.extensions["files"]
    return found


def quota() -> Quota:
    """Return how much may be kept."""
    found = settings()
    return Quota(found.evidence_person_mb * MEGABYTE, found.evidence_unit_mb * MEGABYTE)


def read_file(data: bytes) -> Ready:
    """Read a file that was sent, once the scanner of the house has looked at it."""
    brought.scan(data, command=settings().evidence_scan)
    return brought.read(data)


def do(step: Callable[[Session], T]) -> T:
    """Do one writing step and finish it."""
    writing = db.session()
    return work.run(writing, lambda: step(writing))


def forget(shas: list[str]) -> None:
    """Forget bytes that a step has just let go of, in a transaction of their own."""
    if shas:
        do(lambda writing: filing.forget(writing, store(), shas=shas))


def words_of(error: DomainError) -> str:
    """Return what a refusal says."""
    if error.code == "evidence_too_large":
        weight, most = (number(max(1, int(str(error.values[key])) // MEGABYTE)) for key in ("size", "most"))
        return _(
            "Tệp nặng %(weight)s MB, tối đa %(most)s MB. Vui lòng chụp lại hoặc chọn tệp khác.",
            weight=weight,
            most=most,
        )
    if error.code == "too_many_uploads":
        return _("Vừa gửi nhiều tệp liền nhau. Vui lòng nghỉ %(minutes)s phút rồi gửi tiếp.", **error.values)
    return str(SENTENCES.get(error.code, UNKNOWN))


def refuse(form: FlaskForm, error: DomainError) -> None:
    """Show a refusal at the fields it names."""
    flaws: Any = error.values.get("flaws")
    if not flaws:
        blame(form, error.field, words_of(error))
        return
    for field, code in flaws:
        blame(form, field, SENTENCES.get(code, UNKNOWN))
