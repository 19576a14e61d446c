"""From a snapshot to a list: who qualifies, in what order, who is chosen, and what another one lacked."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

FIGURES = ("total", "lowest", "years", "earned")
ALL, DRAW = "all", "draw"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan: at most `most` people with at least these figures, compared by `order`, ties by `ties`."""

    code: str
    version: int
    title: str
    most: int
    min_total: int
    min_lowest: int
    order: tuple[str, ...]
    ties: str
    status: str
    note: str

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Plan":
        """Read a plan; ValueError for an unknown figure or way of breaking ties."""
        plan = cls(**{**data, "order": tuple(data["order"])})
        if not set(plan.order) <= set(FIGURES) or plan.ties not in {ALL, DRAW} or plan.most < 1:
            raise ValueError(plan.code)
        return plan


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person by her public id, with the figures she is compared by."""

    ref: str
    total: int
    lowest: int
    years: int
    earned: int

    def figure(self, name: str) -> int:
        """Return one of the figures by name."""
        return int(getattr(self, name))


@dataclass(frozen=True, slots=True)
class Line:
    """One person chosen: her place (equal figures share one), and whether a draw decided."""

    place: int
    ref: str
    figures: tuple[int, ...]
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Why somebody is not chosen: `code` total or lowest (below the plan's minimum), order (which figure), or draw.

    `needed` is the figure that would have been enough, `had` her own.
    """

    code: str
    figure: str = ""
    needed: int = 0
    had: int = 0


def snapshot(plan: Plan, candidates: Iterable[Candidate], *, unit: str, period: int, as_of: str, seed: str) -> bytes:
    """Return everything a list follows from, as canonical JSON: sorted keys, people by public id, no spaces."""
    document = {
        "format": FORMAT,
        "plan": asdict(plan),
        "unit": unit,
        "period": period,
        "as_of": as_of,
        "seed": seed,
        "candidates": [asdict(each) for each in sorted(candidates, key=lambda one: one.ref)],
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_snapshot(data: bytes) -> tuple[Plan, tuple[Candidate, ...], str]:
    """Return plan, candidates and seed of a snapshot. Raises ValueError, KeyError or TypeError for anything else."""
    document = json.loads(data)
    if document["format"] != FORMAT:
        raise ValueError(document["format"])
    people = tuple(Candidate(**each) for each in document["candidates"])
    return Plan.of(document["plan"]), people, str(document["seed"])


def lot(seed: str, ref: str) -> str:
    """Return a person's lot: the SHA-256 of the seed and her public id, the smallest first."""
    return hashlib.sha256(f"{seed}|{ref}".encode()).hexdigest()


def choose(plan: Plan, candidates: Iterable[Candidate], seed: str) -> tuple[Line, ...]:
    """Return the list: the same plan, people and seed give the same one, whatever order they come in."""
    ranked = _ranked(plan, candidates, seed)
    if not ranked:
        return ()
    last = ranked[: plan.most][-1]
    edge = _figures(plan, last)
    whole = plan.ties == ALL
    chosen = [one for one in ranked if _figures(plan, one) >= edge] if whole else ranked[: plan.most]
    cut = any(_figures(plan, one) == edge for one in ranked[len(chosen) :])
    places = {figures: 1 + sum(_figures(plan, one) > figures for one in chosen) for figures in _all(plan, chosen)}
    return tuple(
        Line(places[_figures(plan, one)], one.ref, _figures(plan, one), drawn=cut and _figures(plan, one) == edge)
        for one in chosen
    )


def gap(plan: Plan, candidates: Iterable[Candidate], seed: str, ref: str) -> Gap | None:
    """Return what somebody lacked to be chosen; None for one who is, or who is no candidate at all."""
    people = list(candidates)
    own = next((one for one in people if one.ref == ref), None)
    chosen = choose(plan, people, seed)
    if own is None or any(line.ref == ref for line in chosen):
        return None
    for figure, least in (("total", plan.min_total), ("lowest", plan.min_lowest)):
        if own.figure(figure) < least:
            return Gap(figure, figure, least, own.figure(figure))
    edge = min(line.figures for line in chosen)
    mine = _figures(plan, own)
    for name, needed, had in zip(plan.order, edge, mine, strict=True):
        if had < needed:
            return Gap("order", name, needed, had)
    return Gap("draw")


def qualifies(plan: Plan, one: Candidate) -> bool:
    """Tell whether somebody has the least figures a plan asks for."""
    return one.total >= plan.min_total and one.lowest >= plan.min_lowest


def _figures(plan: Plan, one: Candidate) -> tuple[int, ...]:
    return tuple(one.figure(name) for name in plan.order)


def _all(plan: Plan, people: Iterable[Candidate]) -> set[tuple[int, ...]]:
    return {_figures(plan, one) for one in people}


def _ranked(plan: Plan, candidates: Iterable[Candidate], seed: str) -> list[Candidate]:
    """Return who qualifies, the best first; equal ones by their lots."""
    able = [one for one in candidates if qualifies(plan, one)]
    by_lot = sorted(able, key=lambda one: lot(seed, one.ref))
    return sorted(by_lot, key=lambda one: _figures(plan, one), reverse=True)
