"""The criteria set in force, in plain words: what it asks, how sure we are of each part, and what learning gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from courses.queries import CourseCard
from kernel.errors import NotFound
from lms.criteria.queries import Policy
from lms.criteria.rules.criteria_set import CriteriaSet, Indicator
from lms.criteria.rules.documents import Heading
from lms.criteria.rules.framework import Framework
from lms.criteria.rules.rulebook import Cap, RulebookPaper
from lms.web.language import gettext as _
from lms.web.learn.views import course_href
from lms.web.policy import words


@dataclass(frozen=True, slots=True)
class Standing:
    """How sure we are: the word, its tag's kind, and the source's title and address ("" without a public page)."""

    word: str
    kind: str
    source: str
    href: str


@dataclass(frozen=True, slots=True)
class Giver:
    """A course that gives points; `href` is None while it is not published here."""

    title: str
    href: str | None
    points: int
    cadres_only: bool


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """One indicator: what shows it, which courses give points to it, and what caps them (sentences)."""

    code: str
    short: str
    name: str
    maximum: int
    evidence: tuple[str, ...]
    givers: tuple[Giver, ...]
    limits: tuple[str, ...]
    standing: Standing


@dataclass(frozen=True, slots=True)
class CompetenceView:
    """One competence with its indicators."""

    code: str
    name: str
    maximum: int
    standing: Standing
    indicators: tuple[IndicatorView, ...]


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source; `href` is "" for what has no public page."""

    title: str
    href: str


@dataclass(frozen=True, slots=True)
class DomainView:
    """A domain of the framework with its components (code and name)."""

    code: str
    name: str
    components: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BookView:
    """The rulebook in force. `bands` are points a reviewer may confirm, `meeting` those of the meeting.

    `learning` is the most that courses alone can give in all; `months` how long a certificate counts.
    """

    version: str
    title: str
    valid_from: date
    standing: Standing
    activity: int
    bands: str
    meeting: str
    not_required: int
    learning: int
    months: int


@dataclass(frozen=True, slots=True)
class SkillView:
    """The rule of digital skills in force: a test, or a confirmation; what it takes, how long it holds."""

    title: str
    items: int
    percent: int
    domain_percent: int
    months: int
    note: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class CriteriaView:
    """The page of the criteria."""

    title: str
    decision: str
    decision_date: date
    issuer: str
    note: str
    maximum: int
    min_total: int
    min_each: int
    standing: Standing
    rule_standing: Standing
    groups: tuple[tuple[str, Standing], ...]
    competences: tuple[CompetenceView, ...]
    book: BookView | None
    skill: SkillView | None
    framework: tuple[DomainView, ...]
    framework_name: str
    framework_note: str
    sources: tuple[SourceView, ...]


def explain(policy: Policy, cards: tuple[CourseCard, ...], on: date) -> CriteriaView:
    """Return the criteria in force on a day. Raises `NotFound` while none is loaded."""
    found = policy.criteria_on(on)
    paper = _paper_on(policy, on)
    framework = _framework(policy)
    standing = _standings(found.heading)
    return CriteriaView(
        title=found.heading.title,
        decision=found.decision,
        decision_date=found.decision_date,
        issuer=found.issuer,
        note=found.heading.note,
        maximum=found.maximum,
        min_total=found.title_rule.min_total,
        min_each=found.title_rule.min_each,
        standing=standing(found.heading.status, found.heading.source),
        rule_standing=standing(found.title_rule.status, found.title_rule.source),
        groups=tuple((one.name, standing(one.status, one.source)) for one in found.groups),
        competences=tuple(_competences(found, paper, cards)),
        book=_book(paper, found) if paper else None,
        skill=_skill(policy, on),
        framework=_domains(framework) if framework else (),
        framework_name=framework.decision if framework else "",
        framework_note=framework.heading.note if framework else "",
        sources=_sources(found.heading, framework.heading if framework else None),
    )


def _paper_on(policy: Policy, on: date) -> RulebookPaper | None:
    try:
        return policy.rulebook_on(on)[0]
    except NotFound:
        return None


def _framework(policy: Policy) -> Framework | None:
    try:
        return policy.framework()
    except NotFound:
        return None


class _standings:  # noqa: N801  called like the function it stands for
    """Words for how sure a paper is of its parts, with the titles of its sources."""

    def __init__(self, heading: Heading) -> None:
        self._sources = {source.id: source for source in heading.sources}

    def __call__(self, status: str, source_id: str) -> Standing:
        """Return the standing of one part."""
        source = self._sources.get(source_id)
        tag = words.standing(status)
        return Standing(tag["text"], tag["kind"], source.title if source else "", _safe(source.url) if source else "")


def _safe(url: str) -> str:
    return url if url.startswith("https://") else ""


def _competences(
    found: CriteriaSet, paper: RulebookPaper | None, cards: tuple[CourseCard, ...]
) -> list[CompetenceView]:
    standing = _standings(found.heading)
    return [
        CompetenceView(
            code=one.code,
            name=one.name,
            maximum=one.maximum,
            standing=standing(one.status, one.source),
            indicators=tuple(
                _indicator(indicator, paper, cards, standing(indicator.status, indicator.source))
                for indicator in found.indicators
                if indicator.competence == one.code
            ),
        )
        for one in found.competences
    ]


def _indicator(
    one: Indicator, paper: RulebookPaper | None, cards: tuple[CourseCard, ...], standing: Standing
) -> IndicatorView:
    caps = [cap for cap in paper.caps if cap.indicator == one.code] if paper else []
    limits = [_limit(cap) for cap in caps]
    if paper and any(group.indicator == one.code for group in paper.groups):
        limits.append(_("Khóa học, hai mức kỹ năng số và minh chứng: chỉ tính mức cao nhất, không cộng dồn."))
    return IndicatorView(
        code=one.code,
        short=one.short,
        name=one.name,
        maximum=one.maximum,
        evidence=one.evidence,
        givers=tuple(_givers(one.code, paper, cards)) if paper else (),
        limits=tuple(limits),
        standing=standing,
    )


def _givers(indicator: str, paper: RulebookPaper, cards: tuple[CourseCard, ...]) -> list[Giver]:
    by_code = {card.code: card for card in cards}
    found = []
    for course in paper.courses:
        points = dict(course.points).get(indicator, 0)
        card = by_code.get(course.code)
        if points:
            title = card.title if card else _("Khóa %(code)s, đang biên soạn", code=course.code)
            found.append(Giver(title, course_href(card) if card else None, points, course.cadres_only))
    return found


def _limit(cap: Cap) -> str:
    buckets = [words.bucket(one) for one in cap.buckets]
    sources = _(" và ").join(buckets)
    return _(
        "%(sources)s: tính nhiều nhất %(points)s điểm.", sources=sources[:1].upper() + sources[1:], points=cap.maximum
    )


def _book(paper: RulebookPaper, found: CriteriaSet) -> BookView:
    standing = _standings(paper.heading)
    return BookView(
        version=paper.heading.name,
        title=paper.heading.title,
        valid_from=paper.heading.valid_from,
        standing=standing(paper.heading.status, paper.heading.source),
        activity=paper.activity.points,
        bands=", ".join(map(str, paper.evidence.bands)),
        meeting=", ".join(map(str, paper.meeting.bands)),
        not_required=paper.not_required.points,
        learning=sum(_learning(paper, one) for one in found.indicators),
        months=dict(paper.validity_months).get("certificate", 0),
    )


def _learning(paper: RulebookPaper, indicator: Indicator) -> int:
    """Return the most that courses alone can give to an indicator."""
    caps = (cap.maximum for cap in paper.caps if cap.indicator == indicator.code and "learning" in cap.buckets)
    given = any(indicator.code in dict(course.points) for course in paper.courses)
    return min((*caps, indicator.maximum)) if given else 0


def _skill(policy: Policy, on: date) -> SkillView | None:
    try:
        rule = policy.skill_on(on)
    except NotFound:
        return None
    return SkillView(
        title=rule.heading.title,
        items=rule.test.items,
        percent=rule.test.pass_percent,
        domain_percent=rule.test.domain_pass_percent,
        months=rule.validity_months,
        note=rule.heading.note,
        standing=_standings(rule.heading)(rule.heading.status, rule.heading.source),
    )


def _domains(framework: Framework) -> tuple[DomainView, ...]:
    return tuple(
        DomainView(
            one.code,
            one.name,
            tuple((c.code, c.name) for c in framework.components if c.domain == one.code),
        )
        for one in framework.domains
    )


def _sources(*headings: Heading | None) -> tuple[SourceView, ...]:
    found = [source for heading in headings if heading for source in heading.sources if source.url]
    return tuple(SourceView(source.title, _safe(source.url)) for source in found)
