"""Use cases of the score, by activity: posting and settling, bands, meetings, corrections, seals, opening a year.

The names below are what other packages call; the files beside this one say how.
"""

from lms.score.operations.bands import on_band_decided, on_band_undone
from lms.score.operations.meetings import confirm_at_meeting, confirm_not_required, take_back_meeting
from lms.score.operations.posting import KEY, YearMoved, hand_over, on_attempt_graded, on_course_passed
from lms.score.operations.settling import on_year_touched, on_years_touched

__all__ = [
    "KEY",
    "YearMoved",
    "confirm_at_meeting",
    "confirm_not_required",
    "hand_over",
    "on_attempt_graded",
    "on_band_decided",
    "on_band_undone",
    "on_course_passed",
    "on_year_touched",
    "on_years_touched",
    "take_back_meeting",
]
