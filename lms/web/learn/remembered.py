"""What a browser without an account has learnt: one signed cookie, {course id: {lesson slug: 1 read | 2 checked}}.

It holds nothing about the person, and is taken over as progress (never as points) when she signs up.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from courses.operations.progress import LessonDone
from courses.rules.completion import Facts

COOKIE = "tien-do"
MOST_BYTES = 3_500  # browsers keep 4,096 with name and attributes
YEAR = 365 * 24 * 3600  # seconds
READ, CHECKED = 1, 2

Memory = dict[str, dict[str, int]]
"""Lessons by course, the course learnt last at the end."""


@cache
def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=COOKIE)


def _serializer() -> URLSafeSerializer:
    return _signer(str(current_app.config["SECRET_KEY"]))


def recall() -> Memory:
    """Return what this browser remembers; empty when there is no cookie or it was not made here."""
    if "remembered" not in g:
        g.remembered = _read(request.cookies.get(COOKIE, ""))
    memory: Memory = g.remembered
    return memory


def _read(text: str) -> Memory:
    if not text:
        return {}
    try:
        found: Any = _serializer().loads(text)
    except BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def facts(course_id: int) -> dict[str, Facts]:
    """Return what is known of the lessons of a course that this browser has completed."""
    lessons_of_course = recall().get(str(course_id), {})
    return {
        slug: Facts(read=mark == READ, checked=mark == CHECKED, done=True) for slug, mark in lessons_of_course.items()
    }


def remember(response: Response, *, course_id: int, lesson: str, checked: bool) -> None:
    """Write into the answer's cookie that a lesson was completed; when it is full, the oldest course gives way."""
    memory = {key: dict(marks) for key, marks in recall().items()}
    marks = memory.pop(str(course_id), {})
    marks[lesson] = max(marks.pop(lesson, READ), CHECKED if checked else READ)
    memory[str(course_id)] = marks
    response.set_cookie(
        COOKIE,
        _fitting(memory),
        max_age=YEAR,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )


def _fitting(memory: Memory) -> str:
    text = str(_serializer().dumps(memory))
    while len(text) > MOST_BYTES:
        oldest = next(iter(memory))
        if len(memory) > 1:
            del memory[oldest]
        else:
            del memory[oldest][next(iter(memory[oldest]))]
        text = str(_serializer().dumps(memory))
    return text


def lessons() -> list[LessonDone]:
    """Return the lessons this browser has completed, for the operation that takes them over at sign-up."""
    return [
        LessonDone(int(course_id), lesson, mark == CHECKED)
        for course_id, marks in recall().items()
        for lesson, mark in marks.items()
    ]


def forget(response: Response) -> None:
    """Delete the cookie: its lessons now belong to an account."""
    if COOKIE in request.cookies:
        response.delete_cookie(COOKIE, samesite="Lax")


def take(response: Response) -> list[LessonDone]:
    """Return the remembered lessons and delete the cookie."""
    found = lessons()
    forget(response)
    return found
