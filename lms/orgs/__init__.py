"""Units in three hierarchies, memberships of persons in them, grants of roles.

Words: a *hierarchy* is a tree of units: territorial, sector or association; a *path* is a unit's place in its
tree, the codes from the root down, each followed by a dot («01.00004.»); a *membership* is a person in a unit
from a day to a day, of which one open *residence* alone decides ward and City figures; a *grant* is a role
over a unit's subtree for at most a year.

Merging and renaming of units are data with dates, never code. Nobody grants himself anything.
"""
