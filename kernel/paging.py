"""Pages of lists: every list is paged, and a page says how much there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

SIZE = 50
DEEPEST = 2_000  # pages; beyond that a search is the way, not leafing

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list: its rows, its number from 1, the rows a page, and the number of all rows."""

    rows: tuple[T, ...]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Return the number (from 1) of the first row shown, 0 when there is none."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    def map(self, make: Callable[[T], U]) -> Page[U]:
        """Return the same page with each row turned into something else."""
        return Page(tuple(make(row) for row in self.rows), self.number, self.size, self.total)


def merged(page: Page[T], others: Sequence[T], key: Callable[[T], Any]) -> Page[T]:
    """Merge all of a short list into a page of a long one, both with the largest key first.

    `page` was read with `len(others)` rows more before it, as far as there were so many: then each page shows the
    rows it would show if both lists were one.
    """
    skipped = max(0, (page.number - 1) * page.size - len(others))
    start = (page.number - 1) * page.size - skipped
    rows = sorted([*page.rows, *others], key=key, reverse=True)[start : start + page.size]
    return Page(tuple(rows), page.number, page.size, page.total + len(others))


def page_number(text: str | None) -> int:
    """Read a page number from a URL: 1 for anything that is not one."""
    # Python refuses to read thousands of digits: a long number is only ever «beyond the last page».
    digits = text.lstrip("0") if text and text.isascii() and text.isdigit() else ""
    return min(int(digits[:10]), DEEPEST) if digits else 1
