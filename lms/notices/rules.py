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
    "course_passed": N_("Đã đạt bài kiểm tra khóa học"),
    "password_changed": N_("Mật khẩu đã được đổi"),
    "recovery_link_sent": N_("Yêu cầu đặt lại mật khẩu"),
    "recovery_slip_made": N_("Cán bộ đã cấp phiếu đặt lại mật khẩu"),
    "residence_confirmed": N_("Nơi cư trú đã được xác nhận"),
    "role_granted": N_("Ông/bà được giao nhiệm vụ trên hệ thống"),
}

# A kind, or «kind:variant», where a value (the way, the role) changes the sentence itself.
BODIES: Mapping[str, str] = {
    "course_passed": N_(
        "Ông/bà đã đạt bài kiểm tra cuối khóa «%(course)s» với %(percent)s phần trăm. "
        "Điểm đã được ghi vào bảng điểm của năm %(year)s."
    ),
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
    "role_granted:trainer": N_("Ông/bà được giao nhiệm vụ giảng viên tại %(unit)s."),
    "role_granted:cadre": N_("Ông/bà được giao nhiệm vụ cán bộ phụ trách tại %(unit)s."),
    "role_granted:city": N_("Ông/bà được giao nhiệm vụ cán bộ cấp Thành phố tại %(unit)s."),
    "role_granted:admin": N_("Ông/bà được giao nhiệm vụ quản trị hệ thống tại %(unit)s."),
    "role_granted:auditor": N_("Ông/bà được giao nhiệm vụ kiểm tra, giám sát (chỉ xem) tại %(unit)s."),
}

VARIANTS: Mapping[str, str] = {"password_changed": "way", "role_granted": "role"}
MAILED = frozenset({"password_changed", "recovery_link_sent", "recovery_slip_made", "role_granted"})
"""Kinds that also go out by e-mail: those that concern the safety of the account."""

OFFICES: Mapping[str, str] = {
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
