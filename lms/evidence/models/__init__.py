"""Tables of evidence: claims with what belongs to them; reviews."""

from lms.evidence.models.claims import Assistance, CertificateNumber, Evidence, EvidenceFile, EvidenceStep
from lms.evidence.models.reviews import BandDecision, BandUndo, Kinship, Recheck, ReviewOpening, SampleBatch

__all__ = [
    "Assistance",
    "BandDecision",
    "BandUndo",
    "CertificateNumber",
    "Evidence",
    "EvidenceFile",
    "EvidenceStep",
    "Kinship",
    "Recheck",
    "ReviewOpening",
    "SampleBatch",
]
