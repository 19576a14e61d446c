"""How the association of a unit is called on the page."""

from __future__ import annotations

KINDS = {"ward": "phường", "commune": "xã", "village": "thôn", "neighbourhood": "tổ dân phố"}
BELOW = ("village", "neighbourhood")
CITY = "Hội Khuyến học Thành phố Hà Nội"


def association(kind: str, name: str, above: str = "") -> str:
    """Return the association that speaks for a unit; below a ward or commune it is a branch.

    >>> association("ward", "Phường Ba Đình")
    'Hội Khuyến học phường Ba Đình'
    >>> association("neighbourhood", "Tổ dân phố 3", "Phường Ba Đình")
    'Chi hội Khuyến học tổ dân phố 3, phường Ba Đình'
    """
    if kind not in KINDS:
        return CITY
    own = _lowered(name)
    if kind in BELOW:
        return f"Chi hội Khuyến học {own}" + (f", {_lowered(above)}" if above else "")
    return f"Hội Khuyến học {own}"


def _lowered(name: str) -> str:
    """Return a unit's name inside a sentence: «phường Ba Đình»; a name that begins otherwise is left alone."""
    for word in KINDS.values():
        if name.lower().startswith(word + " "):
            return word + name[len(word) :]
    return name
