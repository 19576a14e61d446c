"""Letters in plain text, written from templates, handed to Flask-Mailman (console, SMTP or memory)."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from flask import Flask, has_app_context, render_template
from flask_babel import gettext
from flask_mailman import EmailMessage

from kernel.text import clean_line
from lms.notices.operations import Letter
from lms.notices.rules import Message

SUBJECT_LONGEST = 150


class FlaskMailer:
    """A `lms.notices.operations.Mailer`. Links begin with `public_url`, never with the host of a request."""

    def __init__(self, app: Flask, *, public_url: str) -> None:
        self.app = app
        self.public_url = public_url.rstrip("/")

    def send(self, letter: Letter) -> None:
        """Write and send one letter; what the transport raises goes through, and the outbox tries again."""
        with self._context():
            subject = clean_line(_say(letter.wording.title), SUBJECT_LONGEST)
            text = render_template(
                f"email/{letter.kind}.txt",
                name=letter.name,
                title=subject,
                body=_say(letter.wording.body),
                link=f"{self.public_url}{letter.link}" if letter.link else "",
                site=self.public_url,
                **letter.extra,
            )
            EmailMessage(subject=subject, body=text, to=[letter.to]).send()

    def _context(self) -> AbstractContextManager[object]:
        return nullcontext() if has_app_context() else self.app.app_context()


def _say(message: Message) -> str:
    return str(gettext(message.id, **message.values))
