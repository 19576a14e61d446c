"""«Ai đã xem, đã sửa hồ sơ của tôi», in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from kernel.paging import Page
from lms.audit import AuditCard
from lms.web.filters import moment, number
from lms.web.language import gettext as _

WORDS: Mapping[str, Any] = {
    "Registered:self": _l("Đăng ký tài khoản"),
    "Registered:entered": _l("Nhập hồ sơ hộ"),
    "Registered:import": _l("Nhập hồ sơ từ danh sách"),
    "Registered:sample": _l("Tạo hồ sơ mẫu"),
    "SignedIn": _l("Đăng nhập"),
    "SessionsEnded:True": _l("Đăng xuất khỏi các thiết bị"),
    "SessionsEnded:False": _l("Đăng xuất một thiết bị"),
    "PasswordChanged:own": _l("Đổi mật khẩu"),
    "PasswordChanged:email": _l("Đặt lại mật khẩu bằng đường dẫn gửi qua email"),
    "PasswordChanged:slip": _l("Đặt lại mật khẩu bằng phiếu do cán bộ cấp"),
    "RecoveryMade:email": _l("Yêu cầu đường dẫn đặt lại mật khẩu"),
    "RecoveryMade:slip": _l("Cấp phiếu đặt lại mật khẩu"),
    "ProfileViewed": _l("Xem hồ sơ"),
    "ResidenceChanged:True": _l("Ghi nơi cư trú (đã xác nhận)"),
    "ResidenceChanged:False": _l("Khai nơi cư trú (tự khai)"),
    "ResidenceConfirmed": _l("Xác nhận nơi cư trú"),
    "RoleGranted:trainer": _l("Giao nhiệm vụ giảng viên"),
    "RoleGranted:cadre": _l("Giao nhiệm vụ cán bộ phụ trách"),
    "RoleGranted:city": _l("Giao nhiệm vụ cán bộ Thành phố"),
    "RoleGranted:admin": _l("Giao nhiệm vụ quản trị"),
    "RoleGranted:auditor": _l("Giao nhiệm vụ kiểm tra, giám sát"),
    "RoleEnded": _l("Thôi giao nhiệm vụ"),
    "QuestionAsked": _l("Đặt câu hỏi ở bài học"),
    "Replied": _l("Trả lời câu hỏi ở bài học"),
    "PostEdited": _l("Sửa bài hỏi đáp"),
    "PostRemoved": _l("Gỡ bài hỏi đáp"),
    "AnswerMarked:True": _l("Chọn câu trả lời làm lời giải đáp"),
    "AnswerMarked:False": _l("Bỏ chọn lời giải đáp"),
    "PostFlagged": _l("Báo một bài hỏi đáp không phù hợp"),
    "PostDecided:shown": _l("Cho hiện bài hỏi đáp"),
    "PostDecided:kept": _l("Giữ bài hỏi đáp bị báo"),
    "PostDecided:restored": _l("Cho hiện lại bài hỏi đáp"),
    "PostDecided:hidden": _l("Ẩn bài hỏi đáp"),
    "PostDecided:closed": _l("Xem bài hỏi đáp đã gỡ"),
    "ContentReported": _l("Báo nội dung bài học sai"),
    "ReportHandled:fixing": _l("Nhận sửa chỗ được báo sai"),
    "ReportHandled:fixed": _l("Sửa xong chỗ được báo sai"),
    "ReportHandled:declined": _l("Xem chỗ được báo sai và giữ như cũ"),
    "ReviewApproved": _l("Duyệt khóa học đã gửi duyệt"),
    "DraftReturned": _l("Trả lại khóa học đã gửi duyệt"),
    "AssignmentDecided:True": _l("Duyệt bài nộp của bài học"),
    "AssignmentDecided:False": _l("Đề nghị bổ sung bài nộp của bài học"),
    "CohortJoined": _l("Ghi tên vào lớp học"),
    "MemberJoined": _l("Được thêm vào một mô hình học tập"),
    "MemberLeft": _l("Thôi tham gia một mô hình học tập"),
    "CohortLeft": _l("Rời lớp học"),
    "SeatGiven": _l("Xếp chỗ trong lớp học"),
    "CohortCancelled": _l("Báo lớp học không tổ chức được"),
    "CohortRescheduled": _l("Báo lịch mới của lớp học"),
}
SAYS = {
    "Registered": "way",
    "SessionsEnded": "everywhere",
    "PasswordChanged": "way",
    "RecoveryMade": "way",
    "ResidenceChanged": "confirmed",
    "RoleGranted": "role",
    "AssignmentDecided": "approved",
    "AnswerMarked": "marked",
    "PostDecided": "done",
    "ReportHandled": "state",
}
"""Which detail of a fact changes its words."""

FIELDS = {
    "full_name": _l("họ và tên"),
    "birth_year": _l("năm sinh"),
    "audience": _l("nhóm"),
    "phone": _l("số điện thoại"),
    "email": _l("email"),
    "login_name": _l("tên đăng nhập"),
}


def privacy(found: Page[AuditCard], *, person_id: int) -> dict[str, Any]:
    """Return a page of the log about one person, for herself."""
    return {
        "lines": [_line(card, person_id) for card in found.rows],
        "number": found.number,
        "pages": found.pages,
        "total": _("%(count)s dòng", count=number(found.total)),
        "previous": _leaf(found.number - 1) if found.number > 1 else None,
        "next": _leaf(found.number + 1) if found.number < found.pages else None,
    }


def _leaf(page_number: int) -> str:
    return url_for("passport.privacy", trang=page_number)


def _line(card: AuditCard, person_id: int) -> dict[str, Any]:
    others = card.actor_id not in (0, person_id)
    return {
        "at": moment(card.at),
        "who": _who(card, person_id),
        "what": what(card.kind, card.detail),
        "others": others,
    }


def _who(card: AuditCard, person_id: int) -> str:
    if card.actor_id == person_id:
        return str(_("Chủ tài khoản"))
    if card.actor_id == 0:
        return str(_("Hệ thống")) if card.kind != "RecoveryMade" else str(_("Người chưa đăng nhập"))
    return card.actor_name or str(_("Người có trách nhiệm"))


def what(kind: str, detail: Mapping[str, Any]) -> str:
    """Say what was done. A fact this release does not know is still told of: nothing is left out of this list."""
    if kind == "ProfileChanged":
        names = [str(FIELDS[field]) for field in str(detail.get("fields", "")).split(",") if field in FIELDS]
        return str(_("Sửa hồ sơ: %(fields)s", fields=", ".join(names))) if names else str(_("Sửa hồ sơ"))
    variant = SAYS.get(kind)
    found = WORDS.get(f"{kind}:{detail.get(variant)}" if variant else kind)
    return str(found or _("Thay đổi khác trong hồ sơ"))
