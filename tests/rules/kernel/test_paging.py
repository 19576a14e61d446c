"""Pages of two lists that are shown as one."""

from hypothesis import given
from hypothesis import strategies as st

from kernel.paging import Page, merged

NUMBERS = st.lists(st.integers(0, 10_000), unique=True, max_size=40)


class TestMergedPages:
    @given(NUMBERS, st.data(), st.integers(1, 7))
    def test_show_what_one_list_would(self, numbers: list[int], data: st.DataObject, size: int) -> None:
        short = sorted(data.draw(st.lists(st.sampled_from(numbers or [0]), unique=True, max_size=6)), reverse=True)
        long = sorted(set(numbers) - set(short), reverse=True)
        shown: list[int] = []
        for number in range(1, 50):
            first = max(0, (number - 1) * size - len(short))  # as `audit.list_about` reads it
            page = Page(tuple(long[first : first + size + len(short)]), number, size, len(long))
            whole = merged(page, short, key=lambda value: value)
            assert whole.total == len(long) + len(short)
            assert number > whole.pages or len(whole.rows) <= size
            shown += whole.rows
        assert shown == sorted(long + short, reverse=True)
