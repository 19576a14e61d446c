"""What the tests of the policy desk share: process caches that know nothing of an earlier test's database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from courses import queries as courses
from lms.criteria import queries as criteria
from lms.score import queries as score


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """Let each test ask its own database which versions are in force."""
    for forget in (courses.forget_catalogue, criteria.forget_policy, score.forget_books):
        forget()
    yield
    for forget in (courses.forget_catalogue, criteria.forget_policy, score.forget_books):
        forget()
