"""Evidence: what people bring to show what courses cannot, and who looked at it.

Words: a *claim* is one piece of evidence for one indicator; a *band* is what a reviewer gives an indicator after all
of its evidence; a *recheck* is a second, blind look by another unit. Files are never public. Nobody reviews herself,
what she entered, or a declared relative. Signs and rates open a second look and never change a score.
"""
