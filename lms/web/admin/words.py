"""Roles, jobs and facts in plain Vietnamese."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

ROLES = {
    "learner": _l("Người học"),
    "helper": _l("Người giúp việc"),
    "trainer": _l("Giảng viên"),
    "cadre": _l("Cán bộ cơ sở"),
    "city": _l("Cán bộ Thành phố"),
    "auditor": _l("Người kiểm tra"),
    "admin": _l("Quản trị"),
}

JOBS = {
    "reports.rebuild": _l("Tính lại số liệu"),
    "demo.build": _l("Tạo dữ liệu mẫu"),
    "courses.read": _l("Đọc tệp khóa học nhập vào"),
    "commendation.make": _l("Lập danh sách biểu dương"),
    "courses.take": _l("Tạo bản soạn từ tệp nhập vào"),
    "teaching.remind": _l("Nhắc lời mời học tập"),
    "criteria.impact": _l("Xem trước tác động của quy định mới"),
}

JOB_STATES = {
    "waiting": _l("đang chờ"),
    "running": _l("đang làm"),
    "done": _l("đã xong"),
    "failed": _l("có lỗi"),
    "cancelled": _l("đã dừng"),
}

JOB_TAGS = {"waiting": "info", "running": "info", "done": "success", "failed": "error", "cancelled": "neutral"}

FACTS = {
    "Registered": _l("Mở tài khoản"),
    "SignedIn": _l("Đăng nhập"),
    "SessionsEnded": _l("Thoát khỏi thiết bị"),
    "PasswordChanged": _l("Đổi mật khẩu"),
    "RecoveryMade": _l("Lập cách lấy lại tài khoản"),
    "ProfileChanged": _l("Sửa thông tin cá nhân"),
    "ProfileViewed": _l("Mở hồ sơ người dân"),
    "ResidenceChanged": _l("Khai hoặc đổi nơi cư trú"),
    "ResidenceConfirmed": _l("Xác nhận nơi cư trú"),
    "RoleGranted": _l("Giao vai trò"),
    "CorrectionAsked": _l("Đề nghị điều chỉnh điểm"),
    "CorrectionDecided": _l("Quyết định về đề nghị điều chỉnh điểm"),
    "CorrectionWithdrawn": _l("Rút đề nghị điều chỉnh điểm"),
    "RoleEnded": _l("Kết thúc vai trò"),
    "AssignmentDecided": _l("Duyệt hoặc gửi lại bài nộp"),
    "CoursePublished": _l("Xuất bản khóa học"),
    "ReviewAsked": _l("Gửi duyệt khóa học"),
    "ReviewApproved": _l("Duyệt khóa học"),
    "DraftReturned": _l("Gửi trả khóa học để sửa"),
    "PolicyLoaded": _l("Nạp văn bản tiêu chí"),
    "PolicyDrafted": _l("Bắt đầu soạn thay đổi văn bản tiêu chí"),
    "PolicyAsked": _l("Gửi duyệt thay đổi văn bản tiêu chí"),
    "PolicyReturned": _l("Trả lại thay đổi văn bản tiêu chí"),
    "PolicyApproved": _l("Duyệt phiên bản mới của văn bản tiêu chí"),
    "PolicyWithdrawn": _l("Cất hoặc lấy lại bản soạn văn bản tiêu chí"),
    "QuestionAsked": _l("Hỏi ở bài học"),
    "Replied": _l("Trả lời ở bài học"),
    "PostEdited": _l("Sửa bài hỏi đáp"),
    "PostRemoved": _l("Gỡ bài hỏi đáp"),
    "AnswerMarked": _l("Chọn hoặc bỏ chọn lời giải đáp"),
    "PostFlagged": _l("Báo bài hỏi đáp không phù hợp"),
    "PostDecided": _l("Kiểm duyệt bài hỏi đáp"),
    "ContentReported": _l("Báo nội dung bài học sai"),
    "ReportHandled": _l("Ghi kết quả xem lượt báo sai"),
    "CallMade": _l("Mời học một khóa"),
    "CallCancelled": _l("Thôi mời học một khóa"),
    "CallRestored": _l("Mời học lại một khóa"),
    "CohortOpened": _l("Mở lớp học"),
    "CohortChanged": _l("Sửa thông tin lớp học"),
    "CohortStateSet": _l("Đổi trạng thái lớp học"),
    "CohortJoined": _l("Ghi danh vào lớp học"),
    "CommendationConsented": _l("Trả lời về việc nêu tên khi biểu dương"),
    "CommendationStepped": _l("Lập, công bố hoặc rút danh sách biểu dương"),
    "MemberJoined": _l("Thêm người vào mô hình học tập"),
    "MemberLeft": _l("Thôi tham gia mô hình học tập"),
    "ModelAdded": _l("Thêm mô hình học tập"),
    "ModelChanged": _l("Sửa mô hình học tập"),
    "ModelStepped": _l("Đăng ký, đề nghị hoặc công nhận mô hình học tập"),
    "CohortLeft": _l("Rời lớp học"),
    "YearOpened": _l("Mở năm đánh giá, công nhận"),
    "YearChanged": _l("Sửa ngày, người ký của năm đánh giá"),
    "SeatGiven": _l("Xếp chỗ trong lớp học"),
    "CohortCancelled": _l("Báo lớp học không tổ chức được"),
    "CohortRescheduled": _l("Báo lịch mới của lớp học"),
}

WAYS = {
    "self": _l("tự đăng ký"),
    "entered": _l("nhập hộ"),
    "import": _l("nhập từ danh sách"),
    "sample": _l("dữ liệu mẫu"),
    "own": _l("tự đổi"),
    "email": _l("qua thư điện tử"),
    "slip": _l("bằng phiếu của cán bộ"),
    "none": _l("không có địa chỉ thư phù hợp"),
}
