"""The activities of Moodle that have no counterpart in a course, each with the reason said of it."""

from __future__ import annotations

OTHER_KIND = "Hoạt động loại «%(kind)s» chưa nhập được"
_IGNORED = {
    "forum": "Diễn đàn không được nhập; ở đây mỗi bài học có phần hỏi đáp riêng",
    "choice": "Bình chọn không có phần tương ứng trong khóa học",
    "feedback": "Phiếu khảo sát không có phần tương ứng trong khóa học",
    "survey": "Phiếu khảo sát không có phần tương ứng trong khóa học",
    "questionnaire": "Phiếu khảo sát không có phần tương ứng trong khóa học",
    "chat": "Phòng trò chuyện không có phần tương ứng trong khóa học",
    "attendance": "Điểm danh được làm ở phần tập huấn, không thuộc khóa học",
    "bigbluebuttonbn": "Phòng họp trực tuyến không có phần tương ứng trong khóa học",
    "customcert": "Giấy chứng nhận được cấp theo mẫu chung, không nhập mẫu của Moodle",
    "certificate": "Giấy chứng nhận được cấp theo mẫu chung, không nhập mẫu của Moodle",
    "qbank": "Ngân hàng câu hỏi được nhập từng câu",
}
_REJECTED = {
    "wiki": "Wiki do nhiều người viết chưa nhập được; vui lòng chép nội dung thành bài học",
    "data": "Cơ sở dữ liệu của Moodle chưa nhập được",
    "workshop": "Hội thảo đánh giá chéo chưa có phần tương ứng",
    "h5pactivity": "Nội dung tương tác H5P chưa nhập được",
    "hvp": "Nội dung tương tác H5P chưa nhập được",
    "lti": "Công cụ bên ngoài (LTI) không nhập được",
    "imscp": "Gói nội dung IMS chưa nhập được; vui lòng nhập riêng tệp của gói",
}


def why_ignored(kind: str) -> str:
    """Return why an activity has no place in a course, "" for one whose content would be wanted."""
    return _IGNORED.get(kind, "")


def why_rejected(kind: str) -> str:
    """Return why an activity whose content would be wanted cannot be had."""
    return _REJECTED.get(kind, OTHER_KIND)
