"""Tables of recognition, by activity."""

from lms.recognition.models.assessment import SelfAssessment
from lms.recognition.models.decision import CaseRequest, Decision, Proposal, RegisterEntry
from lms.recognition.models.meeting import Appraisal, ListMark, ListMeeting, PaperRow, Posting, PostingOpinion
from lms.recognition.models.year import CaseStep, RecognitionCase, RecognitionYear

__all__ = [
    "Appraisal",
    "CaseRequest",
    "CaseStep",
    "Decision",
    "ListMark",
    "ListMeeting",
    "PaperRow",
    "Posting",
    "PostingOpinion",
    "Proposal",
    "RecognitionCase",
    "RecognitionYear",
    "RegisterEntry",
    "SelfAssessment",
]
