"""Tables of recognition, by activity."""

from lms.recognition.models.year import CaseStep, RecognitionCase, RecognitionYear

__all__ = ["CaseStep", "RecognitionCase", "RecognitionYear"]
