"""Sentences of «Ai đã xem, đã sửa hồ sơ của tôi»: one for every fact that the log keeps about a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.web.language import gettext as _
from lms.web.recognition.words import STEPS

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
    "RoleGranted:helper": _l("Giao nhiệm vụ người giúp việc"),
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
    "CredentialIssued": _l("Cấp giấy chứng nhận"),
    "CredentialRevoked": _l("Thu hồi giấy đã cấp"),
    "CredentialReplaced": _l("Cấp lại giấy với họ tên đúng"),
    "ShareOpened": _l("Tạo đường dẫn chia sẻ giấy"),
    "ShareEnded": _l("Dừng chia sẻ giấy"),
    "CohortLeft": _l("Rời lớp học"),
    "SeatGiven": _l("Xếp chỗ trong lớp học"),
    "CohortCancelled": _l("Báo lớp học không tổ chức được"),
    "CohortRescheduled": _l("Báo lịch mới của lớp học"),
    "EvidenceSubmitted": _l("Nộp minh chứng cho chỉ số %(indicator)s"),
    "EvidenceReturned": _l("Đề nghị bổ sung minh chứng của chỉ số %(indicator)s"),
    "EvidenceDeclined": _l("Chưa chấp nhận minh chứng của chỉ số %(indicator)s"),
    "EvidenceAccepted": _l("Chấp nhận minh chứng của chỉ số %(indicator)s"),
    "BandDecided": _l("Chọn mức %(band)s điểm cho chỉ số %(indicator)s theo minh chứng"),
    "BandUndone": _l("Rút lại mức điểm vừa chọn cho chỉ số %(indicator)s"),
    "EvidenceRechecked": _l("Xem lại ngẫu nhiên quyết định về chỉ số %(indicator)s, không đổi điểm"),
    "KinshipDeclared:True": _l("Ghi nhận một người duyệt là người thân, nên không được duyệt"),
    "KinshipDeclared:False": _l("Bỏ ghi nhận một người duyệt là người thân"),
    "CorrectionAsked": _l("Đề nghị điều chỉnh điểm của chỉ số %(indicator)s"),
    "CorrectionDecided:True": _l("Duyệt điều chỉnh điểm của chỉ số %(indicator)s"),
    "CorrectionDecided:False": _l("Không duyệt điều chỉnh điểm của chỉ số %(indicator)s"),
    "CorrectionWithdrawn": _l("Rút đề nghị điều chỉnh điểm của chỉ số %(indicator)s"),
    "CommendationConsented:True": _l("Đồng ý nêu tên trong danh sách biểu dương"),
    "CommendationConsented:False": _l("Không đồng ý nêu tên trong danh sách biểu dương"),
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
    "CommendationConsented": "agreed",
    "CorrectionDecided": "approved",
    "KinshipDeclared": "declared",
    "PostDecided": "done",
    "ReportHandled": "state",
}
"""Which detail of a fact changes its words."""

CASE_STEP = "CaseStep"
"""What the steps of a person's case are called in this list; they are no facts of the log."""

NAMED = ("indicator", "band", "period", "name")
"""Details that a sentence may name. They hold codes, numbers and names of units only, never what somebody wrote."""

FIELDS = {
    "full_name": _l("họ và tên"),
    "birth_year": _l("năm sinh"),
    "audience": _l("nhóm"),
    "phone": _l("số điện thoại"),
    "email": _l("email"),
    "login_name": _l("tên đăng nhập"),
}


def what(kind: str, detail: Mapping[str, Any]) -> str:
    """Say what was done. A fact this release does not know is still told of: nothing is left out of this list."""
    if kind == "ProfileChanged":
        names = [str(FIELDS[field]) for field in str(detail.get("fields", "")).split(",") if field in FIELDS]
        return str(_("Sửa hồ sơ: %(fields)s", fields=", ".join(names))) if names else str(_("Sửa hồ sơ"))
    if kind == CASE_STEP and detail.get("step") in STEPS:
        said = STEPS[detail["step"]]
        return str(_("%(step)s (danh hiệu năm %(period)s)", step=said, period=detail["period"]))
    variant = SAYS.get(kind)
    found = WORDS.get(f"{kind}:{detail.get(variant)}" if variant else kind)
    if not found:
        return str(_("Thay đổi khác trong hồ sơ"))
    return str(found) % {name: detail.get(name, "") for name in NAMED}
