"""Who is to learn what by when: calls to learn, cohorts with a trainer and seats, learning paths.

Its words. A *call* asks everybody of a unit and an audience group to finish a course by a day; it is a rule, never a
list of persons. A *cohort* is a class: a course, a trainer, dates, seats and a waiting list. What it never does: it
records no progress (`courses` does) and gives no points.
"""
