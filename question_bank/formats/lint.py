"""What makes a bank weak though nothing in it is wrong.

The signs are those by which a test-wise person guesses without knowing: the longest option, the favourite
place, the same stem again, a bank hardly larger than the test. Counting looks only at the shape of a spec
("options" with "right"), never at a kind's name alone, so that new kinds with options are counted too.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from question_bank.formats.sources import BankSource, BankWarning, ItemSource, QuizSource, pool_of
from question_bank.rules.drawing import shortage
from question_bank.rules.wording import fold

LONGEST_PERCENT = 35
"""At most this share of one-answer items may have the right option as the longest."""

SITUATION_PERCENT = 40
"""At least this share of a test should be situations: what counts is what people do, not what they recite."""

_CATCH_ALL = ("tat ca cac dap an", "tat ca cac phuong an", "tat ca cac y", "ca a va b")


def lint_bank(bank: BankSource) -> tuple[BankWarning, ...]:
    """Warnings about a bank, those about the bank as a whole first."""
    return (
        *_longest(bank.items),
        *_positions(bank.items),
        *(_test(bank.items, bank.quiz) if bank.quiz else ()),
        *_stems(bank.items),
        *_reasons(bank.items),
        *_catch_alls(bank.items),
    )


def _one_answer(items: tuple[ItemSource, ...]) -> list[ItemSource]:
    """Items with worded options of which exactly one is right."""
    return [
        item
        for item in items
        if sum(option["right"] for option in _options(item)) == 1
        and all("plain" in option for option in _options(item))
    ]


def _options(item: ItemSource) -> list[dict[str, Any]]:
    """The options of an item; none for kinds without."""
    options: list[dict[str, Any]] = item.spec.get("options", [])
    return options


def _longest(items: tuple[ItemSource, ...]) -> Iterator[BankWarning]:
    """The right option is strictly the longest too often."""
    choices = _one_answer(items)
    count = sum(_right_is_longest(item) for item in choices)
    if 100 * count > LONGEST_PERCENT * len(choices):
        yield BankWarning("longest_right", values={"count": count, "of": len(choices), "most_percent": LONGEST_PERCENT})


def _right_is_longest(item: ItemSource) -> bool:
    """Whether the right option has more characters than every other one."""
    right = max(len(option["plain"]) for option in _options(item) if option["right"])
    return all(len(option["plain"]) < right for option in _options(item) if not option["right"])


def _positions(items: tuple[ItemSource, ...]) -> Iterator[BankWarning]:
    """The right option stands at one place far more often than its share, or never; per number of options.

    "Far more" is one and a half times the share and one item on top, so that small banks are not scolded for
    chance.
    """
    choices = _one_answer(items)
    for size in sorted({len(_options(item)) for item in choices}):
        rights = [
            [option["right"] for option in _options(item)].index(True)
            for item in choices
            if len(_options(item)) == size
        ]
        counts = Counter(rights)
        for place in range(size):
            crowded = 2 * size * counts[place] > 3 * len(rights) + 2 * size
            deserted = counts[place] == 0 and len(rights) >= 4 * size
            if crowded or deserted:
                yield BankWarning(
                    "position_imbalance",
                    values={"place": place + 1, "count": counts[place], "of": len(rights), "options": size},
                )


def _test(items: tuple[ItemSource, ...], quiz: QuizSource) -> Iterator[BankWarning]:
    """The test draws too much of the bank, too few situations, or cannot be filled at all."""
    pool = pool_of(items)
    draw = quiz.blueprint.count
    for short in shortage(quiz.blueprint, pool):
        yield BankWarning("row_short", values={"row": short.row + 1, "count": short.found, "wanted": short.wanted})
    if 2 * len(items) < 5 * draw:
        yield BankWarning("bank_small", values={"count": len(items), "draw": draw})
    situations = sum(row.count for row in quiz.blueprint.rows if row.situation)
    if 100 * situations < SITUATION_PERCENT * draw:
        yield BankWarning("few_situations", values={"count": situations, "draw": draw})
    for item, facts in zip(items, pool, strict=True):
        if quiz.blueprint.row_of(facts) is None:
            yield BankWarning("never_drawn", item.code)


def _stems(items: tuple[ItemSource, ...]) -> Iterator[BankWarning]:
    """Two items ask the same with the same story."""
    first: dict[str, str] = {}
    for item in items:
        key = fold(item.story_html + " " + item.stem_text)
        if key in first:
            yield BankWarning("duplicate_stem", item.code, {"other": first[key]})
        first.setdefault(key, item.code)


def _reasons(items: tuple[ItemSource, ...]) -> Iterator[BankWarning]:
    """An item, or one of its worded options, says no why."""
    for item in items:
        if not item.reason_html:
            yield BankWarning("missing_reason", item.code)
        for number, option in enumerate(_options(item), start=1):
            if "plain" in option and not option["reason_html"]:
                yield BankWarning("missing_option_reason", item.code, {"option": number})


def _catch_alls(items: tuple[ItemSource, ...]) -> Iterator[BankWarning]:
    """An option that stands for the others measures reading of options, not the subject."""
    for item in items:
        for number, option in enumerate(_options(item), start=1):
            if fold(option.get("plain", "")).startswith(_CATCH_ALL):
                yield BankWarning("catch_all_option", item.code, {"option": number})
