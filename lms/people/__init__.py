"""People: accounts, sign-in, sessions, consent, recovery.

Words: a *person* may have *login names* (user name, phone, e-mail) and one *credential*; a signed-in browser is an
*account session*; a *recovery code* is a one-time way back in. This package never knows units, courses or points.
"""
