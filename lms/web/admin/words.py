"""Roles, jobs and facts in plain Vietnamese."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

ROLES = {
    "learner": _l("Người học"),
    "trainer": _l("Giảng viên"),
    "cadre": _l("Cán bộ cơ sở"),
    "city": _l("Cán bộ Thành phố"),
    "auditor": _l("Người kiểm tra"),
    "admin": _l("Quản trị"),
}

JOBS = {
    "reports.rebuild": _l("Tính lại số liệu"),
    "demo.build": _l("Tạo dữ liệu mẫu"),
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
    "RoleEnded": _l("Kết thúc vai trò"),
    "CoursePublished": _l("Xuất bản khóa học"),
    "PolicyLoaded": _l("Nạp văn bản tiêu chí"),
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
