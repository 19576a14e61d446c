"""Reading the year: years, cases, forms."""

from lms.recognition.queries.cases import (
    CaseCard,
    CaseFigures,
    Standing,
    StepCard,
    cases_of,
    count_states,
    find_figures,
    get_case,
    list_cases,
    list_chosen,
    list_own,
    list_standings,
    list_steps,
    list_steps_of,
)
from lms.recognition.queries.years import READERS, YearCard, find_year_of, get_year, list_years

__all__ = [
    "READERS",
    "CaseCard",
    "CaseFigures",
    "Standing",
    "StepCard",
    "YearCard",
    "cases_of",
    "count_states",
    "find_figures",
    "find_year_of",
    "get_case",
    "get_year",
    "list_cases",
    "list_chosen",
    "list_own",
    "list_standings",
    "list_steps",
    "list_steps_of",
    "list_years",
]
