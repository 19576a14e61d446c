"""Words of the score: facts, rules, cuts, states."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.recognition.rules.moves import EXEMPT, INSUFFICIENT
from lms.score.rules import mastery
from lms.score.rules.correcting import CORRECTED
from lms.score.rules.ledger import CARRIED, REVERSAL, Entry
from lms.score.rules.rulebook import Rulebook
from lms.score.rules.statement import CAP, FLOOR, GROUP, Line
from lms.web.language import gettext as _
from lms.web.ledger import words as ledger_words
from lms.web.ledger.words import fact, signed, title
from lms.web.recognition.words import STATES

__all__ = ["fact", "signed", "title"]

RULES = {
    "course": _l("Khóa học đã đạt bài kiểm tra cuối khóa, mỗi năm tính một lần"),
    "activity": _l("Hoạt động đã tham gia"),
    "evidence": _l("Mức do người duyệt minh chứng chọn cho cả chỉ số"),
    "meeting": _l("Mức do cuộc họp bình xét xác nhận"),
    "not-required": _l("Công việc không yêu cầu ngoại ngữ, cuộc họp xác nhận"),
    "skill": _l("Có kỹ năng số đáp ứng yêu cầu công việc"),
    "proficient": _l("Thành thạo kỹ năng số"),
}
REASONS = {
    "undone": _l("Người duyệt rút lại quyết định vừa ghi"),
    "meeting_changed": _l("Cuộc họp bình xét ghi lại mức khác"),
    "meeting_reopened": _l("Cuộc họp bình xét được mở lại"),
}
STANDINGS = {
    "verified": _l("đã đối chiếu văn bản"),
    "inferred": _l("suy ra, chưa đối chiếu văn bản"),
    "default": _l("mặc định"),
}
LEVELS = {
    mastery.NOT_STARTED: _l("Chưa học"),
    mastery.LEARNING: _l("Đang học"),
    mastery.ATTAINED: _l("Đạt"),
    mastery.MASTERED: _l("Nắm vững"),
}
LEVEL_KINDS = {
    mastery.NOT_STARTED: "neutral",
    mastery.LEARNING: "info",
    mastery.ATTAINED: "success",
    mastery.MASTERED: "gold",
}


def rule_of(entry: Entry) -> str:
    """Return the rule's code without what says that an entry takes back or was carried over."""
    return entry.rule.removeprefix(REVERSAL).removeprefix(CARRIED)


def reason(code: str) -> str:
    """Say why an entry was taken back, by its code; nothing for an entry that gives."""
    if code.startswith(CORRECTED):
        why = ledger_words.REASONS.get(code.removeprefix(CORRECTED), code)
        return str(_("Điều chỉnh theo quyết định của hai người: %(reason)s", reason=why))
    return str(REASONS.get(code) or _("Điều chỉnh khác")) if code else ""


def case_state(state: str, period: int) -> str:
    """Say how far the case of a year is; of who is not recognised or not assessed, that it is so this year."""
    if state in (INSUFFICIENT, EXEMPT):
        return str(_("%(state)s năm %(year)s", state=STATES[state], year=period))
    return str(STATES[state])


def rule(code: str) -> str:
    """Say what a rule is, by its code."""
    return str(RULES.get(code, code))


def cap(code: str, maximum: int) -> str:
    """Say what a cap allows, by its code."""
    if code == "learning":
        return str(_("Học trên hệ thống cho chỉ số này nhiều nhất %(maximum)s điểm.", maximum=maximum))
    return str(_("«%(rule)s» cho chỉ số này nhiều nhất %(maximum)s điểm.", rule=rule(code), maximum=maximum))


def maximum_of_cap(line: Line, indicator: str, book: Rulebook) -> int:
    """Return the most points the cap behind a cut line allows."""
    return next(one.maximum for one in book.caps[indicator] if one.code == line.code)


def cut(line: Line, indicator: str, book: Rulebook) -> str:
    """Name a line that takes points off, so that the lines sum to the total shown."""
    if line.kind == CAP:
        most = maximum_of_cap(line, indicator, book)
        if line.code == "learning":
            return str(_("Vượt mức tối đa từ học tập (%(maximum)s điểm)", maximum=most))
        return str(_("Vượt mức tối đa của «%(rule)s» (%(maximum)s điểm)", rule=rule(line.code), maximum=most))
    if line.kind == GROUP:
        return str(_("Đã tính ở mức cao hơn"))
    if line.kind == FLOOR:
        return str(_("Điểm của chỉ số không xuống dưới 0"))
    return str(_("Vượt mức tối đa của chỉ số (%(maximum)s điểm)", maximum=book.maxima[indicator]))


def rule_of_cut(line: Line) -> str:
    """Name the rule that takes points off."""
    if line.kind == CAP and line.code == "learning":
        return str(_("Mức tối đa mà việc học trên hệ thống cho một chỉ số"))
    if line.kind == CAP:
        return str(_("Mức tối đa của «%(rule)s»", rule=rule(line.code)))
    if line.kind == GROUP:
        return str(_("Lấy mức cao nhất, không cộng dồn"))
    if line.kind == FLOOR:
        return str(_("Điểm của chỉ số không xuống dưới 0"))
    return str(_("Mức tối đa của chỉ số theo Bộ tiêu chí"))


def why_cut(line: Line, indicator: str, book: Rulebook) -> str:
    """Explain a line that takes points off."""
    if line.kind == CAP:
        return (
            cap(line.code, maximum_of_cap(line, indicator, book))
            + " "
            + str(_("Các dòng ghi điểm được giữ nguyên; phần vượt được trừ ở dòng này."))
        )
    if line.kind == GROUP:
        return str(
            _(
                "Chỉ số này lấy mức cao nhất trong các cách chứng tỏ năng lực, không cộng dồn. "
                "Phần của các cách còn lại được trừ ở dòng này."
            )
        )
    if line.kind == FLOOR:
        return str(_("Các lần rút lại nhiều hơn số điểm đã ghi, nên chỉ số được giữ ở 0 điểm."))
    return str(
        _(
            "Mỗi chỉ số có nhiều nhất %(maximum)s điểm theo Bộ tiêu chí. Phần vượt được trừ ở dòng này.",
            maximum=book.maxima[indicator],
        )
    )
