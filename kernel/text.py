"""Vietnamese text: one normal form, folding for search, the order of names, counting, telephone numbers.

Everything here is a pure function of strings. People type the same word in many byte forms (composed or not,
Hoà or Hòa, with or without marks): the forms meet here, once, so that no other module compares raw input.
"""

from __future__ import annotations

import re
import unicodedata

_SPACE = re.compile(r"\s+")
# ð is what many keyboards and old fonts leave where đ was meant.
_D_WITH_STROKE = str.maketrans({"đ": "d", "ð": "d", "Đ": "d", "Ð": "d"})


def nfc(text: str) -> str:
    """Return `text` in the composed normal form, the only one that is stored."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return the search form of `text`: lower case, đ as d, no marks, single spaces. Idempotent."""
    lowered = unicodedata.normalize("NFD", text).lower().translate(_D_WITH_STROKE)
    bare = "".join(c for c in unicodedata.normalize("NFD", lowered) if unicodedata.category(c) != "Mn")
    return _SPACE.sub(" ", unicodedata.normalize("NFC", bare)).strip()


# ---------------------------------------------------------------------------------- order of names

_BREVE, _CIRCUMFLEX, _HORN = "\u0306", "\u0302", "\u031b"
# Second digit of a letter: a ă â, e ê, o ô ơ, u ư. Đ is a letter after d.
_VARIANT = {
    ("a", _BREVE): "1",
    ("a", _CIRCUMFLEX): "2",
    ("e", _CIRCUMFLEX): "1",
    ("o", _CIRCUMFLEX): "1",
    ("o", _HORN): "2",
    ("u", _HORN): "1",
}
# Dictionary order of the tones: level, huyền, hỏi, ngã, sắc, nặng.
_TONE = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
# The separators of a key, lowest byte first: between the parts of a name, between syllables.
_PART, _SYLLABLE = "!", "-"
_NAME_WORD = re.compile(r"[^\W_]+")


def sort_key(full_name: str) -> str:
    """Return an ASCII key whose byte order is the Vietnamese order of names: tên, họ, middle names.

    Within each part letters count first (a ă â b c d đ e ê …), tones second; the tone belongs to the
    syllable, so Hoà and Hòa are equal. Signs are ignored. Letters of other scripts come after z. Compare
    bytewise (collation "C").
    """
    words = _NAME_WORD.findall(nfc(full_name).lower())
    given, family, middle = words[-1:], words[:-1][:1], words[1:-1]
    return _PART.join(_part_key(part) for part in (given, family, middle))


def _part_key(words: list[str]) -> str:
    keys = [_syllable_key(word) for word in words]
    return _SYLLABLE.join(letters for letters, _ in keys) + _PART + "".join(tone for _, tone in keys)


def _syllable_key(word: str) -> tuple[str, str]:
    letters: list[str] = []
    tone = "0"
    base = ""
    for char in unicodedata.normalize("NFD", word):
        if unicodedata.category(char) == "Mn":
            tone = max(tone, _TONE.get(char, "0"))
            if (base, char) in _VARIANT:
                letters[-1] = base + _VARIANT[base, char]
        else:
            base = char
            letters.append(_letter_key(char))
    return "".join(letters), tone


def _letter_key(char: str) -> str:
    if char in "đð":
        return "d1"
    if char.isascii():
        return char + "0"
    return f"~{ord(char):06x}"


# ---------------------------------------------------------------------------------- counting

_SENTENCE_END = re.compile(r"[.!?…]+[)\]»”\"']*$")
_OPENS_SENTENCE = re.compile(r"[(\[«“\"'–—-]*\W*[A-ZÀ-ỸĐ0-9]")
# A full stop after these ends an abbreviation, not a sentence.
_ABBREVIATIONS = frozenset({"tp", "tx", "tt", "gs", "pgs", "ts", "ths", "bs", "cn", "ks", "vd", "tr", "sđt", "nxb"})


def syllables(text: str) -> int:
    """Count tiếng: the space-separated words that hold a letter or a digit."""
    return sum(1 for word in text.split() if any(c.isalnum() for c in word))


def sentences(text: str) -> list[str]:
    """Split into sentences, in order. A blank line always ends one; a single line break is only a space."""
    found: list[str] = []
    for paragraph in re.split(r"\n[^\S\n]*\n", text):
        found.extend(_sentences_of(paragraph.split()))
    return found


def _sentences_of(words: list[str]) -> list[str]:
    found: list[str] = []
    start = 0
    for i, word in enumerate(words, 1):
        if i == len(words) or (_ends_sentence(word) and _OPENS_SENTENCE.match(words[i])):
            found.append(" ".join(words[start:i]))
            start = i
    return [sentence for sentence in found if syllables(sentence)]


def _ends_sentence(word: str) -> bool:
    if not _SENTENCE_END.search(word):
        return False
    stem = word.strip("()[]«»“”\"'").removesuffix(".").lower()
    return word.rstrip(")]»”\"'")[-1:] != "." or (stem not in _ABBREVIATIONS and not _is_initial(stem))


def _is_initial(stem: str) -> bool:
    return len(stem) == 1 and stem.isalpha()


# ---------------------------------------------------------------------------------- telephone, lines

_PHONE_FILLING = re.compile(r"[\s.\-()\u00a0]+")
_SHOWN_DIGITS = 3
_PHONE = re.compile(r"(?:\+84|0084|84|0)([1-9][0-9]{8})", re.ASCII)


def phone(text: str) -> str | None:
    """Return the ten digits «0xxxxxxxxx» of a Vietnamese number typed in any usual way, or None."""
    match = _PHONE.fullmatch(_PHONE_FILLING.sub("", clean_line(text, len(text))))
    return f"0{match.group(1)}" if match else None


def mask_phone(number: str) -> str:
    """Return what others may see of a number: its last three digits, «•••• 678»; nothing for a short one."""
    shown = number[-_SHOWN_DIGITS:] if len(number) > 2 * _SHOWN_DIGITS else ""
    return f"•••• {shown}".rstrip()


# Controls, bidi overrides and other invisible signs, halves of surrogate pairs, private characters.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co"})


def clean_line(text: str, limit: int) -> str:
    """Return one visible line of at most `limit` characters, without control or direction-changing signs."""
    spaced = _SPACE.sub(" ", text)
    visible = "".join(c for c in spaced if unicodedata.category(c) not in _INVISIBLE)
    return _SPACE.sub(" ", nfc(visible)).strip()[:limit].rstrip()
