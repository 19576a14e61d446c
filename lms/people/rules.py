"""What an account may be called, who agrees for whom, which passwords will do, how many tries there are."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from kernel.text import clean_line, fold, nfc, phone

OLDEST_YEAR = 1900
ADULT_FOR_CONSENT = 16
"""From this age (period year less birth year) a person agrees alone; below it a guardian agrees for her."""

NAME_SHORTEST, NAME_LONGEST = 2, 120
PASSWORD_SHORTEST, PASSWORD_LONGEST = 8, 200
LOGIN_NAME_LONGEST = 254
EMAIL_LIFETIME = timedelta(hours=1)
SLIP_LIFETIME = timedelta(hours=72)
SLIP_LENGTH = 8

_USER_NAME = re.compile(r"[a-z0-9._-]{3,40}")
_AUDIENCE = re.compile(r"[a-z][a-z0-9-]{0,19}")
_SLIP_FILLING = re.compile(r"[\s\-.\u2010-\u2015]+")
_NOT_WORD = re.compile(r"[^a-z0-9]+")

_COMMON = """
    password password1 password123 passw0rd matkhau matkhau1 matkhau123 matkhau1234 matkhau12345 matkhaucuatoi
    quenmatkhau khongcomatkhau khongnho nhomatkhau qwertyui qwertyuiop qwerty123 asdfghjk asdfghjkl zxcvbnm123
    1qaz2wsx 1q2w3e4r q1w2e3r4 abcd1234 abc12345 abc123456 a1234567 a12345678 a123456789 aa123456 123456aa
    1234qwer 12341234 12121212 123123123 11223344 11112222 10203040 147258369 159357159 789456123 987654321
    01234567 123456789a iloveyou iloveyou1 anhyeuem anhyeuem1 emyeuanh yeuemnhieu anhnhoem conyeume conyeubo
    giadinh123 giadinhtoi hanhphuc vietnam1 vietnam123 vietnamvodich hanoi123 hanoi1010 thanglong saigon123
    admin123 admin1234 administrator welcome1 hoctap123 hoctapsuot congdanhoctap khuyenhoc xinchao123 sunshine
    football princess computer internet facebook zalo1234 tranvana nguyenvana nguyenvana1 hochiminh
"""
COMMON_PASSWORDS = frozenset(_COMMON.split())


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why an input will not do: a code for the sentence, and the field that can mend it."""

    code: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """What a person fills in to register, as typed. One of login name, phone and e-mail is enough."""

    full_name: str
    birth_year: int | None
    audience: str
    password: str
    login_name: str = ""
    phone: str = ""
    email: str = ""
    consent: bool = False
    guardian_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a person, or a cadre for her, may change. `login_name` None leaves the user name as it is."""

    full_name: str
    birth_year: int | None
    audience: str
    phone: str = ""
    email: str = ""
    login_name: str | None = None


# ---------------------------------------------------------------------------------- names


def canonical_name(text: str) -> str:
    """Return the form under which a typed login name is kept and looked up: phone, e-mail or user name."""
    line = clean_line(text, LOGIN_NAME_LONGEST)
    if "@" in line:
        return nfc(line.lower())
    return phone(line) or fold(line)


def clean_name(text: str) -> str:
    """Return a person's name as it is kept: one visible line in the composed form."""
    return clean_line(text, NAME_LONGEST + 1)


def full_name_flaws(text: str, field: str = "full_name") -> list[Flaw]:
    """Say what is wrong with the name of a person or of a guardian."""
    name = clean_name(text)
    if not name:
        return [Flaw("name_missing", field)]
    if len(name) > NAME_LONGEST:
        return [Flaw("name_too_long", field)]
    if len(name) < NAME_SHORTEST or not any(c.isalpha() for c in name):
        return [Flaw("name_too_short", field)]
    return []


def user_name_flaws(text: str) -> list[Flaw]:
    """Say what is wrong with a user name; one that reads as a telephone number could pass for another's."""
    if not _USER_NAME.fullmatch(fold(text)):
        return [Flaw("login_name_shape", "login_name")]
    if phone(text) is not None:
        return [Flaw("login_name_is_phone", "login_name")]
    return []


def contact_flaws(*, login_name: str, phone_number: str, email: str, needed: bool) -> list[Flaw]:
    """Say what is wrong with the names to sign in with; the e-mail's own form is judged elsewhere."""
    flaws = user_name_flaws(login_name) if login_name else []
    if phone_number and phone(phone_number) is None:
        flaws.append(Flaw("phone_shape", "phone"))
    if needed and not (login_name or phone_number or email):
        flaws.append(Flaw("login_name_missing", "login_name"))
    return flaws


# ---------------------------------------------------------------------------------- the person


def birth_year_flaws(birth_year: int | None, *, year: int, needed: bool = True) -> list[Flaw]:
    """Say what is wrong with a year of birth; `year` is the present one in Hà Nội."""
    if birth_year is None:
        return [Flaw("birth_year_missing", "birth_year")] if needed else []
    if not OLDEST_YEAR <= birth_year <= year:
        return [Flaw("birth_year_out_of_range", "birth_year")]
    return []


def audience_flaws(audience: str) -> list[Flaw]:
    """Say what is wrong with the code of an audience group; which groups exist, the criteria say."""
    return [] if _AUDIENCE.fullmatch(audience) else [Flaw("audience_missing", "audience")]


def needs_guardian(birth_year: int | None, *, year: int) -> bool:
    """Tell whether a guardian has to agree; a person whose year is not known counts as grown up."""
    return birth_year is not None and year - birth_year < ADULT_FOR_CONSENT


def consent_flaws(*, consent: bool, guardian_name: str, birth_year: int | None, year: int) -> list[Flaw]:
    """Say what is missing in a consent: silence is none, and a child's guardian gives it by name."""
    flaws = [] if consent else [Flaw("consent_missing", "consent")]
    if not needs_guardian(birth_year, year=year):
        return flaws
    if not clean_name(guardian_name):
        return [Flaw("guardian_missing", "guardian_name"), *flaws]
    return [*full_name_flaws(guardian_name, "guardian_name"), *flaws]


# ---------------------------------------------------------------------------------- passwords


def password_flaws(password: str, *, names: Iterable[str] = (), field: str = "password") -> list[Flaw]:
    """Say what is wrong with a new password. Length is what counts; no mixture of signs is asked for."""
    plain = nfc(password)
    if len(plain) < PASSWORD_SHORTEST:
        return [Flaw("password_too_short", field)]
    if len(plain) > PASSWORD_LONGEST:
        return [Flaw("password_too_long", field)]
    word = _word(plain)
    if any(word and word in (_word(name), _word(name.split("@")[0])) for name in names if name):
        return [Flaw("password_is_name", field)]
    if word in COMMON_PASSWORDS or _is_row(plain):
        return [Flaw("password_common", field)]
    return []


def _word(text: str) -> str:
    return _NOT_WORD.sub("", fold(text))


def _is_row(text: str) -> bool:
    """Tell whether a text is one sign again and again, or digits in a row (12345678, 87654321, 78901234)."""
    if len(set(text)) == 1:
        return True
    if not (text.isascii() and text.isdigit()):
        return False
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(text)}
    return steps in ({1}, {9})


def canonical_slip(code: str) -> str:
    """Return the code of a printed slip without what a hand adds to it: spaces, hyphens, capitals."""
    return _SLIP_FILLING.sub("", unicodedata.normalize("NFKC", code)).lower()


# ---------------------------------------------------------------------------------- tries


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many tries. `renews`: the wait begins with the last try (accounts), else with the first.

    With a wait from the last try no stretch of `window` holds more than `most` tries, wherever it begins.
    """

    most: int
    window: timedelta
    renews: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many tries are counted, and since when (or, where the limit renews, the moment of the last)."""

    count: int
    since: datetime


QUARTER = timedelta(minutes=15)
ACCOUNT = Limit(10, QUARTER, renews=True)
ADDRESS = Limit(100, QUARTER, renews=False)
ASKS_FOR_MAIL = Limit(3, QUARTER, renews=True)
ASKS_FROM_ADDRESS = Limit(30, QUARTER, renews=False)


def current(tally: Tally, limit: Limit, at: datetime) -> Tally:
    """Return the tally as it stands at a moment: an old one is forgotten."""
    return Tally(0, at) if at - tally.since >= limit.window else tally


def one_more(tally: Tally, limit: Limit, at: datetime) -> Tally | None:
    """Return the tally after one more try, or None when there is none left."""
    now = current(tally, limit, at)
    if now.count >= limit.most:
        return None
    return Tally(now.count + 1, at if limit.renews or now.count == 0 else now.since)


def minutes_to_wait(tally: Tally, limit: Limit, at: datetime) -> int:
    """Return the whole minutes until a try is possible again, 0 when one is possible now."""
    now = current(tally, limit, at)
    if now.count < limit.most:
        return 0
    return max(1, -(-(now.since + limit.window - at) // timedelta(minutes=1)))
