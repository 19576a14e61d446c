"""The year of recognition at the desk: its dates, who is registered, forms keyed in from paper, helpers."""

import lms.web.recognition.appraisal_routes
import lms.web.recognition.decision_routes
import lms.web.recognition.helper_routes
import lms.web.recognition.keying_routes
import lms.web.recognition.meeting_routes
import lms.web.recognition.paper_routes
import lms.web.recognition.posting_routes
import lms.web.recognition.print_routes
import lms.web.recognition.process
import lms.web.recognition.register_routes
import lms.web.recognition.request_routes
import lms.web.recognition.year_routes  # noqa: F401  the routes of all belong to the blueprint
from lms.web.recognition.area import blueprint

__all__ = ["blueprint"]
