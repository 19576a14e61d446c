"""The ground floor: the few words every room shares. No feature lives here.

A module may be added when it is used by at least two packages and knows no feature: no course, no question,
no unit, no score. One that only one package needs belongs to that package, however general it looks. Modules
here import the standard library, SQLAlchemy (where tables and sessions are concerned) or, in `richtext`
alone, the libraries of Markdown and of sanitising; never Flask, and never a package that stands above.

What may not be added: settings, translations, forms, the roles of the programme, or any collection of odds
and ends. If a thing has no home, it has no name yet.
"""
