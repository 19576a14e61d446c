"""What a course's card says, and the facets of its questions."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from courses.operations import drafting
from courses.operations.drafting import Moved
from courses.queries import drafts
from courses.queries.drafts import DraftCard
from courses.rules.completion import ORDERS
from courses.rules.search import AUDIENCES, LEVELS, TOPICS
from kernel.clock import local_day
from kernel.errors import Conflict
from kernel.paging import page_number
from kernel.text import clean_line
from lms.criteria import queries as criteria
from lms.web import session
from lms.web.access import may
from lms.web.forms import Form, blame, status_of
from lms.web.language import gettext as _
from lms.web.learn import words
from lms.web.page import page
from lms.web.studio import lesson_views, outline_views
from lms.web.studio.area import blueprint
from lms.web.studio.desk import do
from lms.web.studio.views import KINDS

LONGEST_LINE = 200
LONGEST_SUMMARY = 160
MOST_OUTCOMES = 8
DIFFICULTIES = {"easy": _l("dễ"), "medium": _l("vừa"), "hard": _l("khó")}


class FactsForm(Form):
    """The card of a course, in the words its authors think in."""

    title = StringField(
        _l("Tên khóa học"), validators=[InputRequired(_l("Vui lòng nhập tên")), Length(max=LONGEST_LINE)]
    )
    code = StringField(
        _l("Mã khóa học"),
        description=_l("Chữ hoa không dấu và chữ số, bắt đầu bằng chữ, ví dụ K24011"),
        validators=[
            InputRequired(_l("Vui lòng nhập mã")),
            Regexp(
                r"[A-Z][A-Z0-9-]{1,19}\Z", message=_l("Mã gồm chữ hoa không dấu, chữ số và gạch nối, tối đa 20 ký tự")
            ),
        ],
    )
    slug = StringField(
        _l("Địa chỉ"),
        description=_l("Phần cuối của địa chỉ trang khóa học, ví dụ mua-ban-an-toan"),
        validators=[
            InputRequired(_l("Vui lòng nhập địa chỉ")),
            Length(max=120),
            Regexp(r"[a-z0-9]+(-[a-z0-9]+)*\Z", message=_l("Địa chỉ chỉ gồm chữ thường không dấu, chữ số và gạch nối")),
        ],
    )
    summary = TextAreaField(
        _l("Mô tả ngắn"),
        description=_l("Một câu, tối đa 160 ký tự, hiện trên thẻ khóa học"),
        validators=[InputRequired(_l("Vui lòng viết một câu mô tả")), Length(max=LONGEST_SUMMARY)],
    )
    outcomes = TextAreaField(
        _l("Học xong, người học làm được gì"),
        description=_l("Mỗi dòng một ý"),
        validators=[InputRequired(_l("Vui lòng viết ít nhất một ý")), Length(max=2000)],
    )
    level = SelectField(_l("Bậc"))
    minutes = IntegerField(
        _l("Thời lượng cả khóa (phút)"),
        validators=[
            InputRequired(_l("Vui lòng nhập số phút")),
            NumberRange(min=1, max=6000, message=_l("Số phút phải từ 1 đến 6000")),
        ],
    )
    audience = SelectMultipleField(
        _l("Đối tượng"), validators=[InputRequired(_l("Vui lòng chọn ít nhất một đối tượng"))]
    )
    topics = SelectMultipleField(_l("Chủ đề"), validators=[InputRequired(_l("Vui lòng chọn ít nhất một chủ đề"))])
    components = SelectMultipleField(
        _l("Thành phần năng lực số"), validators=[InputRequired(_l("Vui lòng gắn ít nhất một thành phần"))]
    )
    competences = SelectMultipleField(
        _l("Năng lực cốt lõi của Công dân học tập"),
        validators=[InputRequired(_l("Vui lòng chọn ít nhất một năng lực"))],
    )
    indicators = SelectMultipleField(_l("Chỉ số của bộ tiêu chí mà khóa học góp vào"), validators=[Optional()])
    authors = TextAreaField(
        _l("Tác giả"),
        description=_l("Mỗi dòng một người hoặc một nhóm"),
        validators=[InputRequired(_l("Vui lòng ghi tác giả")), Length(max=1000)],
    )
    order = SelectField(_l("Thứ tự học"))
    prerequisites = StringField(
        _l("Cần đạt trước các khóa"),
        description=_l("Mã các khóa, cách nhau bằng dấu phẩy, ví dụ C02, C03"),
        validators=[Optional(), Length(max=LONGEST_LINE)],
    )
    title_en = StringField(_l("Tên tiếng Anh"), validators=[Optional(), Length(max=LONGEST_LINE)])
    summary_en = StringField(_l("Mô tả ngắn bằng tiếng Anh"), validators=[Optional(), Length(max=300)])


def _form(card: DraftCard) -> FactsForm:
    facts = card.facts
    form = FactsForm(
        data={
            **{name: facts.get(name, "") for name in ("title", "code", "slug", "summary", "level", "title_en")},
            "summary_en": facts.get("summary_en", ""),
            "minutes": facts.get("minutes") or None,
            "outcomes": "\n".join(facts.get("outcomes", [])),
            "authors": "\n".join(facts.get("authors", [])),
            **{name: facts.get(name, []) for name in ("audience", "topics", "components", "competences", "indicators")},
            "order": facts.get("order", ORDERS[0]),
            "prerequisites": ", ".join(facts.get("prerequisites", [])),
        }
    )
    framework = criteria.get_policy(session.reading()).framework()
    form.level.choices = [(level, words.named(words.LEVEL_NAMES, level)) for level in LEVELS]
    form.audience.choices = [(code, words.named(words.AUDIENCES, code)) for code in AUDIENCES]
    form.topics.choices = [(code, words.named(words.TOPICS, code)) for code in TOPICS]
    form.components.choices = [(each.code, f"{each.code} {each.name}") for each in framework.components]
    form.competences.choices = [(code, f"{code}. {name}") for code, name in words.CORE_COMPETENCES.items()]
    criteria_set = criteria.get_policy(session.reading()).criteria_on(local_day(session.at()))
    form.indicators.choices = [(each.code, f"{each.code} {each.name}") for each in criteria_set.indicators]
    form.order.choices = [
        ("free", _("Học bài nào trước cũng được")),
        ("locked", _("Lần lượt từng bài, xong bài trước mới tính bài sau")),
    ]
    return form


def _lines(text: str | None) -> list[str]:
    return [line for line in (clean_line(each, LONGEST_LINE * 2) for each in (text or "").splitlines()) if line]


def _facts(form: FactsForm) -> dict[str, Any]:
    prerequisites = [each.strip().upper() for each in (form.prerequisites.data or "").split(",") if each.strip()]
    return {
        "title": clean_line(form.title.data or "", LONGEST_LINE),
        "code": form.code.data,
        "slug": form.slug.data,
        "summary": clean_line(form.summary.data or "", LONGEST_SUMMARY),
        "outcomes": _lines(form.outcomes.data)[:MOST_OUTCOMES],
        "level": form.level.data,
        "minutes": form.minutes.data,
        "audience": form.audience.data,
        "topics": form.topics.data,
        "components": form.components.data,
        "competences": form.competences.data,
        "indicators": form.indicators.data or "",
        "authors": _lines(form.authors.data),
        "order": "" if form.order.data == ORDERS[0] else form.order.data,
        "prerequisites": prerequisites or "",
        "title_en": clean_line(form.title_en.data or "", LONGEST_LINE),
        "summary_en": clean_line(form.summary_en.data or "", LONGEST_LINE * 2),
        "updated": local_day(session.at()),
    }


@blueprint.route("/giang-vien/soan/<ref>/thong-tin", methods=["GET", "POST"])
@may("trainer")
def facts(ref: str) -> ResponseReturnValue:
    """Show and keep what the course's card says."""
    actor, at = session.actor(), session.at()
    card = drafts.get_draft(session.reading(), ref, actor=actor)
    form = _form(card)
    revision = request.form.get("ban", str(card.revision))
    if form.validate_on_submit():
        known = int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else 0  # noqa: PLR2004
        try:
            do(lambda s: drafting.set_facts(s, ref, _facts(form), revision=known, actor=actor, at=at))
        except Moved:
            revision = str(drafts.get_draft(session.reading(), ref, actor=actor).revision)
            blame(form, None, _("Người khác vừa sửa khóa học. Vui lòng xem lại rồi bấm «Lưu» lần nữa."))
        except Conflict as error:
            said = {
                "slug_taken": _("Địa chỉ này đã có khóa học dùng"),
                "code_taken": _("Mã này đã có khóa học dùng"),
                "code_kept": _("Khóa học đã xuất bản thì giữ nguyên mã"),
            }
            blame(form, error.field, said.get(error.code, _("Vui lòng thử lại")))
        else:
            flash(_("Đã lưu thông tin khóa học."), "success")
            return redirect(url_for("studio.facts", ref=ref))
    view = {
        "ref": ref,
        "title": card.title,
        "revision": revision,
        "action": url_for("studio.facts", ref=ref),
        "outline_href": url_for("studio.outline", ref=ref),
        "links": outline_views.links(ref, "studio.facts"),
        "published": card.course_id is not None,
    }
    return page("studio/facts.html", status=status_of(form), form=form, view=view)


# ---------------------------------------------------------------------------------- questions


@blueprint.get("/giang-vien/soan/<ref>/cau-hoi")
@may("trainer")
def items(ref: str) -> ResponseReturnValue:
    """List the questions of the course's bank, with the facets that are still missing."""
    card = drafts.get_draft(session.reading(), ref, actor=session.actor())
    found = drafts.list_items(session.reading(), card.id, number=page_number(request.args.get("trang")))
    framework = criteria.get_policy(session.reading()).framework()
    view = {
        "ref": ref,
        "title": card.title,
        "outline_href": url_for("studio.outline", ref=ref),
        "links": outline_views.links(ref, "studio.items"),
        "total": found.total,
        "test": _test(card, found.total),
        "items": [
            {
                "code": item.code,
                "kind": str(KINDS.get(str(item.raw.get("kind")), item.raw.get("kind", ""))),
                "story": item.raw.get("story", ""),
                "stem": item.raw.get("stem", ""),
                "options": [
                    {"text": str(option.get("text", "")), "right": bool(option.get("right"))}
                    for option in item.raw.get("options", [])
                    if isinstance(option, dict)
                ],
                "lesson": item.raw.get("lesson", ""),
                "outcome": item.raw.get("outcome", ""),
                "component": item.raw.get("component", ""),
                "level": item.raw.get("level", ""),
                "difficulty": item.raw.get("difficulty", ""),
                "reason": item.raw.get("reason", ""),
                "lacks": [
                    word
                    for name, word in (
                        ("lesson", _("thiếu bài học")),
                        ("outcome", _("thiếu kết quả cần đo")),
                        ("component", _("thiếu thành phần")),
                        ("level", _("thiếu bậc")),
                        ("difficulty", _("thiếu độ khó")),
                    )
                    if not item.raw.get(name)
                ],
                "action": url_for("studio.set_item", ref=ref, code=item.code),
                "remove": url_for("studio.remove_item", ref=ref, code=item.code),
            }
            for item in found.rows
        ],
        "lessons": [{"value": "", "label": _("Chọn bài")}]
        + [{"value": line.slug, "label": line.title} for line in card.lessons],
        "components": [{"value": "", "label": _("Chọn thành phần")}]
        + [{"value": each.code, "label": f"{each.code} {each.name}"} for each in framework.components],
        "levels": [{"value": "", "label": _("Chọn bậc")}]
        + [{"value": str(each), "label": _("Bậc %(level)s", level=each)} for each in range(1, 5)],
        "difficulties": [{"value": "", "label": _("Chọn độ khó")}]
        + [{"value": each, "label": str(word)} for each, word in DIFFICULTIES.items()],
        "pager": lesson_views.pager(found, "studio.items", ref=ref),
    }
    return page("studio/items.html", view=view)


def _test(card: DraftCard, total: int) -> dict[str, Any]:
    """Return how the test is drawn: in plain numbers, or in words when its blueprint says more than that."""
    quiz = card.bank.get("quiz") or {}
    draws = quiz.get("draw") or []
    count = sum(int(draw.get("count", 0)) for draw in draws if isinstance(draw, dict))
    plain = not draws or (len(draws) == 1 and set(draws[0]) <= {"count"})
    return {
        "has": bool(quiz),
        "plain": plain,
        "count": count or min(10, total),
        "percent": quiz.get("pass_percent", 70),
        "words": _(
            "Đề %(count)s câu, ra theo %(rows)s nhóm, đạt từ %(percent)s%%.",
            count=count,
            rows=len(draws),
            percent=quiz.get("pass_percent", ""),
        ),
        "action": url_for("studio.set_test", ref=card.public_id),
    }


@blueprint.post("/giang-vien/soan/<ref>/de")
@may("trainer")
def set_test(ref: str) -> ResponseReturnValue:
    """Keep how the final test is drawn from the course's questions."""
    actor, at = session.actor(), session.at()
    card = drafts.get_draft(session.reading(), ref, actor=actor)
    count, percent = _whole("so-cau", 1, 100), _whole("dat", 1, 100)
    if count is None or percent is None:
        flash(_("Vui lòng nhập số câu từ 1 đến 100 và tỷ lệ đạt từ 1 đến 100."), "warning")
        return redirect(url_for("studio.items", ref=ref, _anchor="de"))
    do(lambda s: drafting.set_test(s, ref, count=count, pass_percent=percent, actor=actor, at=at))
    flash(_("Đã lưu cách ra đề của «%(title)s».", title=card.title), "success")
    return redirect(url_for("studio.items", ref=ref, _anchor="de"))


def _whole(name: str, least: int, most: int) -> int | None:
    text = request.form.get(name, "").strip()
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1  # noqa: PLR2004
    return value if least <= value <= most else None


@blueprint.post("/giang-vien/soan/<ref>/cau-hoi/<code>")
@may("trainer")
def set_item(ref: str, code: str) -> ResponseReturnValue:
    """Keep the facets of one question."""
    form, actor, at = request.form, session.actor(), session.at()
    level = form.get("bac", "")
    given: dict[str, Any] = {
        "lesson": clean_line(form.get("bai", ""), 120) or None,
        "outcome": clean_line(form.get("ket-qua", ""), 300) or None,
        "component": clean_line(form.get("thanh-phan", ""), 10) or None,
        "level": int(level) if level in {"1", "2", "3", "4"} else None,
        "difficulty": form.get("do-kho") if form.get("do-kho") in DIFFICULTIES else None,
    }
    do(lambda s: drafting.set_item(s, ref, code, given, actor=actor, at=at))
    flash(_("Đã lưu câu hỏi %(code)s.", code=code), "success")
    return redirect(url_for("studio.items", ref=ref, trang=form.get("trang") or None, _anchor=f"cau-{code}"))


@blueprint.post("/giang-vien/soan/<ref>/cau-hoi/<code>/bo")
@may("trainer")
def remove_item(ref: str, code: str) -> ResponseReturnValue:
    """Take a question out of the course's bank."""
    actor, at = session.actor(), session.at()
    do(lambda s: drafting.remove_item(s, ref, code, actor=actor, at=at))
    flash(_("Đã bỏ câu hỏi %(code)s.", code=code), "success")
    return redirect(url_for("studio.items", ref=ref))
