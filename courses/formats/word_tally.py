"""What stands all over a Word file and a lesson cannot hold as it is: accounted for by sort, with its number."""

from __future__ import annotations

from courses.formats.gathering import Gathering
from courses.formats.imported import Finding
from courses.formats.word_body import Counts

_IGNORED, _CHANGED, _REJECTED = "ignored", "changed", "rejected"
_SORTS = (
    ("contents", "Mục lục", _IGNORED, "Mục lục của tài liệu không được nhập vì khóa học tự có mục lục"),
    ("comments", "Ghi chú bên lề", _IGNORED, "%(count)s ghi chú bên lề không được nhập"),
    ("hidden", "Chữ ẩn", _IGNORED, "%(count)s đoạn chữ ẩn không được nhập"),
    (
        "inserted",
        "Phần thêm đang theo dõi",
        _CHANGED,
        "%(count)s chỗ thêm đang được theo dõi thay đổi, đã giữ như chữ thường",
    ),
    ("deleted", "Phần xóa đang theo dõi", _IGNORED, "%(count)s chỗ xóa đang được theo dõi thay đổi, đã bỏ"),
    (
        "formulas",
        "Công thức",
        _CHANGED,
        "%(count)s công thức được chuyển sang LaTeX; vui lòng xem lại từng công thức",
    ),
    ("boxes", "Hộp văn bản", _CHANGED, "Chữ trong %(count)s hộp văn bản được đưa xuống dưới đoạn chứa hộp"),
    (
        "lost_formulas",
        "Công thức không đọc được",
        _REJECTED,
        "%(count)s công thức không chuyển được, chỉ giữ lại chữ; vui lòng gõ lại",
    ),
    (
        "objects",
        "Đối tượng nhúng",
        _REJECTED,
        "%(count)s đối tượng nhúng (bảng tính, công thức kiểu cũ…) chỉ giữ lại ảnh của đối tượng, nếu có",
    ),
    (
        "charts",
        "Biểu đồ",
        _REJECTED,
        "%(count)s biểu đồ không nhập được; vui lòng chụp lại thành ảnh rồi chèn vào bài",
    ),
    (
        "diagrams",
        "Sơ đồ SmartArt",
        _REJECTED,
        "%(count)s sơ đồ SmartArt không nhập được; vui lòng chụp lại thành ảnh rồi chèn vào bài",
    ),
    ("missing_pictures", "Ảnh thiếu", _REJECTED, "%(count)s ảnh có chỗ trong bài nhưng không có trong tệp"),
    (
        "outside_pictures",
        "Ảnh ngoài tệp",
        _REJECTED,
        "%(count)s ảnh nằm ngoài tệp (chỉ có liên kết tới ảnh) nên không nhập được",
    ),
)


def account_for(course: Gathering, file: str, counts: Counts) -> None:
    """Put each sort on the account of the course."""
    for attribute, name, outcome, reason in _SORTS:
        count = int(getattr(counts, attribute))
        finding = Finding(file, name)
        if not count:
            continue
        if outcome == _IGNORED:
            course.ignored(finding, reason, count=count)
        elif outcome == _REJECTED:
            course.rejected(finding, reason, count=count)
        else:
            course.took(finding)
            course.changed(finding, reason, count=count)
