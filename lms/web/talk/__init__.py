"""Talk about lessons: questions and answers, flags and their queue, reports of wrong content and theirs."""

import lms.web.talk.moderation
import lms.web.talk.reading
import lms.web.talk.report_desk
import lms.web.talk.reporting
import lms.web.talk.writing  # noqa: F401  the routes of all belong to the blueprint
from lms.web.talk.area import blueprint

__all__ = ["blueprint"]
