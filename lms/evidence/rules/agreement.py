"""How far two reviewers agree beyond chance: Cohen's kappa over bands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

ENOUGH = 10
"""Cases looked at twice below which a figure would say more about chance than about a reviewer."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Pairs of bands compared. `kappa` is None where it is not defined, and `why` says why.

    `why`: `none` (nothing compared yet), `one_band` (both gave one and the same band to everything, so that chance
    alone would agree).
    """

    pairs: int
    same: int
    observed: Fraction | None
    expected: Fraction | None
    kappa: Fraction | None
    why: str = ""

    @property
    def enough(self) -> bool:
        """Tell whether there are enough pairs to show the figure."""
        return self.pairs >= ENOUGH and self.kappa is not None


def kappa(pairs: Iterable[tuple[int, int]]) -> Agreement:
    """Return the agreement of (first, second) bands: (observed - expected) / (1 - expected), unweighted.

    >>> kappa([(5, 5), (5, 5), (8, 8), (8, 5)]).kappa
    Fraction(1, 2)
    """
    return kappa_of(Counter(pairs))


def kappa_of(counts: Mapping[tuple[int, int], int]) -> Agreement:
    """Return the same of how often each pair occurred."""
    count = sum(counts.values())
    if not count:
        return Agreement(0, 0, None, None, None, "none")
    same = sum(times for (first, second), times in counts.items() if first == second)
    firsts: Counter[int] = Counter()
    seconds: Counter[int] = Counter()
    for (first, second), times in counts.items():
        firsts[first] += times
        seconds[second] += times
    observed = Fraction(same, count)
    expected = sum((Fraction(firsts[band] * seconds[band], count * count) for band in firsts), Fraction(0))
    if expected == 1:
        return Agreement(count, same, observed, expected, None, "one_band")
    return Agreement(count, same, observed, expected, (observed - expected) / (1 - expected))


def hundredths(value: Fraction) -> int:
    """Return a kappa in whole hundredths, rounded half away from zero: 0.615 is 62."""
    scaled = abs(value) * 100
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return -whole if value < 0 else whole


def word(value: Fraction) -> str:
    """Return the code of the usual word for a kappa: strong from 0.8, good from 0.6, fair from 0.4, else weak."""
    for least, code in ((Fraction(4, 5), "strong"), (Fraction(3, 5), "good"), (Fraction(2, 5), "fair")):
        if value >= least:
            return code
    return "weak"
