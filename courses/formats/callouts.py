"""What other tools call a note, a tip, a warning: the words, and which of our call-outs says the same.

Where a word has no clear meaning here there is no call-out: its content stays as ordinary text.
"""

from __future__ import annotations

import re
from datetime import date

from kernel.fences import slug
from kernel.richtext import CALLOUTS
from kernel.text import fold

REMEMBER, CAREFUL, TRY, CHECK_AGAIN = "can-nho", "can-than", "thu-ngay", "kiem-tra-lai"

_WORDS = {
    REMEMBER: (
        *("note", "notes", "info", "information", "tip", "tips", "hint", "important", "key", "summary", "abstract"),
        *("tldr", "remember", "takeaway", "takeaways", "seealso", "success", "primary", "admonition", "notice"),
        *("ghi nho", "ghi chu", "luu y", "chu y", "meo", "can nho", "quan trong", "thong tin", "tom tat", "goi y"),
    ),
    CAREFUL: (
        *("warning", "warn", "caution", "danger", "attention", "error", "bug", "failure", "fail", "alert"),
        *("canh bao", "nguy hiem", "can than", "than trong", "can trong"),
    ),
    TRY: ("exercise", "exercises", "try", "tryit", "practice", "activity", "task", "bai tap", "thuc hanh", "thu ngay"),
}
_MEANING = {word: ours for ours, words in _WORDS.items() for word in words}
_OURS = {fold(title): name for name, title in CALLOUTS.items()}
_RECHECK = "Thông tin này cần kiểm tra lại trước ngày"
_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
ANSWER = "Nghĩ xong, mở xem"
"""Stands above the answer of a situation, where it cannot be folded away."""
TRANSCRIPT = "Bản ghi lời"
"""Stands above what is said in a sound or a video."""
_BRACED = re.compile(r"\{([^{}]*)\}[ ]*(.*)")
_CLASS = re.compile(r"\.([\w-]+)")
_TITLE = re.compile(r"title=\"([^\"]*)\"")
_WORD = re.compile(r"[\w-]+")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def meaning(word: str) -> str:
    """Return the name of the call-out a word of another tool means, "" when none is clear."""
    plain = _NOT_A_WORD.sub(" ", fold(word)).strip().removeprefix("callout ")
    return _MEANING.get(plain, "") or _OURS.get(plain, "") or _MEANING.get(plain.replace(" ", ""), "")


def due_title(day: date) -> str:
    """Return what stands above something that must be checked again by a day."""
    return f"{_RECHECK} {day.day:02d}/{day.month:02d}/{day.year}"


def due_of(title: str) -> str:
    """Return the day that a title gives for checking again, «2027-03-01»; "" for any other title."""
    day = _DAY.search(title) if fold(title).startswith(fold(_RECHECK)) else None
    return f"{day.group(3)}-{int(day.group(2)):02d}-{int(day.group(1)):02d}" if day else ""


def title_of(name: str) -> str:
    """Return what our call-out is called on the page."""
    return CALLOUTS.get(name, name)


def own_opening(info: str) -> str:
    """Return the opening line of one of our call-outs, "" for a word that is none."""
    words = info.split()
    name = slug(" ".join(word for word in words if "=" not in word))
    due = next((word for word in words if word.startswith("den=")), "")
    return f"::: {name} {due}".rstrip() if name in CALLOUTS else ""


def fence_words(info: str) -> tuple[str, str]:
    """Return what a fence of colons of another tool calls itself, and its title."""
    braced = _BRACED.fullmatch(info)
    if braced:
        classes = _CLASS.findall(braced.group(1))
        title = _TITLE.search(braced.group(1))
        name = next((each for each in classes if meaning(each)), "") or next(iter(classes), "")
        plain_word = _WORD.fullmatch(braced.group(1).strip())
        return name or (plain_word.group() if plain_word else ""), title.group(1) if title else braced.group(2)
    word = _WORD.match(info)
    rest = info[word.end() :] if word else info
    return (word.group() if word else ""), rest.partition("{")[0].strip(" []")
