"""What notices say: for each kind a title and a sentence as message ids, with the values they take.

The sentences are translated where they are shown. A message without values holds no per cent sign.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


def N_(message: str) -> str:  # noqa: N802  the name by which message ids are collected for translation
    """Mark a message id where it is written; it is translated where it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Message:
    """A message id and its values."""

    id: str
    values: Mapping[str, object]


class Wording(NamedTuple):
    """A notice in words."""

    title: Message
    body: Message


TITLES: Mapping[str, str] = {
    "assignment_decided": N_("Bài nộp đã được đọc"),
    "call_due": N_("Lời mời học tập"),
    "cohort_cancelled": N_("Lớp học không tổ chức được"),
    "cohort_moved": N_("Chuyển sang lớp học khác"),
    "cohort_removed": N_("Danh sách lớp học đã thay đổi"),
    "cohort_rescheduled": N_("Lớp học có lịch mới"),
    "cohort_seat": N_("Đã có chỗ trong lớp học"),
    "course_passed": N_("Đã đạt bài kiểm tra khóa học"),
    "draft_returned": N_("Khóa học được gửi trả để chỉnh sửa"),
    "case_concluded": N_("Kết quả bình xét năm nay"),
    "evidence_accepted": N_("Minh chứng đã được chấp nhận"),
    "evidence_declined": N_("Minh chứng chưa được chấp nhận"),
    "evidence_entered": N_("Có minh chứng được nhập hộ"),
    "evidence_returned": N_("Minh chứng cần bổ sung"),
    "form_keyed": N_("Phiếu tự đánh giá đã được nhập"),
    "forum_decided": N_("Kết quả xem lại bài hỏi đáp"),
    "forum_handled": N_("Nội dung ông/bà báo sai đã được xem"),
    "forum_held": N_("Bài hỏi đáp đang được xem lại"),
    "forum_marked": N_("Câu trả lời được chọn làm lời giải đáp"),
    "forum_question": N_("Có câu hỏi mới của người học"),
    "forum_reply": N_("Câu hỏi có người trả lời"),
    "forum_report": N_("Có người báo nội dung bài học sai"),
    "forum_waits": N_("Có bài hỏi đáp chờ kiểm duyệt"),
    "password_changed": N_("Mật khẩu đã được đổi"),
    "recovery_link_sent": N_("Yêu cầu đặt lại mật khẩu"),
    "recovery_slip_made": N_("Cán bộ đã cấp phiếu đặt lại mật khẩu"),
    "policy_approved": N_("Thay đổi tiêu chí đã được duyệt"),
    "policy_asked": N_("Có thay đổi tiêu chí chờ duyệt"),
    "policy_returned": N_("Thay đổi tiêu chí được gửi trả để sửa"),
    "residence_confirmed": N_("Nơi cư trú đã được xác nhận"),
    "review_approved": N_("Khóa học đã được duyệt và xuất bản"),
    "review_asked": N_("Có khóa học chờ duyệt"),
    "role_granted": N_("Ông/bà được giao nhiệm vụ trên hệ thống"),
    "title_recognised": N_("Danh hiệu Công dân học tập"),
    "title_revoked": N_("Danh hiệu Công dân học tập đã được thu hồi"),
}

# A kind, or «kind:variant», where a value (the way, the role) changes the sentence itself.
BODIES: Mapping[str, str] = {
    "evidence_accepted": N_(
        "Minh chứng của ông/bà cho chỉ số %(indicator)s đã được chấp nhận. Mức điểm và lý do có ở trang minh chứng."
    ),
    "evidence_declined": N_(
        "Minh chứng của ông/bà cho chỉ số %(indicator)s chưa được chấp nhận. %(reason)s "
        "Ông/bà có thể nộp minh chứng khác."
    ),
    "evidence_entered": N_(
        "%(helper)s đã nhập hộ ông/bà một minh chứng cho chỉ số %(indicator)s. "
        "Nếu không nhờ, ông/bà có thể rút minh chứng này trước khi có kết quả."
    ),
    "evidence_returned": N_(
        "Người xem đề nghị bổ sung minh chứng của ông/bà cho chỉ số %(indicator)s. %(reason)s "
        "Sửa xong, ông/bà gửi lại ở trang minh chứng."
    ),
    "case_concluded": N_(
        "Kết quả bình xét năm %(year)s đã có trong hồ sơ của ông/bà. "
        "Nếu thấy chưa đúng, ông/bà có thể đề nghị xem xét lại đến hết ngày %(day)s."
    ),
    "title_recognised": N_(
        "Ông/bà được công nhận danh hiệu «Công dân học tập» năm %(year)s theo Quyết định số %(number)s. "
        "Giấy công nhận có ở trang chứng nhận."
    ),
    "title_revoked": N_(
        "Danh hiệu «Công dân học tập» năm %(year)s của ông/bà đã được thu hồi theo quyết định. "
        "Lý do và quyền khiếu nại có trong hồ sơ của ông/bà."
    ),
    "form_keyed": N_(
        "%(helper)s đã nhập phiếu tự đánh giá năm %(year)s của ông/bà từ phiếu giấy. "
        "Nếu có chỗ chưa đúng, ông/bà có thể sửa và nộp lại trước cuộc họp bình xét."
    ),
    "assignment_decided:approved": N_(
        "Giảng viên đã duyệt bài nộp của ông/bà ở bài học «%(lesson)s», khóa «%(course)s»."
    ),
    "assignment_decided:returned": N_(
        "Giảng viên đã đọc bài nộp của ông/bà ở bài học «%(lesson)s», khóa «%(course)s», và đề nghị bổ sung. "
        "Lời nhắn của giảng viên ở trang bài học."
    ),
    "call_due": N_(
        "%(inviter)s mời ông/bà học xong khóa «%(course)s» trước ngày %(due)s. "
        "Bài học mở vào bất cứ lúc nào, mỗi bài chỉ vài phút."
    ),
    "cohort_cancelled": N_(
        "Lớp «%(title)s», dự kiến từ ngày %(starts)s, không tổ chức được như đã báo. "
        "Mong ông/bà thông cảm. Các bài học của khóa «%(course)s» vẫn mở trên hệ thống."
    ),
    "cohort_moved:seated": N_(
        "Giảng viên đã chuyển ông/bà sang lớp «%(title)s», từ ngày %(starts)s, tại %(place)s. Ông/bà đã có chỗ."
    ),
    "cohort_moved:waiting": N_(
        "Giảng viên đã chuyển ông/bà sang lớp «%(title)s», từ ngày %(starts)s. Ông/bà đang ở danh sách chờ của lớp này."
    ),
    "cohort_removed": N_(
        "Giảng viên đã cập nhật danh sách lớp «%(title)s», và ông/bà không còn trong danh sách. "
        "Nếu có nhầm lẫn, vui lòng liên hệ giảng viên."
    ),
    "cohort_rescheduled": N_(
        "Lớp «%(title)s» có lịch mới: từ ngày %(starts)s đến ngày %(ends)s, tại %(place)s. "
        "Giờ học cụ thể có ở trang của lớp."
    ),
    "cohort_seat": N_(
        "Ông/bà đã có chỗ trong lớp «%(title)s», từ ngày %(starts)s, tại %(place)s. "
        "Nếu không tham gia được, vui lòng rời lớp để nhường chỗ cho người sau."
    ),
    "course_passed": N_(
        "Ông/bà đã đạt bài kiểm tra cuối khóa «%(course)s» với %(percent)s phần trăm. "
        "Điểm đã được ghi vào bảng điểm của năm %(year)s."
    ),
    "draft_returned": N_(
        "Khóa học «%(course)s» ông/bà gửi duyệt được gửi trả để chỉnh sửa. "
        "Lý do và các góp ý có ở trang duyệt. Sửa xong, vui lòng gửi duyệt lại."
    ),
    "forum_decided:hidden": N_(
        "Bài của ông/bà ở mục hỏi đáp của bài học «%(lesson)s» đã được ẩn vì không phù hợp. Lý do: %(reason)s."
    ),
    "forum_decided:shown": N_(
        "Bài của ông/bà ở mục hỏi đáp của bài học «%(lesson)s» đã được xem và đang hiện cho mọi người."
    ),
    "forum_handled:fixing": N_("Chỗ ông/bà báo ở bài học «%(lesson)s» đang được sửa. Cảm ơn ông/bà."),
    "forum_handled:fixed": N_(
        "Chỗ ông/bà báo ở bài học «%(lesson)s» đã được sửa, có trong phiên bản %(version)s của khóa học. Cảm ơn ông/bà."
    ),
    "forum_handled:declined": N_(
        "Chỗ ông/bà báo ở bài học «%(lesson)s» đã được xem, và bài được giữ như cũ. Lý do: %(reason)s."
    ),
    "forum_held": N_(
        "Có người báo bài của ông/bà ở mục hỏi đáp của bài học «%(lesson)s» không phù hợp. "
        "Bài tạm ẩn cho đến khi người phụ trách xem lại."
    ),
    "forum_marked": N_(
        "Câu trả lời của ông/bà ở mục hỏi đáp của bài học «%(lesson)s» được chọn làm lời giải đáp. Cảm ơn ông/bà."
    ),
    "forum_question": N_("Có câu hỏi mới ở bài học «%(lesson)s» của khóa học «%(course)s»."),
    "forum_reply": N_("Câu hỏi của ông/bà ở bài học «%(lesson)s» có câu trả lời mới."),
    "forum_report": N_("Có người báo nội dung chưa đúng ở bài học «%(lesson)s» của khóa học «%(course)s»."),
    "forum_waits": N_("Có bài ở mục hỏi đáp của bài học «%(lesson)s», khóa học «%(course)s», chờ xem và quyết định."),
    "password_changed:own": N_(
        "Mật khẩu vừa được đổi lúc %(moment)s. Các thiết bị khác đã được đăng xuất. "
        "Nếu ông/bà không đổi, vui lòng đặt lại mật khẩu ngay và báo cán bộ phụ trách."
    ),
    "password_changed:email": N_(
        "Mật khẩu vừa được đặt lại bằng đường dẫn gửi qua thư điện tử, lúc %(moment)s. "
        "Mọi thiết bị đã được đăng xuất. Nếu không phải ông/bà, vui lòng báo cán bộ phụ trách."
    ),
    "password_changed:slip": N_(
        "Mật khẩu vừa được đặt lại bằng phiếu do cán bộ cấp, lúc %(moment)s. "
        "Mọi thiết bị đã được đăng xuất. Nếu không phải ông/bà, vui lòng báo cán bộ phụ trách."
    ),
    "recovery_link_sent": N_(
        "Có yêu cầu đặt lại mật khẩu lúc %(moment)s. Đường dẫn đã được gửi tới thư điện tử của ông/bà. "
        "Nếu không phải ông/bà yêu cầu, vui lòng bỏ qua; mật khẩu vẫn như cũ."
    ),
    "recovery_slip_made": N_(
        "%(cadre)s đã cấp phiếu đặt lại mật khẩu cho tài khoản này lúc %(moment)s. "
        "Phiếu dùng được một lần, trong 72 giờ. Nếu ông/bà không yêu cầu, vui lòng báo Hội Khuyến học."
    ),
    "residence_confirmed": N_(
        "Nơi cư trú tại %(unit)s đã được cán bộ xác nhận. Từ nay kết quả học tập được tính vào số liệu của đơn vị."
    ),
    "policy_approved": N_("Thay đổi văn bản «%(title)s» ông/bà gửi duyệt đã được duyệt thành phiên bản mới."),
    "policy_asked": N_(
        "%(asker)s gửi duyệt một thay đổi của văn bản «%(title)s». "
        "Vui lòng xem khác biệt và tác động, rồi duyệt hoặc gửi trả kèm lý do."
    ),
    "policy_returned": N_(
        "Thay đổi văn bản «%(title)s» ông/bà gửi duyệt được gửi trả để sửa. Điều cần sửa có ở trang bản soạn."
    ),
    "review_approved": N_(
        "Khóa học «%(course)s» ông/bà gửi duyệt đã được duyệt và xuất bản. Người học xem được phiên bản mới."
    ),
    "review_asked": N_(
        "%(asker)s gửi duyệt khóa học «%(course)s». Vui lòng đọc bản soạn, rồi duyệt hoặc gửi trả kèm lý do."
    ),
    "role_granted:helper": N_(
        "Ông/bà được giao giúp việc tại %(unit)s: đăng ký giúp người dân và nhập phiếu tự đánh giá."
    ),
    "role_granted:trainer": N_("Ông/bà được giao nhiệm vụ giảng viên tại %(unit)s."),
    "role_granted:cadre": N_("Ông/bà được giao nhiệm vụ cán bộ phụ trách tại %(unit)s."),
    "role_granted:city": N_("Ông/bà được giao nhiệm vụ cán bộ cấp Thành phố tại %(unit)s."),
    "role_granted:admin": N_("Ông/bà được giao nhiệm vụ quản trị hệ thống tại %(unit)s."),
    "role_granted:auditor": N_("Ông/bà được giao nhiệm vụ kiểm tra, giám sát (chỉ xem) tại %(unit)s."),
}

VARIANTS: Mapping[str, str] = {
    "assignment_decided": "state",
    "cohort_moved": "state",
    "forum_decided": "done",
    "forum_handled": "state",
    "password_changed": "way",
    "role_granted": "role",
}
MAILED = frozenset(
    {
        "call_due",
        "cohort_cancelled",
        "cohort_moved",
        "cohort_rescheduled",
        "cohort_seat",
        "password_changed",
        "recovery_link_sent",
        "recovery_slip_made",
        "role_granted",
    }
)
"""Kinds that also go out by e-mail: what concerns the safety of the account, and what has a day."""

OFFICES: Mapping[str, str] = {
    "helper": "/can-bo/cong-nhan",
    "trainer": "/giang-vien",
    "cadre": "/can-bo",
    "city": "/thanh-pho",
    "admin": "/quan-tri",
    "auditor": "/thanh-pho",
}
"""Where a role's work is done."""


def wording(kind: str, values: Mapping[str, object]) -> Wording | None:
    """Return title and sentence of a notice; None for a kind (or variant) that this release does not know."""
    variant = VARIANTS.get(kind)
    body = BODIES.get(f"{kind}:{values.get(variant)}" if variant else kind)
    title = TITLES.get(kind)
    if title is None or body is None:
        return None
    return Wording(Message(title, {}), Message(body, dict(values)))
