"""The words for the codes of courses: topics, audiences, lengths, levels, paths, states."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from courses.rules.completion import LessonState
from courses.rules.search import Duration
from lms.web.language import gettext as _

TOPICS = {
    "hoc-tap-suot-doi": _l("Học tập suốt đời"),
    "ky-nang-so": _l("Kỹ năng số"),
    "an-toan-mang": _l("An toàn trên mạng"),
    "dich-vu-cong": _l("Dịch vụ công"),
    "thanh-toan-so": _l("Thanh toán số"),
    "tri-tue-nhan-tao": _l("Trí tuệ nhân tạo"),
    "suc-khoe": _l("Sức khỏe"),
    "phap-luat": _l("Pháp luật"),
    "khoi-nghiep": _l("Khởi nghiệp"),
    "gia-dinh": _l("Gia đình, cộng đồng"),
}
AUDIENCES = {
    "nong-dan": _l("Nông dân"),
    "nguoi-cao-tuoi": _l("Người cao tuổi"),
    "can-bo": _l("Cán bộ"),
    "nguoi-lao-dong": _l("Người lao động"),
    "hoc-sinh-sinh-vien": _l("Học sinh, sinh viên"),
    "ai-cung-hoc-duoc": _l("Ai cũng học được"),
}
DURATIONS = {
    "ngan": (Duration.SHORT, _l("Đến 30 phút")),
    "vua": (Duration.MEDIUM, _l("Từ 31 đến 60 phút")),
    "dai": (Duration.LONG, _l("Trên 1 giờ")),
}
LEVELS = {"co-ban": ("A", _l("Cơ bản (bậc 1, 2)")), "trung-cap": ("B", _l("Trung cấp (bậc 3, 4)"))}
LEVEL_NAMES = {
    "A": _l("Cơ bản, bậc 1–2"),
    "A-B": _l("Cơ bản đến trung cấp, bậc 1–4"),
    "B": _l("Trung cấp, bậc 3–4"),
}
PATHS = {
    1: _l("Mới bắt đầu"),
    2: _l("Trở thành Công dân học tập"),
    3: _l("Cán bộ khuyến học, cán bộ cơ sở"),
}
LICENCES = {"CC-BY-4.0": _l("Creative Commons Ghi công 4.0 (CC BY 4.0)")}
CORE_COMPETENCES = {
    "T1": _l("Tự học, học tập suốt đời"),
    "T2": _l("Sử dụng công cụ học tập, làm việc"),
    "T3": _l("Xây dựng quan hệ xã hội"),
}


def named(names: dict[str, str], code: str) -> str:
    """Return the words for a code, or the code itself when there are none yet."""
    return str(names.get(code, code))


def lesson_state(state: LessonState) -> str:
    """Return a lesson's state in words."""
    return {
        LessonState.NEW: _("Chưa học"),
        LessonState.SEEN: _("Đang học"),
        LessonState.HANDED: _("Đã nộp bài"),
        LessonState.READ: _("Đã đọc xong"),
        LessonState.CHECKED: _("Đã tự kiểm tra"),
        LessonState.APPROVED: _("Bài nộp đã được duyệt"),
    }[state]
