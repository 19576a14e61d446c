"""Learning models: families, clans, communities and units, their members at dates, and their own recognition.

Words: a *model* («mô hình học tập») is one family, clan, community or unit; its *members* belong to it from a day to a
day (*learners* are the pupils and students of a unit); in a *model year* it is registered, proposed and recognised:
three facts, kept apart. A proposal holds the members' titles against the thresholds of the policy; where none was
found it says so («chưa có quy định») and proposes nothing.

A person may be in several models and is counted once in any total. A low share shames nobody: it is shown to the
office alone.
"""
