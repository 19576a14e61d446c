"""What flaws and warnings of courses and banks say to their authors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.web.language import gettext as _

FLAWS: Mapping[str, Any] = {
    "archive_kind": _l("Tệp này không phải gói nén .zip hay .tar.gz"),
    "archive_broken": _l("Gói nén bị hỏng, không mở được"),
    "archive_encrypted": _l("Gói nén có mật khẩu. Vui lòng nén lại không đặt mật khẩu"),
    "archive_slip": _l("Gói nén có tên tệp dẫn ra ngoài thư mục, nên không được nhận"),
    "archive_link": _l("Gói nén có liên kết tắt hoặc tệp thiết bị, nên không được nhận"),
    "archive_files": _l("Gói nén có quá nhiều tệp"),
    "archive_bytes": _l("Gói nén quá lớn khi mở ra"),
    "archive_ratio": _l("Gói nén phình ra bất thường, nên không được nhận"),
    "unknown_format": _l("Chưa nhận ra dạng của tệp này"),
    "front-matter-missing": _l("Tệp thiếu phần thông tin đầu bài giữa hai dòng +++"),
    "toml": _l("Phần thông tin viết chưa đúng dạng: %(detail)s"),
    "title-missing": _l("Thiếu tên bài"),
    "course-missing": _l("Gói thiếu tệp course.toml"),
    "too-large": _l("Tệp quá lớn (%(detail)s byte)"),
    "not-utf8": _l("Tệp không phải văn bản UTF-8"),
    "slug-form": _l("Địa chỉ «%(detail)s» chỉ được gồm chữ thường không dấu, chữ số và gạch nối"),
    "slug-reserved": _l("Bài không được đặt địa chỉ «%(detail)s», đó là trang của khóa học"),
    "lesson-duplicate": _l("Có hai bài cùng địa chỉ «%(detail)s»"),
    "lesson-missing": _l("Đề cương có bài «%(detail)s» nhưng chưa có nội dung"),
    "lesson-unlisted": _l("Bài «%(detail)s» không nằm trong phần nào của đề cương"),
    "too-many-lessons": _l("Khóa học có quá nhiều bài"),
    "too-many-images": _l("Khóa học có quá nhiều ảnh"),
    "field-missing": _l("Còn thiếu: %(detail)s"),
    "field-type": _l("Nội dung chưa đúng dạng: %(detail)s"),
    "field-form": _l("Nội dung chưa đúng dạng: %(detail)s"),
    "value-unknown": _l("Giá trị không có trong danh mục: %(detail)s"),
    "heading-level": _l("Trong bài chỉ dùng tiêu đề ## và ###: «%(detail)s»"),
    "raw-html": _l("Có mã HTML «%(detail)s»; mã này sẽ hiện nguyên chữ"),
    "link-refused": _l("Địa chỉ liên kết không dùng được: «%(detail)s»"),
    "link-dead": _l("Liên kết dẫn tới bài không có trong khóa: «%(detail)s»"),
    "image-missing": _l("Không tìm thấy ảnh «%(detail)s»"),
    "image-alt": _l("Ảnh «%(detail)s» chưa có mô tả. Vui lòng viết mô tả, hoặc ghi «trang trí»"),
    "image-kind": _l("Loại ảnh chưa nhận được: %(detail)s"),
    "image-measure": _l("Kích thước ảnh không dùng được: %(detail)s"),
    "image-too-large": _l("Ảnh quá nặng (%(detail)s byte)"),
    "image-unsafe": _l("Hình vẽ có phần không an toàn: %(detail)s"),
    "media-kind": _l("Loại tệp âm thanh hoặc video chưa nhận được"),
    "media-too-large": _l("Tệp âm thanh hoặc video quá nặng (%(detail)s byte)"),
    "media-missing": _l("Không tìm thấy tệp âm thanh hoặc video «%(detail)s»"),
    "media-transcript": _l("Âm thanh hoặc video «%(detail)s» chưa có bản ghi lời hoặc phụ đề"),
    "formula": _l("Công thức viết chưa đúng: %(detail)s"),
    "fence-not-closed": _l("Khối «%(detail)s» chưa có dòng ::: kết thúc"),
    "fence-not-open": _l("Có dòng ::: kết thúc nhưng không có khối nào đang mở"),
    "fence-unknown": _l("Không có khối nào tên «%(detail)s»"),
    "recheck-date": _l("Khối kiểm tra lại cần ngày, ví dụ den=2027-03-01"),
    "too-long": _l("Bài quá dài, vui lòng tách làm hai"),
    "check-stem": _l("Câu tự kiểm tra chưa có câu hỏi"),
    "check-options": _l("Câu tự kiểm tra cần ít nhất 2 phương án"),
    "check-no-right": _l("Câu tự kiểm tra chưa đánh dấu phương án đúng, ví dụ - [x]"),
    "check-option-text": _l("Có phương án trống hoặc trùng nhau: «%(detail)s»"),
    "check-reason": _l("Phương án «%(detail)s» chưa có lời giải thích (dòng bắt đầu bằng >)"),
    "check-ref": _l("Câu lấy từ ngân hàng viết chưa đúng: «%(detail)s»"),
    "check-both": _l("Câu lấy từ ngân hàng không cần câu hỏi viết kèm: «%(detail)s»"),
    "check-unknown": _l("Không có câu «%(detail)s» trong ngân hàng"),
    "scorm-missing": _l("Không tìm thấy gói SCORM «%(detail)s»"),
    "no-lessons": _l("Khóa học chưa có bài nào"),
    "too-few-words": _l("Bài hơi ngắn: %(value)s tiếng, nên từ %(limit)s"),
    "too-many-words": _l("Bài hơi dài: %(value)s tiếng, nên không quá %(limit)s"),
    "mean-sentence": _l("Câu trung bình dài %(value)s tiếng, nên không quá %(limit)s"),
    "long-sentence": _l("Có câu dài %(value)s tiếng, nên không quá %(limit)s"),
    "selfchecks": _l("Bài có %(value)s câu tự kiểm tra, nên có %(limit)s"),
    "no-sources": _l("Bài chưa ghi nguồn"),
    "many-images": _l("Bài có %(value)s ảnh, nên không quá %(limit)s"),
    "image-bytes": _l("Ảnh nặng %(value)s byte, nên không quá %(limit)s"),
    "image-unused": _l("Ảnh này không dùng trong bài nào"),
    "recheck-due": _l("Thông tin đã đến hạn kiểm tra lại (%(value)s)"),
    "course-minutes": _l("Thời lượng khóa ghi %(value)s phút, các bài cộng lại là %(limit)s phút"),
    "lesson-weight": _l("Bài nặng %(value)s KB, nên không quá %(limit)s KB"),
    "no-mapping": _l("Bài chưa gắn với thành phần năng lực số nào"),
}
"""By code. Flaws fill `detail`, warnings `value` and `limit`."""

FACTS: Mapping[str, Any] = {
    "code": _l("mã khóa học"),
    "slug": _l("địa chỉ"),
    "title": _l("tên"),
    "summary": _l("mô tả ngắn"),
    "outcomes": _l("kết quả học tập"),
    "outcome": _l("kết quả của bài"),
    "level": _l("bậc"),
    "minutes": _l("thời lượng"),
    "audience": _l("đối tượng"),
    "topics": _l("chủ đề"),
    "components": _l("thành phần năng lực số"),
    "competences": _l("năng lực cốt lõi"),
    "indicators": _l("chỉ số"),
    "authors": _l("tác giả"),
    "licence": _l("giấy phép"),
    "updated": _l("ngày cập nhật"),
    "module": _l("phần của đề cương"),
    "lessons": _l("bài học của phần"),
    "cover": _l("hình bìa"),
    "lesson": _l("bài học"),
    "component": _l("thành phần năng lực số"),
    "difficulty": _l("độ khó"),
    "stem": _l("câu hỏi"),
    "options": _l("phương án"),
    "reason": _l("lời giải thích"),
}
"""Facts of a course, a lesson or a question in the words of its form."""

ITEM_FLAWS: Mapping[str, Any] = {
    "required": _l("Câu hỏi còn thiếu: %(detail)s"),
    "missing": _l("Câu hỏi còn thiếu: %(detail)s"),
    "unknown": _l("Câu hỏi có mục không rõ: %(detail)s"),
    "duplicate": _l("Hai câu hỏi trùng mã"),
}
ITEM_FLAW = _l("Câu hỏi cần sửa ở mục: %(detail)s")


def fact(name: str) -> str:
    """Return a fact's name as its form calls it; of «level = C» the name is translated, the value kept."""
    key, _sep, value = name.partition(" = ")
    word = str(FACTS.get(key, key))
    return f"{word} = {value}" if value else word


def flaw(code: str, detail: str = "") -> str:
    """Return what a flaw of a course says."""
    shown = fact(detail) if code.startswith(("field-", "value-")) else detail
    words = str(FLAWS.get(code, _("Nội dung này chưa dùng được: %(detail)s", detail="%(detail)s")))
    return words % {"detail": shown, "value": shown, "limit": ""} if "%(" in words else words


def warning(code: str, value: str, limit: str) -> str:
    """Return what a warning of a course says."""
    code = "many-images" if code == "too-many-images" else code
    words = str(FLAWS.get(code, code))
    return words % {"detail": value, "value": value, "limit": limit} if "%(" in words else words


def item_flaw(code: str, field: str) -> str:
    """Return what a flaw of a question says."""
    return str(ITEM_FLAWS.get(code, ITEM_FLAW)) % {"detail": fact(field or code)}
