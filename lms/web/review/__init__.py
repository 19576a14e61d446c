"""Review of evidence: the queue of cases, one case, second looks, agreement, declared relatives."""

from lms.web.review import agreement_routes, case_routes, kin_routes, queue_routes, recheck_routes
from lms.web.review.area import blueprint

__all__ = ["agreement_routes", "blueprint", "case_routes", "kin_routes", "queue_routes", "recheck_routes"]
