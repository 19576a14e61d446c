"""Words of learning models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

KINDS: Mapping[str, Any] = {
    "family": _l("Gia đình học tập"),
    "clan": _l("Dòng họ học tập"),
    "community": _l("Cộng đồng học tập"),
    "unit": _l("Đơn vị học tập"),
}
TIERS: Mapping[str, Any] = {"provincial": _l("cấp tỉnh"), "lower": _l("cấp xã hoặc cơ sở")}
PARTS: Mapping[str, Any] = {"member": _l("Thành viên"), "learner": _l("Người học")}
STATES: Mapping[str, Any] = {
    "": _l("chưa đăng ký"),
    "registered": _l("đã đăng ký"),
    "withdrawn": _l("đã rút đăng ký"),
    "proposed": _l("đã đề nghị công nhận"),
    "recognised": _l("đã công nhận"),
    "revoked": _l("đã hủy bỏ công nhận"),
}
TONES: Mapping[str, str] = {"recognised": "success", "proposed": "info", "revoked": "warning"}
STEPS: Mapping[str, Any] = {
    "registered": _l("Đăng ký"),
    "withdrawn": _l("Rút đăng ký"),
    "proposed": _l("Đề nghị công nhận"),
    "recalled": _l("Rút đề nghị"),
    "recognised": _l("Nhập quyết định công nhận"),
    "revoked": _l("Hủy bỏ công nhận"),
}
SAYS: Mapping[str, Any] = {
    "kind_missing": _l("Vui lòng chọn loại mô hình."),
    "tier_missing": _l("Vui lòng chọn cấp của đơn vị."),
    "tier_not_asked": _l("Chỉ đơn vị học tập mới có cấp. Vui lòng bỏ chọn cấp."),
    "name_missing": _l("Vui lòng nhập tên, ví dụ: Gia đình ông Nguyễn Văn Tám."),
    "model_taken": _l("Đơn vị này đã có một mô hình cùng loại, cùng tên. Vui lòng thêm địa chỉ hoặc tên chủ hộ."),
    "number_missing": _l("Vui lòng nhập số quyết định, ví dụ 125/QĐ-UBND."),
    "signer_missing": _l("Vui lòng nhập chức vụ và họ tên người ký."),
    "signed_on_missing": _l("Vui lòng nhập ngày ký, không sau ngày hôm nay, ví dụ 20/12/2026."),
    "reason_missing": _l("Vui lòng ghi lý do hủy bỏ."),
    "same_hands": _l("Người đã lập đề nghị không nhập quyết định của mô hình đó. Vui lòng nhờ cán bộ khác."),
    "model_moved": _l("Tình trạng của mô hình vừa được người khác thay đổi. Vui lòng xem lại trang này."),
    "nobody": _l("Mô hình chưa có thành viên nào, nên chưa đề nghị công nhận được."),
    "no_rule": _l("Chưa có quy định về tỷ lệ cho loại mô hình này, nên hệ thống không đề nghị công nhận."),
    "short": _l("Tỷ lệ thành viên đạt danh hiệu chưa đủ để đề nghị công nhận."),
    "part_unknown": _l("Chỉ đơn vị học tập mới có người học."),
}
