"""The form of a year: a day for each step, who signs, a few numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.validators import Length
from wtforms.widgets import TextInput

from kernel.text import clean_line
from lms.recognition.operations.years import shipped
from lms.recognition.queries import YearCard
from lms.recognition.rules.calendar import LONGEST, NUMBERS, SIGNERS, WHOLE_NUMBERS
from lms.web.admin.forms import DayField
from lms.web.forms import Form

DAY_FORMATS = ["%d/%m/%Y", "%Y-%m-%d"]
SIGNER_WORDS: Mapping[str, Any] = {
    "decision": _l("Ký quyết định công nhận"),
    "proposal": _l("Ký tờ trình, báo cáo của Hội"),
    "meeting": _l("Ký biên bản họp bình xét"),
}
PART_WORDS: Mapping[str, Any] = {
    "authority": _l("Tên cơ quan trên giấy"),
    "capacity": _l("Thẩm quyền ký, ví dụ TM. ỦY BAN NHÂN DÂN hoặc KT. CHỦ TỊCH"),
    "title": _l("Chức vụ người ký"),
    "name": _l("Họ và tên người ký"),
}
OPTION_WORDS: Mapping[str, Any] = {
    "posting_days": _l("Số ngày niêm yết"),
    "look_again_days": _l("Số ngày được đề nghị xem xét lại"),
    "number_decision": _l("Ký hiệu số quyết định"),
    "number_proposal": _l("Ký hiệu số tờ trình"),
    "number_report": _l("Ký hiệu số báo cáo"),
}


class PlainNumber(IntegerField):
    """A whole number in a plain box."""

    widget = TextInput()


class YearForm(Form):
    """Made by `form_for`: its fields are those of the steps, signers and options that ship."""


def _fields() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for step in shipped().steps:
        for key in step.day_keys():
            label = _l("từ ngày") if key.endswith("_from") else _l("đến hết ngày")
            found[f"day_{key}"] = DayField(label, format=DAY_FORMATS)
    for kind in SIGNERS:
        for part, words in PART_WORDS.items():
            found[f"signer_{kind}_{part}"] = StringField(words, validators=[Length(max=LONGEST)])
    for key in WHOLE_NUMBERS:
        found[f"option_{key}"] = PlainNumber(OPTION_WORDS[key])
    for key in NUMBERS:
        found[f"option_{key}"] = StringField(OPTION_WORDS[key], validators=[Length(max=LONGEST)])
    return found


def form_for(year: YearCard) -> YearForm:
    """Return the form filled with what a year has."""
    made = type("FilledYearForm", (YearForm,), _fields())
    data: dict[str, Any] = {f"day_{key}": year.day(key) for key in shipped().day_keys()}
    for kind in SIGNERS:
        for part in PART_WORDS:
            data[f"signer_{kind}_{part}"] = year.signers.get(kind, {}).get(part, "")
    data |= {f"option_{key}": year.options.get(key) for key in OPTION_WORDS}
    form: YearForm = made(data=data)
    return form


def values(form: YearForm) -> dict[str, Any]:
    """Return what was typed, as the operation takes it."""
    return {
        "dates": {key: form[f"day_{key}"].data for key in shipped().day_keys()},
        "signers": {
            kind: {part: clean_line(form[f"signer_{kind}_{part}"].data or "", LONGEST) for part in PART_WORDS}
            for kind in SIGNERS
        },
        "options": {
            key: form[f"option_{key}"].data
            if key in WHOLE_NUMBERS
            else clean_line(form[f"option_{key}"].data or "", LONGEST)
            for key in OPTION_WORDS
        },
    }


FIELDS: Mapping[str, str] = {key: f"day_{key}" for key in shipped().day_keys()} | {
    key: f"option_{key}" for key in (*WHOLE_NUMBERS, *NUMBERS)
}
"""Where the form asks for what a refusal names."""
