"""What the pages of questions and answers show. Words of people come as plain runs, which templates escape."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.paging import Page
from kernel.richtext import safe_address
from lms.forum.queries.reading import PostCard, ThreadCard
from lms.forum.rules.moderating import may_edit
from lms.forum.rules.wording import excerpt, read_lines
from lms.web import session
from lms.web.filters import moment
from lms.web.language import gettext as _
from lms.web.talk.area import Here, Names, pager

UNANSWERED = "chua-giai-dap"
EXCERPT = 140
HEADING = 90

Line = list[dict[str, str | None]]
"""Runs of a line: `text`, and `href` where it is an address that may be clicked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a list asks for."""

    search: str
    unanswered: bool

    def query(self, **changes: Any) -> dict[str, Any]:
        """Return the address's arguments with changes, empty ones left out."""
        own = {"q": self.search, "loc": UNANSWERED if self.unanswered else ""}
        return {name: value for name, value in (own | changes).items() if value}


def words_of(text: str) -> list[list[Line]]:
    """Return a text as paragraphs of lines of runs; only addresses the house lets through become links."""
    return [
        [
            [{"text": run.text, "href": safe_address(run.text) if run.link else None} for run in line]
            for line in paragraph
        ]
        for paragraph in read_lines(text)
    ]


# ---------------------------------------------------------------------------------- the list


def discussion(here: Here, asked: Asked, found: Page[ThreadCard], called: Names) -> dict[str, Any]:
    """Return the questions of a lesson."""
    here_href = here.href("discussion")
    plain = not asked.search and not asked.unanswered
    return {
        "title": _("Hỏi đáp (%(count)s)", count=found.total) if plain and found.total else _("Hỏi đáp"),
        "lesson": here.line.title,
        "crumbs": here.crumbs({"label": _("Hỏi đáp")}),
        "here": here_href,
        "search": asked.search,
        "filter": UNANSWERED if asked.unanswered else "",
        "narrowed": not plain,
        "tabs": [
            {
                "text": _("Mới nhất"),
                "href": here.href("discussion", **asked.query(loc="")),
                "here": not asked.unanswered,
            },
            {
                "text": _("Chưa có lời giải đáp"),
                "href": here.href("discussion", **asked.query(loc=UNANSWERED)),
                "here": asked.unanswered,
            },
        ],
        "threads": [_thread_line(here, thread, called) for thread in found.rows],
        "pager": pager(
            found,
            lambda n: here.href("discussion", **asked.query(trang=n if n > 1 else None)),
            _("câu hỏi"),
        ),
    }


def _thread_line(here: Here, thread: ThreadCard, called: Names) -> dict[str, Any]:
    question = thread.question
    shown = _may_read(question, here)
    return {
        "href": here.href("thread", thread_ref=thread.public_id),
        "text": excerpt(question.text, EXCERPT) if shown else _trace(question),
        "name": called.of(question) if shown else None,
        "at": moment(question.created_at),
        "replies": thread.replies,
        "answered": thread.answer_id is not None,
        "note": _("Chờ xem") if question.state == "held" else None,
    }


# ---------------------------------------------------------------------------------- one question


def thread(here: Here, card: ThreadCard, replies: Page[PostCard], called: Names) -> dict[str, Any]:
    """Return a question with a page of its replies."""
    question = _post(here, card, card.question, called)
    heading = excerpt(card.question.text, HEADING) if question["words"] is not None else _trace(card.question)
    return {
        "title": heading,
        "lesson": here.line.title,
        "crumbs": here.crumbs(
            {"label": _("Hỏi đáp"), "href": here.href("discussion")},
            {"label": _("Câu hỏi")},
        ),
        "here": here.href("thread", thread_ref=card.public_id),
        "list": here.href("discussion"),
        "question": question,
        "count": card.replies,
        "replies": [_post(here, card, post, called) for post in replies.rows],
        "open": card.question.state == "shown",
        "pager": pager(
            replies,
            lambda n: here.href("thread", thread_ref=card.public_id, trang=n if n > 1 else None),
            _("bài"),
        ),
    }


def _may_read(post: PostCard, here: Here) -> bool:
    """Tell whether this viewer reads the words of a post: those that are shown, and her own that wait."""
    return post.state == "shown" or (post.state == "held" and post.person_id == here.viewing.person_id)


def _trace(post: PostCard) -> str:
    if post.state == "removed":
        return _("Bài đã được người viết gỡ")
    if post.state == "hidden":
        return _("Bài đã được ẩn vì không phù hợp")
    return _("Bài đang chờ người phụ trách khóa học xem")


def _post(here: Here, card: ThreadCard, post: PostCard, called: Names) -> dict[str, Any]:
    shown = _may_read(post, here)
    answer = card.answer_id == post.id
    return {
        "ref": post.public_id,
        "name": called.of(post) if shown else _trace(post),
        "role": _role(card, post) if shown else None,
        "official": post.official,
        "at": moment(post.created_at),
        "edited": post.edited_at is not None and shown,
        "words": words_of(post.text) if shown else None,
        "note": _note(post) if shown else None,
        "answer": answer,
        **_actions(here, card, post, answer=answer),
    }


def _role(card: ThreadCard, post: PostCard) -> str | None:
    if post.official:
        return _("Người phụ trách khóa học")
    return _("Người hỏi") if post.person_id == card.asker_id and not post.first else None


def _note(post: PostCard) -> str | None:
    if post.held == "young":
        return _("Chỉ bạn thấy bài này. Bài hiện cho mọi người sau khi người phụ trách khóa học xem.")
    if post.held == "flags":
        return _("Có người báo bài này không phù hợp. Bài tạm ẩn cho đến khi người phụ trách khóa học xem lại.")
    return None


def _actions(here: Here, card: ThreadCard, post: PostCard, *, answer: bool) -> dict[str, str | None]:
    """Return the addresses of what this viewer may do with a post, None for what she may not."""

    def href(endpoint: str) -> str:
        return here.href(endpoint, thread_ref=card.public_id, post_ref=post.public_id)

    viewing = here.viewing
    own = bool(viewing.person_id) and post.person_id == viewing.person_id
    shown = post.state == "shown"
    decides = viewing.moderates or viewing.person_id == card.asker_id
    return {
        "edit": href("edit") if own and _still_editable(post, session.at()) else None,
        "remove": href("remove") if own and post.state != "removed" else None,
        "flag": href("flag") if viewing.person_id and not own and shown else None,
        "mark": href("mark") if viewing.person_id and decides and shown and not post.first else None,
        "mark_value": "0" if answer else "1",
        "queue": f"/giang-vien/kiem-duyet/{post.public_id}"
        if viewing.moderates and not own and _queued(post)
        else None,
    }


def _still_editable(post: PostCard, at: datetime) -> bool:
    return may_edit(post.standing, written_at=post.created_at, at=at)


def _queued(post: PostCard) -> bool:
    return post.standing.waiting or post.state == "hidden"
