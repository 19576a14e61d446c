"""How somebody is called on a page that everybody reads (the reasons stand in `lms.forum`)."""


def shown_name(full_name: str, *, official: bool) -> str:
    """Return the whole name of who answers for a course, the given name alone of everybody else.

    >>> shown_name("Nguyễn Thị Lan", official=False)
    'Lan'
    """
    words = full_name.split()
    return " ".join(words) if official else "".join(words[-1:])
