"""Items of a bank written as QTI 1.2 within the profile of Common Cartridge 1.3. `qti12` reads them back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from courses.formats.latex import with_latex
from courses.formats.qti12 import STORY
from kernel.richtext import CALLOUTS, render_block, render_inline

_NAMESPACES = (
    'xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://www.imsglobal.org/xsd/ims_qtiasiv1p2 '
    'http://www.imsglobal.org/profile/cc/ccv1p3/ccv1p3_qtiasiv1p2p1_v1p0.xsd"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_RESPONSE = "tra-loi"
_GENERAL = "general_fb"
_TRUE, _FALSE = "Đúng", "Sai"
_PROFILES = {
    "single": "cc.multiple_choice.v0p1",
    "multiple": "cc.multiple_response.v0p1",
    "truefalse": "cc.true_false.v0p1",
    "shorttext": "cc.fib.v0p1",
}


def can_write(item: Mapping[str, Any]) -> bool:
    """Whether the profile knows a question of this kind."""
    return item.get("kind") in _PROFILES


def write_test(ident: str, title: str, items: Sequence[tuple[str, Mapping[str, Any]]]) -> bytes:
    """Return a test of these items, each with its name."""
    facts = {"cc_profile": "cc.exam.v0p1", "qmd_assessmenttype": "Examination", "qmd_scoretype": "Percentage"}
    body = f"{_metadata(facts)}<section ident={quoteattr('phan')}>\n{_items(items)}</section>"
    return _file(f"<assessment ident={quoteattr(ident)} title={quoteattr(title)}>\n{body}\n</assessment>")


def write_bank(ident: str, items: Sequence[tuple[str, Mapping[str, Any]]]) -> bytes:
    """Return a bank of these items, each with its name."""
    return _file(f"<objectbank ident={quoteattr(ident)}>\n{_items(items)}</objectbank>")


def _file(content: str) -> bytes:
    return f"{_HEAD}<questestinterop {_NAMESPACES}>\n{content}\n</questestinterop>\n".encode()


def _items(items: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    return "".join(_item(name, item) for name, item in items)


def _metadata(facts: Mapping[str, str]) -> str:
    fields = "".join(
        f"<qtimetadatafield><fieldlabel>{name}</fieldlabel><fieldentry>{value}</fieldentry></qtimetadatafield>"
        for name, value in facts.items()
    )
    return f"<qtimetadata>{fields}</qtimetadata>\n"


def _item(name: str, item: Mapping[str, Any]) -> str:
    kind = str(item["kind"])
    shown, conditions, said = _PARTS[kind](item)
    if item.get("reason"):
        said = {_GENERAL: _block(item["reason"]), **said}
        conditions = [_condition("<other/>", shows=_GENERAL, goes_on=True), *conditions]
    outcomes = '<outcomes><decvar maxvalue="100" minvalue="0" varname="SCORE" vartype="Decimal"/></outcomes>'
    feedback = "".join(
        f"<itemfeedback ident={quoteattr(ident)}><flow_mat>{_material(html)}</flow_mat></itemfeedback>\n"
        for ident, html in said.items()
    )
    return (
        f"<item ident={quoteattr(name)} title={quoteattr(name)}>\n"
        f"<itemmetadata>{_metadata({'cc_profile': _PROFILES[kind]})}</itemmetadata>\n"
        f"<presentation>{_material(_stem(item))}\n{shown}</presentation>\n"
        f"<resprocessing>{outcomes}\n{''.join(conditions)}</resprocessing>\n{feedback}</item>\n"
    )


_Parts = tuple[str, list[str], dict[str, str]]
"""What is shown, the conditions, and what is said, by its name."""


def _choice(item: Mapping[str, Any]) -> _Parts:
    many = item["kind"] == "multiple"
    names = [f"a{number}" for number in range(1, len(item["options"]) + 1)]
    options = list(zip(names, item["options"], strict=True))
    labels = [(name, _line(option["text"])) for name, option in options]
    said = {name: _line(option["reason"]) for name, option in options if option.get("reason")}
    right = [name for name, option in options if option["right"]]
    asked = _equal(right[0]) if right and not many else _all_of(right, [name for name in names if name not in right])
    return _shown(labels, many=many), [*_each(said), _condition(asked, points=100)], _named(said)


def _truefalse(item: Mapping[str, Any]) -> _Parts:
    said = {name: _line(item[f"reason_{name}"]) for name in ("true", "false") if item.get(f"reason_{name}")}
    labels = [("true", f"<p>{_TRUE}</p>"), ("false", f"<p>{_FALSE}</p>")]
    right = _equal("true" if item["answer"] else "false")
    return _shown(labels, many=False), [*_each(said), _condition(right, points=100)], _named(said)


def _shorttext(item: Mapping[str, Any]) -> _Parts:
    shown = f'<response_str ident="{_RESPONSE}" rcardinality="Single"><render_fib prompt="Dashes"/></response_str>'
    return shown, [_condition(_equal(text, case=' case="No"'), points=100) for text in item["accept"]], {}


_PARTS: dict[str, Callable[[Mapping[str, Any]], _Parts]] = {
    "single": _choice,
    "multiple": _choice,
    "truefalse": _truefalse,
    "shorttext": _shorttext,
}


def _shown(labels: Sequence[tuple[str, str]], *, many: bool) -> str:
    written = "".join(
        f"<response_label ident={quoteattr(name)}>{_material(html)}</response_label>\n" for name, html in labels
    )
    count = "Multiple" if many else "Single"
    return (
        f'<response_lid ident="{_RESPONSE}" rcardinality="{count}"><render_choice>\n{written}'
        "</render_choice></response_lid>"
    )


def _each(said: Mapping[str, str]) -> list[str]:
    return [_condition(_equal(name), shows=f"{name}_fb", goes_on=True) for name in said]


def _named(said: Mapping[str, str]) -> dict[str, str]:
    return {f"{name}_fb": html for name, html in said.items()}


def _equal(value: str, case: str = "") -> str:
    return f'<varequal respident="{_RESPONSE}"{case}>{escape(_plain(value))}</varequal>'


def _all_of(right: Sequence[str], wrong: Sequence[str]) -> str:
    refused = "".join(f"<not>{_equal(name)}</not>" for name in wrong)
    return f"<and>{''.join(map(_equal, right))}{refused}</and>"


def _condition(asked: str, *, points: int = 0, shows: str = "", goes_on: bool = False) -> str:
    earned = f'<setvar action="Set" varname="SCORE">{points}</setvar>' if points else ""
    told = f'<displayfeedback feedbacktype="Response" linkrefid={quoteattr(shows)}/>' if shows else ""
    more = "Yes" if goes_on else "No"
    return f'<respcondition continue="{more}"><conditionvar>{asked}</conditionvar>{earned}{told}</respcondition>\n'


def _stem(item: Mapping[str, Any]) -> str:
    story = _block(item["story"]) if item.get("story") else ""
    if story:
        title = f'<p class="callout-title">{CALLOUTS[STORY]}</p>'
        story = f'<section class="callout callout-{STORY}">{title}{story}</section>\n'
    return story + _block(item["stem"])


def _material(html: str) -> str:
    return f'<material><mattext texttype="text/html">{escape(_plain(html))}</mattext></material>'


def _block(markdown: str) -> str:
    return with_latex(str(render_block(markdown)), markdown)


def _line(markdown: str) -> str:
    return f"<p>{with_latex(str(render_inline(markdown)), markdown)}</p>"


def _plain(text: str) -> str:
    """Return text without the signs no XML may hold."""
    return "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")
