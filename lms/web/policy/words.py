"""Papers in plain Vietnamese: their kinds, parts and values, what is wrong with them, what changed in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.criteria.rules.documents import Flaw
from lms.criteria.rules.editing import Field, Section
from lms.criteria.rules.filling import find
from lms.web.language import gettext as _

KINDS: Mapping[str, Any] = {
    "criteria": _l("Bộ tiêu chí và điều kiện danh hiệu"),
    "rulebook": _l("Quy tắc tính điểm"),
    "digital_skill": _l("Quy tắc kỹ năng số"),
    "targets": _l("Chỉ tiêu của Thành phố"),
    "competence": _l("Khung năng lực số"),
}

STATUSES: Mapping[str, tuple[Any, str]] = {
    "verified": (_l("đã xác minh"), "success"),
    "inferred": (_l("suy luận"), "info"),
    "default": (_l("mặc định"), "neutral"),
    "not_found": (_l("chưa có quy định"), "neutral"),
}

STATES: Mapping[str, tuple[Any, str]] = {
    "draft": (_l("đang soạn"), "info"),
    "asked": (_l("chờ người thứ hai duyệt"), "warning"),
    "in_force": (_l("đã duyệt"), "success"),
    "withdrawn": (_l("đã cất"), "neutral"),
}

BUCKETS: Mapping[str, Any] = {
    "learning": _l("bài kiểm tra của các khóa học"),
    "activity": _l("dự tập huấn, sinh hoạt"),
    "evidence": _l("minh chứng"),
    "meeting": _l("xác nhận tại cuộc họp bình xét"),
    "not-required": _l("xác nhận công việc không yêu cầu ngoại ngữ"),
    "skill": _l("xác nhận có kỹ năng số"),
    "proficient": _l("xác nhận thành thạo kỹ năng số"),
    "course": _l("khóa học đã đạt"),
    "certificate": _l("chứng chỉ từ nơi khác"),
}

GROUPS: Mapping[str, Any] = {
    "heading": _l("Tên, ghi chú và nguồn"),
    "decision": _l("Quyết định ban hành"),
    "title_rule": _l("Điều kiện danh hiệu"),
    "indicators": _l("Chỉ số"),
    "competences": _l("Năng lực"),
    "groups": _l("Nhóm đối tượng"),
    "courses": _l("Điểm của khóa học"),
    "activity": _l("Dự tập huấn, hội nghị, sinh hoạt"),
    "not_required": _l("Công việc không yêu cầu ngoại ngữ"),
    "evidence": _l("Các mức điểm của minh chứng"),
    "meeting": _l("Các mức điểm của cuộc họp bình xét"),
    "ladder": _l("Các bước kỹ năng số"),
    "caps": _l("Mức tối đa theo nguồn điểm"),
    "validity_months": _l("Thời hạn còn giá trị"),
    "skill": _l("Có kỹ năng số"),
    "test": _l("Bài kiểm tra kỹ năng số"),
    "proficient": _l("Thành thạo kỹ năng số"),
    "targets": _l("Chỉ tiêu"),
    "readings": _l("Cách hiểu văn bản"),
    "models": _l("Mô hình học tập"),
    "sources": _l("Nguồn"),
    "levels": _l("Bậc"),
    "domains": _l("Miền"),
    "components": _l("Năng lực thành phần"),
}

LABELS: Mapping[str, Any] = {
    "title": _l("Tên"),
    "note": _l("Ghi chú"),
    "status": _l("Mức độ chắc chắn"),
    "source": _l("Nguồn"),
    "decision": _l("Số quyết định"),
    "decision_date": _l("Ngày quyết định"),
    "issuer": _l("Nơi ban hành"),
    "min_total": _l("Tổng điểm ít nhất"),
    "min_each": _l("Điểm ít nhất của mỗi chỉ số"),
    "short": _l("Tên ngắn"),
    "name": _l("Tên đầy đủ"),
    "max": _l("Điểm tối đa"),
    "evidence": _l("Minh chứng thường dùng"),
    "cadres_only": _l("Chỉ dành cho cán bộ"),
    "indicator": _l("Chỉ số được cộng điểm"),
    "points": _l("Số điểm"),
    "bands": _l("Các mức điểm"),
    "indicators": _l("Các chỉ số được áp dụng"),
    "buckets": _l("Các nguồn điểm"),
    "confirmations": _l("Các xác nhận được chấp nhận"),
    "validity_months": _l("Còn giá trị (tháng)"),
    "store_supervised": _l("Ghi lại bài kiểm tra có người giám sát hay không"),
    "items": _l("Số câu của bài kiểm tra"),
    "pass_percent": _l("Tỷ lệ đúng ít nhất của cả bài (%)"),
    "domain_pass_percent": _l("Tỷ lệ đúng ít nhất của mỗi miền (%)"),
    "domain_min_items": _l("Số câu ít nhất của mỗi miền"),
    "domains": _l("Các miền"),
    "default": _l("Cách hiểu được áp dụng"),
    "level": _l("Bậc cần đạt"),
    "due": _l("Hạn"),
    "percent": _l("Tỷ lệ (%)"),
    "members_percent": _l("Tỷ lệ thành viên (%)"),
    "learners_percent": _l("Tỷ lệ người học (%)"),
    "url": _l("Địa chỉ trang"),
    "valid_from": _l("Ngày bắt đầu áp dụng"),
    "valid_to": _l("Ngày cuối áp dụng"),
    "criteria": _l("Bộ tiêu chí"),
}

FLAWS: Mapping[str, Any] = {
    "missing": _l("Vui lòng điền ô này."),
    "not-a-text": _l("Vui lòng viết nội dung."),
    "not-a-number": _l("Vui lòng nhập số nguyên."),
    "out-of-range": _l("Số này ngoài mức cho phép."),
    "not-a-choice": _l("Vui lòng chọn trong danh sách."),
    "not-a-date": _l("Vui lòng nhập một ngày có thật, ví dụ 22/11/2026."),
    "not-a-list": _l("Vui lòng ghi ít nhất một mục."),
    "not-a-flag": _l("Vui lòng chọn có hoặc không."),
    "not-a-table": _l("Phần này không đúng dạng."),
    "too-long": _l("Nội dung này quá dài. Vui lòng viết ngắn lại."),
    "twice": _l("Có mục bị lặp."),
    "unknown-key": _l("Tệp có mục mà hệ thống không biết."),
    "wrong-code": _l("Mã chưa đúng."),
    "does-not-add-up": _l("Các số cộng lại không khớp."),
    "ends-before-it-begins": _l("Ngày cuối phải sau ngày bắt đầu."),
    "unknown-source": _l("Nguồn này chưa có trong danh sách nguồn."),
    "unknown-competence": _l("Năng lực này chưa có trong văn bản."),
    "unknown-target": _l("Chỉ tiêu này chưa có trong văn bản."),
    "unknown-rule": _l("Loại điểm này chưa có trong văn bản."),
    "not-rising": _l("Các mức điểm phải xếp từ thấp đến cao."),
    "cap-crosses-group": _l("Một mức tối đa không được chung nguồn điểm với nhóm «lấy mức cao nhất»."),
    "changed-code": _l("Mã của văn bản phải giữ nguyên."),
    "gone": _l("Mục này đang được dùng nên không bỏ được."),
    "no-owner": _l("Không có bộ tiêu chí hay khung năng lực đang áp dụng để đối chiếu."),
}


def bucket(code: str) -> str:
    """Name where points come from."""
    return str(BUCKETS.get(code, code))


def standing(status: str) -> dict[str, str]:
    """Return how sure we are as a tag."""
    word, kind = STATUSES.get(status, (status, "neutral"))
    return {"text": str(word), "kind": kind}


def state(code: str) -> dict[str, str]:
    """Return where a draft stands as a tag."""
    word, kind = STATES[code]
    return {"text": str(word), "kind": kind}


def group(code: str) -> str:
    """Name a part of a paper."""
    return str(GROUPS.get(code, code))


def item(code: str, name: str, body: Mapping[str, Any]) -> str:
    """Name one item of a list: by its code where people know that, else by what it calls itself."""
    if code in ("indicators", "caps"):
        return _("Chỉ số %(code)s", code=name.split(maxsplit=1)[0])
    if code == "competences":
        return _("Năng lực %(code)s", code=name)
    if code == "courses":
        return _("Khóa học %(code)s", code=name)
    if code == "ladder":
        return bucket(name).capitalize()
    key = "id" if code == "sources" else "code"
    row: Mapping[str, Any] = next((one for one in body.get(code, ()) if str(one.get(key)) == name), {})
    return str(row.get("title") or row.get("name") or row.get("note") or name)


def section(found: Section, body: Mapping[str, Any]) -> str:
    """Name a section."""
    return item(found.group, found.item, body) if found.item else group(found.group)


def label(field: Field, body: Mapping[str, Any]) -> str:
    """Name one box of a section."""
    head, last = field.path[0], field.path[-1]
    if head == "courses" and field.path[-2] == "points":
        return _("Điểm cho chỉ số %(code)s", code=last)
    if head == "caps":
        return _("Mức tối đa từ %(what)s", what=_buckets(find(body, (*field.path[:-1], "buckets")) or ()))
    if head == "validity_months":
        return _("%(what)s: còn giá trị (tháng)", what=bucket(str(last)).capitalize())
    return str(LABELS.get(str(last), last))


def _buckets(codes: Any) -> str:
    return _(" và ").join(bucket(str(code)) for code in codes)


def reason(found: Flaw) -> str:
    """Say what is wrong, without where."""
    if found.code == "out-of-range" and found.where.endswith("].points"):
        return _("Một khóa học cộng điểm cho 1 đến 3 chỉ số.")
    return str(FLAWS.get(found.code, _("Phần này chưa dùng được.")))


def flaw(found: Flaw, known: Mapping[str, str]) -> str:
    """Say what is wrong, and where (`known` names places), with the offending value where it helps."""
    said, where = reason(found), found.where
    if where.startswith("rulebook:"):
        where = where.removeprefix("rulebook:")
        named = group(where.split(".")[0].split("[")[0])
        return _("Quy tắc tính điểm đang áp dụng không còn khớp ở phần «%(part)s»: %(said)s", part=named, said=said)
    shown = found.value if len(found.value) < 80 and found.value[:1] not in ("(", "[", "{") else ""  # noqa: PLR2004  a line
    value = f" ({shown})" if shown else ""
    return f"{known.get(where, where)}: {said}{value}" if where else f"{said}{value}"


# ---------------------------------------------------------------------------------- values and changes


def value(key: str, found: Any) -> str:
    """Write a value of a paper as people read it."""
    if found is None or found == ():
        return _("không có")
    if isinstance(found, bool):
        return _("có") if found else _("không")
    if isinstance(found, tuple):
        named = key in ("buckets",)
        return "; ".join(bucket(str(one)) if named else str(one) for one in found)
    if key == "status" and found in STATUSES:
        return str(STATUSES[found][0])
    if key in ("valid_from", "valid_to", "decision_date", "due"):
        return f"{date.fromisoformat(str(found)):%d/%m/%Y}"
    return str(found)


def change(path: tuple[str, ...], before: Any, after: Any, body: Mapping[str, Any]) -> dict[str, str]:
    """Return one difference: where, what, before and after. A new or gone item is told by its name."""
    where, what = _place(path, body)
    if isinstance(before, Mapping) or isinstance(after, Mapping):
        gone = after is None
        summary = _summary(before if gone else after)
        return {"what": where, "before": summary if gone else _("không có"), "after": _("bỏ") if gone else summary}
    key = path[-1]
    said = f"{where}: {what}" if where and what else where or what
    return {"what": said, "before": value(key, before), "after": value(key, after)}


def _place(path: tuple[str, ...], body: Mapping[str, Any]) -> tuple[str, str]:
    head, *rest = path
    if not rest:
        return "", str(LABELS.get(head, group(head)))
    if head == "caps":
        codes = rest[0].split()
        return _("Chỉ số %(code)s", code=codes[0]), _cap(codes[-1], rest[1:])
    if head == "courses":
        where = _("Khóa học %(code)s", code=rest[0])
        return (where, _("điểm cho chỉ số %(code)s", code=rest[2])) if len(rest) > 2 else (where, _lower(rest[-1]))  # noqa: PLR2004  code, points, indicator
    if head == "validity_months":
        return bucket(rest[0]).capitalize(), _("còn giá trị (tháng)")
    if head in ("title_rule", "activity", "not_required", "evidence", "meeting", "skill", "proficient"):
        return group(head), _lower(rest[-1])
    return item(head, rest[0], body), _lower(rest[-1]) if len(rest) > 1 else ""


def _cap(code: str, rest: list[str]) -> str:
    limits = {
        "learning": _("mức tối đa từ học tập"),
        "meeting": _("mức tối đa từ cuộc họp bình xét"),
        "skill": _("mức tối đa từ kỹ năng số"),
        "proficient": _("mức tối đa từ thành thạo kỹ năng số"),
        "not-required": _("mức tối đa khi không yêu cầu ngoại ngữ"),
    }
    said = limits.get(code, _("mức tối đa «%(code)s»", code=code))
    return said if rest in ([], ["max"]) else f"{said}, {_lower(rest[-1])}"


def _lower(key: str) -> str:
    text = str(LABELS.get(key, key))
    return text[:1].lower() + text[1:]


def _summary(row: Mapping[str, Any]) -> str:
    """Return what an item says in one line."""
    named = [str(row[key]) for key in ("title", "name", "short") if row.get(key)]
    points = row.get("points")
    if isinstance(points, Mapping):
        named += [f"{code} +{count}" for code, count in points.items()]
    if "max" in row:
        named.append(_("tối đa %(points)s", points=row["max"]))
    return ", ".join(named) or str(row.get("code") or row.get("id") or "")
