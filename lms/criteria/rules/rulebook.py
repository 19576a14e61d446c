"""A rulebook as written: which facts post how many points to which indicator, caps, validity."""

from collections.abc import Mapping
from dataclasses import dataclass

from lms.criteria.rules.criteria_set import CriteriaSet
from lms.criteria.rules.documents import Heading, Parsed, Table, parsed, read_heading, unique

# The pockets that caps look at. Each step of the ladder adds one, named by its code.
BUCKETS = ("learning", "activity", "evidence", "meeting", "not-required")
MOST_POINTS_OF_A_COURSE = 3
MOST_INDICATORS_OF_A_COURSE = 3


@dataclass(frozen=True, slots=True)
class CoursePoints:
    """What passing a course posts: (indicator, points) pairs, in the order of the criteria set."""

    code: str
    points: tuple[tuple[str, int], ...]
    cadres_only: bool


@dataclass(frozen=True, slots=True)
class FixedPoints:
    """A fact that always posts the same points to the same indicator. `code` is its rule and bucket."""

    code: str
    indicator: str
    points: int


@dataclass(frozen=True, slots=True)
class Bands:
    """The levels a reviewer or a meeting may choose from, and the indicators they may choose them for."""

    bands: tuple[int, ...]
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that some buckets give to an indicator together. `code` is what the cut line is called."""

    code: str
    indicator: str
    buckets: tuple[str, ...]
    maximum: int


@dataclass(frozen=True, slots=True)
class MaxGroup:
    """Buckets of an indicator of which only the largest counts."""

    code: str
    indicator: str
    buckets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RulebookPaper:
    """A rulebook document; `validity_months` is by rule code, 0 meaning «in its own period only»."""

    heading: Heading
    criteria: str
    courses: tuple[CoursePoints, ...]
    activity: FixedPoints
    not_required: FixedPoints
    ladder: tuple[FixedPoints, ...]
    evidence: Bands
    meeting: Bands
    caps: tuple[Cap, ...]
    groups: tuple[MaxGroup, ...]
    validity_months: tuple[tuple[str, int], ...]


def parse_rulebook(data: Mapping[str, object], criteria: CriteriaSet) -> Parsed[RulebookPaper]:
    """Read a rulebook against the criteria set it posts to."""
    table = Table(data, "", [])
    heading = read_heading(table)
    maxima = criteria.maxima()
    ladder = tuple(_fixed(one, one.text("code"), maxima) for one in table.tables("ladder"))
    buckets = (*BUCKETS, *(step.code for step in ladder))
    value = RulebookPaper(
        heading=heading,
        criteria=table.text("criteria", (criteria.heading.code,)),
        courses=tuple(_course(one, maxima) for one in table.tables("courses")),
        activity=_fixed(table.table("activity"), "activity", maxima),
        not_required=_fixed(table.table("not_required"), "not-required", maxima),
        ladder=ladder,
        evidence=_bands(table.table("evidence"), maxima),
        meeting=_bands(table.table("meeting"), maxima),
        caps=tuple(_cap(one, maxima, buckets) for one in table.tables("caps")),
        groups=tuple(_group(one, maxima, buckets) for one in table.tables("groups")) if table.has("groups") else (),
        validity_months=_months(table.table("validity_months")),
    )
    _check(table, value)
    return parsed(value, table)


def _course(table: Table, maxima: Mapping[str, int]) -> CoursePoints:
    points = table.table("points")
    posted = [(code, points.integer(code, 1, MOST_POINTS_OF_A_COURSE)) for code in maxima if points.has(code)]
    points.close()
    if not 1 <= len(posted) <= MOST_INDICATORS_OF_A_COURSE:
        table.flaw("points", "out-of-range", len(posted))
    course = CoursePoints(table.text("code"), tuple(posted), table.flag("cadres_only"))
    table.close()
    return course


def _fixed(table: Table, code: str, maxima: Mapping[str, int]) -> FixedPoints:
    indicator = table.text("indicator", maxima)
    fixed = FixedPoints(code, indicator, table.integer("points", 1, maxima.get(indicator, 1)))
    table.close()
    return fixed


def _bands(table: Table, maxima: Mapping[str, int]) -> Bands:
    indicators = table.texts("indicators", maxima)
    highest = min((maxima[code] for code in indicators if code in maxima), default=0)
    bands = Bands(table.integers("bands", 0, highest), indicators)
    if list(bands.bands) != sorted(bands.bands):
        table.flaw("bands", "not-rising", bands.bands)
    table.close()
    return bands


def _cap(table: Table, maxima: Mapping[str, int], buckets: tuple[str, ...]) -> Cap:
    indicator = table.text("indicator", maxima)
    cap = Cap(
        code=table.text("code"),
        indicator=indicator,
        buckets=table.texts("buckets", buckets),
        maximum=table.integer("max", 0, maxima.get(indicator, 0)),
    )
    table.close()
    return cap


def _group(table: Table, maxima: Mapping[str, int], buckets: tuple[str, ...]) -> MaxGroup:
    group = MaxGroup(table.text("code"), table.text("indicator", maxima), table.texts("buckets", buckets))
    table.close()
    return group


def _months(table: Table) -> tuple[tuple[str, int], ...]:
    months = tuple((code, table.integer(code, 0, 600)) for code in table.codes())
    table.close()
    return months


def _check(table: Table, paper: RulebookPaper) -> None:
    """Let a bucket stand in one cap and one group at most, so that the order of cutting is no matter."""
    unique(table, "courses", [one.code for one in paper.courses])
    unique(table, "ladder", [one.code for one in paper.ladder])
    unique(table, "caps", [f"{one.indicator} {bucket}" for one in paper.caps for bucket in one.buckets])
    unique(table, "groups", [one.indicator for one in paper.groups])
    grouped = {(one.indicator, bucket) for one in paper.groups for bucket in one.buckets}
    for cap in paper.caps:
        if len(cap.buckets) > 1 and any((cap.indicator, bucket) in grouped for bucket in cap.buckets):
            table.flaw("caps", "cap-crosses-group", f"{cap.indicator} {cap.code}")
    known = {"course", "certificate", *BUCKETS[1:], *(step.code for step in paper.ladder)}
    for rule, _ in paper.validity_months:
        if rule not in known:
            table.flaw("validity_months", "unknown-rule", rule)
