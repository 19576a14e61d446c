"""What readers of foreign courses say about one object: whole sentences, the message ids of the translation layer.

A sentence is said in one place, so that two formats say the same thing in the same words. Those about pictures go by
the code of `courses.formats.pictures.UnusablePicture`.
"""

from __future__ import annotations

# ---------------------------------------------------------------------------------- files

NOT_UTF8 = "Tệp không phải văn bản UTF-8"
TOO_LARGE = "Tệp quá lớn (%(size)s byte)"
EMPTY_PAGE = "Trang không có chữ nào"
NOT_A_LESSON = "Tệp này không phải bài học, ảnh, âm thanh hay video"
OF_ANOTHER_TOOL = "Tệp cấu hình của công cụ khác, không dùng tới"
UNUSED_PICTURE = "Không bài nào dùng ảnh này"
UNUSED_MEDIUM = "Không bài nào dùng tệp âm thanh hoặc video này"
NOT_IN_SUMMARY = "Mục lục không nhắc tới tệp này"
TOO_MANY_LESSONS = "Khóa học chỉ nhận tối đa %(most)s bài"
TOO_MANY_PICTURES = "Khóa học chỉ nhận tối đa %(most)s ảnh"
TOO_MANY_QUESTIONS = "Khóa học chỉ nhận tối đa %(most)s câu hỏi"

DUPLICATE_CHAPTER = "Mục lục đã nhắc tới tệp này ở trên"
CHAPTER_MISSING = "Mục lục có bài này nhưng không có tệp"
CHAPTER_DRAFT = "Bài trong mục lục chưa có tệp"
CHAPTER_FOREIGN = "Mục lục dẫn tới địa chỉ bên ngoài"
INCLUDE_MISSING = "Không tìm thấy tệp cần chèn"
INCLUDE_OUTSIDE = "Lệnh chèn dẫn ra ngoài gói, nên không được nhận"
INCLUDE_CYCLE = "Tệp được chèn vòng quanh vào chính nó"
INCLUDE_TOO_MUCH = "Các tệp chèn vào trang này quá dài"
INCLUDE_PART = "Tệp cần chèn không có đoạn này"
LOST_INCLUDE = "Không chèn được tệp «%(name)s»"

# ---------------------------------------------------------------------------------- pictures, sound, video

PICTURES = {
    "image-kind": "Loại ảnh chưa nhận được",
    "image-measure": "Kích thước ảnh không dùng được",
    "image-too-large": "Ảnh quá nặng",
    "image-unsafe": "Hình vẽ có phần không an toàn",
}
PICTURE_MISSING = "Không tìm thấy ảnh này"
PICTURE_DRAWN_ANEW = "Ảnh đã được lưu lại cho vừa giới hạn và bỏ thông tin ẩn"
MEDIUM_TOO_LARGE = "Tệp âm thanh hoặc video quá nặng"
MEDIUM_KIND = "Loại tệp âm thanh hoặc video chưa nhận được"

LOST_PICTURE = "Ảnh «%(name)s» không dùng được, trong bài còn lời mô tả ảnh"
FOREIGN_PICTURE = "Ảnh ở địa chỉ bên ngoài được thay bằng liên kết: %(name)s"
OTHER_CASE = "Tên tệp «%(written)s» viết khác tên thật «%(name)s», đã nối lại"
PICTURE_LINK = "Ảnh không còn kèm liên kết tới «%(name)s»"

# ---------------------------------------------------------------------------------- text

LOST_COMMENT = "Đã bỏ ghi chú ẩn của tác giả"
LOST_LINK = "Liên kết tới «%(name)s» không dùng được, chỉ giữ lại chữ"
LOST_LEVEL = "Tiêu đề có quá nhiều cấp, các cấp sâu được đưa về cấp ###"
LOST_STRIKE = "Đã bỏ đường gạch ngang chữ"
LOST_TAG = "Đã bỏ thẻ HTML <%(name)s>, giữ lại chữ bên trong"
LOST_SCRIPT = "Đã bỏ mã lệnh và kiểu trình bày riêng của trang (%(name)s)"
LOST_FRAME = "Nội dung nhúng được thay bằng liên kết: %(name)s"
LOST_SHORTCODE = "Đã bỏ lệnh riêng của công cụ cũ: «%(name)s»"
LOST_BLOCK = "Khối «%(name)s» không có loại tương ứng, giữ lại nội dung"
NESTED_BLOCK = "Khối «%(name)s» nằm trong khối khác, được đưa về đoạn thường"
CALLOUT = "Khối «%(name)s» được đổi thành khối «%(ours)s»"
LOST_DIAGRAM = "Sơ đồ «%(name)s» không vẽ được, giữ lại dạng chữ"
LOST_FOOTNOTES = "Chú thích cuối trang được đưa về danh sách cuối bài"
LOST_TASKS = "Danh sách đánh dấu việc được đưa về danh sách thường"
CODE_COMMENT = "Dấu <!-- trong đoạn mã được viết thành <! --."
LOST_INDENT = "Khối mã trong danh sách hoặc lời trích được đưa ra ngoài"
LONG_FORMULA = "Công thức quá dài, giữ lại dạng chữ"
LOST_MEDIUM = "Tệp âm thanh hoặc video «%(name)s» không dùng được, trong bài còn lời"
SPLIT = "Trang dài quá %(most)s byte, đã tách thành %(count)s bài"

# ---------------------------------------------------------------------------------- questions

SELFCHECK_NO_REASON = "Câu hỏi chưa có lời giải thích cho mọi phương án"
SELFCHECK_HINTS = "Gợi ý của câu hỏi được nối vào lời giải thích"
QUESTION_KIND = "Dạng câu hỏi này chưa chuyển được: %(name)s"
QUESTION_TO_BANK = "Câu trả lời phải gõ, câu hỏi được chuyển vào ngân hàng câu hỏi"

# ---------------------------------------------------------------------------------- our own package

NOT_OF_A_PACKAGE = "Tệp này không thuộc gói khóa học"
TOO_DEEP = "Thư mục này không nhận thư mục con"
RENAMED = "Tên tệp được viết lại theo quy ước: %(name)s"
REFERENCE_MENDED = "Tên ảnh «%(written)s» được viết lại đúng là «%(name)s»"
LESSON_UNSORTED = "Bài không nằm trong phần nào của đề cương, được đưa vào phần cuối"
LESSON_TWICE = "Có hai tệp cùng cho bài «%(name)s», chỉ nhận tệp đầu"
NAME_TOO_LONG = "Tên tệp dài quá %(most)s ký tự"
NAME_TWICE = "Trong gói đã có tệp «%(name)s»"
LISTED_TWICE = "Đề cương nhắc bài «%(name)s» hai lần, chỉ giữ lần đầu"
LESSON_MISSING = "Đề cương có bài này nhưng không có tệp"
FACTS_DROPPED = "Đã bỏ các mục không rõ: %(name)s"
BANK_MERGED = "Các câu hỏi của tệp này được gộp vào bank/items.toml"
NOT_TOML = "Phần thông tin viết chưa đúng dạng: %(detail)s"

FLAWS = {
    "front-matter-missing": "Tệp thiếu phần thông tin đầu bài giữa hai dòng +++",
    "toml": NOT_TOML,
    "title-missing": "Thiếu tên bài",
    "course-missing": "Gói thiếu tệp course.toml",
    "slug-form": "Địa chỉ «%(detail)s» chỉ được gồm chữ thường không dấu, chữ số và gạch nối",
    "field-missing": "Còn thiếu: %(detail)s",
    "field-type": "Nội dung chưa đúng dạng: %(detail)s",
    "field-form": "Nội dung chưa đúng dạng: %(detail)s",
    "value-unknown": "Giá trị không có trong danh mục: %(detail)s",
    "heading-level": "Trong bài chỉ dùng tiêu đề ## và ###: «%(detail)s»",
    "raw-html": "Có mã HTML «%(detail)s»; mã này sẽ hiện nguyên chữ",
    "link-refused": "Địa chỉ liên kết không dùng được: «%(detail)s»",
    "image-missing": "Không tìm thấy ảnh «%(detail)s»",
    "image-alt": "Ảnh «%(detail)s» chưa có mô tả. Vui lòng viết mô tả, hoặc ghi «trang trí»",
    "media-missing": "Không tìm thấy tệp âm thanh hoặc video «%(detail)s»",
    "media-kind": "Loại tệp âm thanh hoặc video chưa nhận được",
    "media-transcript": "Âm thanh hoặc video «%(detail)s» chưa có bản ghi lời hoặc phụ đề",
    "formula": "Công thức viết chưa đúng: %(detail)s",
    "fence-not-closed": "Khối «%(detail)s» chưa có dòng ::: kết thúc",
    "fence-not-open": "Có dòng ::: kết thúc nhưng không có khối nào đang mở",
    "fence-unknown": "Không có khối nào tên «%(detail)s»",
    "recheck-date": "Khối kiểm tra lại cần ngày, ví dụ den=2027-03-01",
    "too-long": "Bài quá dài, vui lòng tách làm hai",
    "check-stem": "Câu tự kiểm tra chưa có câu hỏi",
    "check-options": "Câu tự kiểm tra cần ít nhất 2 phương án",
    "check-no-right": "Câu tự kiểm tra chưa đánh dấu phương án đúng, ví dụ - [x]",
    "check-option-text": "Có phương án trống hoặc trùng nhau: «%(detail)s»",
    "check-reason": "Phương án «%(detail)s» chưa có lời giải thích (dòng bắt đầu bằng >)",
    "check-ref": "Câu lấy từ ngân hàng viết chưa đúng: «%(detail)s»",
}
"""What flaws of a package say, by their code."""
FLAW = "Nội dung này chưa dùng được: %(detail)s"

FACTS = {
    "code": "mã khóa học",
    "slug": "địa chỉ",
    "title": "tên",
    "summary": "mô tả ngắn",
    "outcomes": "kết quả học tập",
    "outcome": "kết quả của bài",
    "level": "bậc",
    "minutes": "thời lượng",
    "audience": "đối tượng",
    "topics": "chủ đề",
    "components": "thành phần năng lực số",
    "competences": "năng lực cốt lõi",
    "authors": "tác giả",
    "licence": "giấy phép",
    "updated": "ngày cập nhật",
    "module": "phần của đề cương",
    "lessons": "bài học của phần",
    "cover": "hình bìa",
    "title_en": "tên tiếng Anh",
    "summary_en": "mô tả tiếng Anh",
    "paths": "lộ trình",
    "reviewers": "người thẩm định",
    "quiz": "bài kiểm tra",
    "prerequisites": "khóa học cần học trước",
}
"""Facts of a course or a lesson in words."""
