"""Commendation («biểu dương tiêu biểu»): lists made by published criteria, frozen, signed, and made again by anybody.

Words: a *plan* says who may stand on a list, how people are ordered and what decides a tie; a *snapshot* is everything
a list was made of, in one canonical text; the list follows from the snapshot alone, so the same snapshot gives the
same list, bit for bit. Whoever stands on it is named to the public only with her consent.

It never adds or takes a point, and who is not on a list is told to nobody but herself.
"""
