"""The year in plain Vietnamese: states and steps of a case, reasons for leaving somebody out, what refusals say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

STATES: Mapping[str, Any] = {
    "registered": _l("Đã đăng ký"),
    "self_assessed": _l("Đã tự đánh giá"),
    "agreed": _l("Đã qua bình xét"),
    "deferred": _l("Để lại, xem xét sau"),
    "posted": _l("Đang niêm yết"),
    "appraised": _l("Đã thẩm định"),
    "insufficient": _l("Chưa đủ điều kiện công nhận"),
    "proposed": _l("Đã trình đề nghị công nhận"),
    "recognised": _l("Đã công nhận"),
    "revoked": _l("Đã thu hồi công nhận"),
    "withdrawn": _l("Đã rút đăng ký"),
    "exempt": _l("Không thuộc diện đánh giá"),
}
STATE_TAGS: Mapping[str, str] = {
    "registered": "neutral",
    "self_assessed": "info",
    "agreed": "info",
    "deferred": "warning",
    "posted": "info",
    "appraised": "info",
    "insufficient": "warning",
    "proposed": "info",
    "recognised": "success",
    "revoked": "error",
    "withdrawn": "neutral",
    "exempt": "neutral",
}
STEPS: Mapping[str, Any] = {
    "register": _l("Đăng ký"),
    "register_again": _l("Đăng ký lại"),
    "change_group": _l("Đổi nhóm đối tượng"),
    "self_assess": _l("Nộp phiếu tự đánh giá"),
    "withdraw": _l("Rút đăng ký"),
    "exempt": _l("Ghi không thuộc diện đánh giá"),
    "agree": _l("Cuộc họp bình xét thống nhất"),
    "defer": _l("Cuộc họp để lại, xem xét sau"),
    "find_short": _l("Ghi chưa đủ điều kiện công nhận"),
    "reopen_meeting": _l("Mở lại cuộc họp bình xét"),
    "post": _l("Niêm yết danh sách"),
    "unpost": _l("Thôi niêm yết"),
    "appraise": _l("Thẩm định"),
    "send_back": _l("Gửi lại để xem xét thêm"),
    "propose": _l("Trình đề nghị công nhận"),
    "recall_proposal": _l("Rút tờ trình"),
    "recognise": _l("Quyết định công nhận"),
    "look_again": _l("Xem xét lại theo đề nghị"),
    "revoke": _l("Quyết định thu hồi"),
}
EXEMPT: Mapping[str, Any] = {
    "cannot_study": _l("Không thể tham gia học tập"),
    "long_absent": _l("Vắng mặt lâu dài"),
    "moved_away": _l("Đã chuyển đi"),
    "deceased": _l("Đã mất"),
    "other": _l("Lý do khác"),
}
NEXT: Mapping[str, tuple[Any, str]] = {
    "registered": (_l("tự đánh giá"), "self_assess_until"),
    "self_assessed": (_l("chi hội khuyến học họp bình xét"), "meeting_until"),
    "agreed": (_l("chi hội khuyến học niêm yết danh sách"), "posting_until"),
    "posted": (_l("Hội Khuyến học xã, phường thẩm định sau khi hết thời gian niêm yết"), "appraise_until"),
    "appraised": (_l("Hội Khuyến học xã, phường trình đề nghị công nhận"), "propose_until"),
    "proposed": (_l("Ủy ban nhân dân xã, phường quyết định"), "decide_until"),
    "deferred": (_l("chi hội khuyến học xem xét trong đợt bổ sung"), "supplement_until"),
}
"""What comes next from each state, and the day it is due."""

SENTENCES: Mapping[str, Any] = {
    "day_missing": _l("Vui lòng nhập ngày, ví dụ 25/11/2026."),
    "day_out_of_year": _l("Ngày phải nằm trong kỳ đánh giá hoặc năm liền sau."),
    "day_out_of_order": _l("Ngày này sớm hơn ngày của bước trước. Vui lòng kiểm tra lại."),
    "number_out_of_range": _l("Vui lòng nhập số ngày từ 1 đến 60."),
    "too_long": _l("Tối đa 120 ký tự. Vui lòng viết ngắn lại."),
    "not_a_year_unit": _l("Chỉ mở được năm đánh giá cho xã, phường, cơ quan hoặc trường học."),
    "bad_period": _l("Chỉ mở được kỳ của năm nay hoặc năm tới."),
    "unknown_group": _l("Vui lòng chọn một nhóm đối tượng."),
    "unknown_reason": _l("Vui lòng chọn lý do."),
    "not_a_number": _l("Vui lòng nhập điểm bằng chữ số, ví dụ 8."),
    "out_of_range": _l("Điểm phải từ 0 đến %(most)s."),
    "points_missing": _l("Phiếu còn chỉ số chưa có điểm. Vui lòng nhập đủ, hoặc để trống cả dòng."),
    "words_too_long": _l("Tối đa 1.000 ký tự. Vui lòng viết ngắn lại."),
    "not_pledged": _l("Vui lòng đánh dấu cam kết trước khi nộp."),
    "case_moved": _l("Hồ sơ vừa chuyển sang bước khác. Vui lòng xem lại trang."),
    "year_closed": _l("Kỳ đánh giá đã đóng."),
    "no_residence": _l("Chưa có nơi cư trú trong hồ sơ. Vui lòng bổ sung nơi cư trú trước khi đăng ký."),
    "no_year": _l("Xã, phường nơi cư trú chưa mở kỳ đánh giá năm nay. Vui lòng hỏi chi hội khuyến học."),
}
"""What a refusal says, by code."""
