"""Which options stand out from the others by bold, underlined or coloured letters, or by a star."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from question_bank.formats.word_values import Marked, Option, Run

_Part = Callable[[Option], Marked]
_PARTS: tuple[_Part, ...] = (lambda option: option.label, lambda option: option.text)
_MARKS: tuple[Callable[[Run], bool], ...] = (
    lambda run: run.bold,
    lambda run: run.underline,
    lambda run: bool(run.colour),
)
_FEWEST = 2
_CLEAR = 3
"""Of so many options one may differ in colour from all others, which share theirs."""


def marked_options(options: Sequence[Option]) -> list[frozenset[str]]:
    """Return the letters that each way of marking points at; ways that agree count once."""
    if len(options) < _FEWEST:
        return []
    found = [frozenset(option.letter for option in options if option.star)]
    for part in _PARTS:
        found += [frozenset(o.letter for o in options if _all(part(o), mark)) for mark in _MARKS]
        found.append(_odd_colour(options, part))
    everyone = frozenset(option.letter for option in options)
    return list(dict.fromkeys(letters for letters in found if letters and letters != everyone))


def _all(text: Marked, mark: Callable[[Run], bool]) -> bool:
    """Whether all that shows bears the mark."""
    runs = list(text.visible())
    return bool(runs) and all(mark(run) for run in runs)


def _odd_colour(options: Sequence[Option], part: _Part) -> frozenset[str]:
    """Return the one option of another colour, where all are coloured."""
    colours = {option.letter: {run.colour for run in part(option).visible()} for option in options}
    if len(options) < _CLEAR or not all(len(seen) == 1 and all(seen) for seen in colours.values()):
        return frozenset()
    counted = Counter(next(iter(seen)) for seen in colours.values())
    rare = [colour for colour, times in counted.items() if times == 1]
    if len(counted) != _FEWEST or len(rare) != 1:
        return frozenset()
    return frozenset(letter for letter, seen in colours.items() if rare[0] in seen)
