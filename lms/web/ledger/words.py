"""Entries and corrections in words: what was posted; why it is taken back, on what paper, and what a refusal says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.score.rules.ledger import CARRIED, REVERSAL, Entry
from lms.web.language import gettext as _

MINUS = "\N{MINUS SIGN}"

FACTS = {
    "course": _l("Đạt bài kiểm tra cuối khóa"),
    "event": _l("Đã tham gia tập huấn, hội nghị, hoạt động cộng đồng"),
    "review": _l("Minh chứng được chấp nhận"),
    "certificate": _l("Chứng chỉ được chấp nhận"),
    "meeting": _l("Cuộc họp bình xét xác nhận"),
    "confirmation": _l("Kỹ năng số được xác nhận"),
}
REASONS: Mapping[str, Any] = {
    "wrong_person": _l("Ghi nhầm người"),
    "posted_twice": _l("Ghi hai lần cho cùng một việc"),
    "fact_untrue": _l("Việc được ghi không đúng thực tế"),
    "wrong_band": _l("Sai mức điểm"),
    "wrong_indicator": _l("Sai chỉ số"),
    "inspection": _l("Theo kết luận kiểm tra"),
}
BASES: Mapping[str, Any] = {
    "minutes": _l("Biên bản"),
    "report": _l("Báo cáo, tờ trình"),
    "petition": _l("Đơn đề nghị, phản ánh"),
    "inspection": _l("Kết luận kiểm tra"),
    "register": _l("Sổ theo dõi, danh sách điểm danh"),
}
ANSWERS: Mapping[str, Any] = {
    "not_proven": _l("Căn cứ chưa đủ"),
    "wrong_entry": _l("Đề nghị nhầm dòng điểm"),
    "other_paper": _l("Cần văn bản khác"),
}
STATES: Mapping[str, Any] = {
    "asked": _l("Chờ duyệt"),
    "approved": _l("Đã duyệt"),
    "declined": _l("Không duyệt"),
    "withdrawn": _l("Đã rút đề nghị"),
}
STATE_TAGS: Mapping[str, str] = {
    "asked": "warning",
    "approved": "success",
    "declined": "neutral",
    "withdrawn": "neutral",
}
SAYS: Mapping[str, Any] = {
    "reason_missing": _l("Vui lòng chọn lý do."),
    "basis_missing": _l("Vui lòng chọn loại văn bản."),
    "number_missing": _l("Vui lòng nhập số văn bản, ví dụ 12/BB-HKH."),
    "number_shape": _l("Chỉ ghi số và ký hiệu văn bản, viết liền, ví dụ 12/BB-HKH. Không ghi tên người."),
    "answer_missing": _l("Vui lòng chọn vì sao không duyệt."),
    "decision_missing": _l("Vui lòng chọn duyệt hoặc không duyệt."),
    "already_asked": _l("Dòng điểm này đang có một đề nghị chờ duyệt."),
    "nothing_to_correct": _l("Dòng điểm này đã được rút lại từ trước."),
}
"""What a refusal says, by code."""


def signed(points: int) -> str:
    """Write points of a line with their sign: «+ 4», «− 2»."""
    return f"{MINUS if points < 0 else '+'} {abs(points)}"


def fact(entry: Entry) -> str:
    """Say what kind of fact an entry was posted for."""
    return str(FACTS.get(entry.source_kind) or _("Kết quả được ghi nhận"))


def title(entry: Entry) -> str:
    """Name the fact of an entry, for its line."""
    named = entry.title or fact(entry)
    if entry.rule.startswith(REVERSAL):
        return str(_("Rút lại: %(title)s", title=named))
    if entry.rule.startswith(CARRIED):
        return str(_("%(title)s (còn giá trị từ năm trước)", title=named))
    return named
