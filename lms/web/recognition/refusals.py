"""What refusals of the steps say, and the words of steps, outcomes and reasons on lists and papers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.recognition.rules.agreeing import TOTAL
from lms.web.language import gettext as _

REFUSALS: Mapping[str, Any] = {
    "list_moved": _l("Danh sách vừa được người khác thay đổi. Vui lòng tải lại trang rồi thử lại."),
    "case_moved": _l("Có hồ sơ vừa được người khác xử lý. Vui lòng tải lại trang rồi thử lại."),
    "meeting_open": _l("Đơn vị này đang có một cuộc họp chưa kết thúc. Vui lòng kết thúc cuộc họp đó trước."),
    "appraisal_open": _l("Đang có một đợt thẩm định chưa kết thúc. Vui lòng làm tiếp đợt đó."),
    "meeting_field_missing": _l("Vui lòng nhập mục này."),
    "meeting_ahead": _l("Chưa đến ngày họp. Vui lòng ghi kết quả sau khi họp."),
    "paper_day_missing": _l("Vui lòng nhập ngày, ví dụ 25/11/2026."),
    "paper_day_ahead": _l("Ngày này chưa tới. Vui lòng nhập ngày ghi trên giấy."),
    "paper_number_missing": _l("Vui lòng nhập số văn bản, ví dụ 12/QĐ-UBND."),
    "number_taken": _l("Số văn bản này đã được nhập trong năm. Vui lòng kiểm tra lại."),
    "signer_missing": _l("Vui lòng nhập đúng như trên bản đã ký."),
    "present_wrong": _l("Số người có mặt phải từ 1 và không quá số người được mời."),
    "votes_wrong": _l("Số phiếu phải từ 0 đến số người có mặt."),
    "figure_wrong": _l("Điểm phải từ 0 đến mức tối đa của chỉ số."),
    "band_unknown": _l("Mức xác nhận này không có trong quy tắc tính điểm. Vui lòng chọn lại."),
    "reason_missing": _l("Vui lòng ghi lý do."),
    "outcome_missing": _l("Vui lòng chọn cách giải quyết."),
    "opinion_missing": _l("Vui lòng nhập mục này."),
    "words_missing": _l("Vui lòng viết nội dung đề nghị."),
    "name_missing": _l("Vui lòng nhập họ và tên đúng."),
    "kind_unknown": _l("Vui lòng chọn loại văn bản."),
    "posting_day_wrong": _l("Vui lòng nhập ngày niêm yết, từ ngày họp trở đi."),
    "posting_days_left": _l("Chưa hết thời gian niêm yết. Việc niêm yết kết thúc sau ngày cuối cùng."),
    "opinions_open": _l("Còn ý kiến chưa giải quyết. Vui lòng ghi cách giải quyết từng ý kiến trước."),
    "already_posted": _l("Danh sách đã niêm yết nên không mở lại cuộc họp được. Có thể thôi niêm yết trước."),
    "nobody_to_post": _l("Chưa có ai được cuộc họp thống nhất để niêm yết."),
    "nobody_to_propose": _l("Chưa có ai đã thẩm định để trình."),
    "nobody_chosen": _l("Vui lòng chọn ít nhất một người."),
    "own_case_on_list": _l("Danh sách có hồ sơ của chính người đang thao tác. Vui lòng nhờ cán bộ khác mở lại."),
    "own_case": _l("Không ai được quyết định hồ sơ của chính mình. Vui lòng nhờ cán bộ khác."),
    "entered_it": _l("Người đã nhập phiếu giúp không được quyết định hồ sơ đó. Vui lòng nhờ cán bộ khác."),
    "other_hands": _l(
        "Người đã làm một bước khác của các hồ sơ này không làm tiếp bước này. Vui lòng nhờ cán bộ khác."
    ),
    "asked_it": _l("Người đề xuất không được tự quyết định. Vui lòng nhờ cán bộ khác."),
    "acted_before": _l("Người đã tham gia xét hồ sơ này không xem xét lại. Vui lòng nhờ cán bộ khác."),
    "nothing_to_ask": _l("Hồ sơ này chưa có kết luận để đề nghị xem xét lại."),
    "too_late": _l("Đã quá thời gian đề nghị xem xét lại."),
    "asked_already": _l("Đề nghị trước đang được xem xét."),
    "name_same": _l("Tên mới giống tên cũ."),
}
STEPS: Mapping[str, Any] = {
    "agree": _l("Thống nhất đề nghị"),
    "defer": _l("Để lại, xem xét sau"),
    "find_short": _l("Chưa đủ điều kiện"),
    "appraise": _l("Đủ điều kiện"),
    "send_back": _l("Gửi lại cuộc họp"),
    "propose": _l("Đề nghị"),
}
STEP_TAGS: Mapping[str, str] = {
    "agree": "success",
    "appraise": "success",
    "propose": "info",
    "defer": "warning",
    "find_short": "warning",
    "send_back": "warning",
}
MEETING_STATES: Mapping[str, tuple[Any, str]] = {
    "preparing": (_l("đang chuẩn bị"), "neutral"),
    "held": (_l("đang ghi kết quả"), "info"),
    "closed": (_l("đã kết thúc"), "success"),
    "open": (_l("đang niêm yết"), "info"),
    "taken_down": (_l("đã thôi niêm yết"), "neutral"),
    "sent": (_l("đã trình"), "info"),
    "recalled": (_l("đã rút"), "neutral"),
    "decided": (_l("đã có quyết định"), "success"),
    "running": (_l("đang ghi danh hiệu"), "info"),
    "done": (_l("đã xong"), "success"),
}
KINDS: Mapping[str, Any] = {
    "main": _l("Công nhận"),
    "supplementary": _l("Công nhận bổ sung"),
    "revoke": _l("Hủy bỏ, thu hồi"),
    "name": _l("Sửa tên trên giấy"),
}
REQUESTS: Mapping[str, Any] = {
    "look_again": _l("Đề nghị xem xét lại"),
    "revoke": _l("Đề xuất hủy bỏ, thu hồi"),
    "name": _l("Đề xuất sửa tên trên giấy"),
}
REQUEST_STATES: Mapping[str, tuple[Any, str]] = {
    "open": (_l("chờ trả lời"), "info"),
    "upheld": (_l("đã chấp nhận"), "success"),
    "refused": (_l("giữ nguyên kết quả"), "neutral"),
}
REVOKE_REASONS: Mapping[str, Any] = {
    "false-evidence": _l("Minh chứng không đúng sự thật"),
    "wrong-person": _l("Công nhận nhầm người"),
    "wrong-decision": _l("Quyết định có sai sót"),
    "law": _l("Lý do khác theo quy định"),
}


def said(code: str) -> str:
    """Return what a refusal's code says."""
    return str(REFUSALS.get(code) or _("Nội dung này chưa dùng được, vui lòng xem lại"))


def shortfall(short: Iterable[str]) -> str:
    """Return what is short in words: the total, the indicators below the least."""
    codes = list(short)
    words = [_("tổng điểm")] if TOTAL in codes else []
    return ", ".join([*words, *(_("chỉ số %(code)s", code=code) for code in codes if code != TOTAL)])
