"""Figures for units: how many people are in a measure, at every level of a hierarchy, and of how many.

Words: a *measure* is what is counted (`learner`, `course:C03:passed`, `component:4.2:3`); a *delta* is a
person entering (+1) or leaving (-1) one in a unit, appended in the fact's own transaction; the *fold* adds
deltas up into every level. *Confirmed* counts those whose residence a cadre has confirmed: official
numerators use it alone.

Everything here can be rebuilt. A percentage always carries its two numbers; one without a denominator says so
and is never 0 %, one above 100 % is flagged and never shown as if it were right.
"""
