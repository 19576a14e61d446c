"""What leaves the house is signed so that others can check it: held here against another library than signs it."""

from __future__ import annotations

import base64
import gzip
import json
import xml.etree.ElementTree as ET
import zlib
from io import BytesIO

import jwt
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from PIL import Image

from courses.formats.exporters.pdf import count_sides
from kernel.errors import Conflict
from lms.credentials.formats import compact, drawing, jws, keys, open_badge, paper
from lms.credentials.formats.paper import Press
from tests.credentials import COURSE, ISSUER, TITLE, card, hand

KEY = keys.make("ES256")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def changed(token: str) -> list[str]:
    """Return tokens of which one letter is another, spread over head, payload and signature, the very last included."""
    found = []
    for place in [*range(0, len(token), 97), len(token) - 1]:
        if token[place] != ".":
            other = ALPHABET[(ALPHABET.index(token[place]) + 1) % 64]
            found.append(token[:place] + other + token[place + 1 :])
    return found


class TestABadge:
    def test_is_verified_by_another_library(self) -> None:
        token = open_badge.sign_badge(card(), ISSUER, KEY)
        assert jwt.get_unverified_header(token) == {"alg": "ES256", "kid": KEY.kid, "typ": "JWT"}
        said = jwt.decode(token, jwt.PyJWK(KEY.public).key, algorithms=["ES256"], issuer=ISSUER.id)
        assert said["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
        assert said["credentialSubject"]["identifier"][0]["identityHash"] == "Nguyễn Thị Hòa"
        assert said["credentialSubject"]["achievement"]["name"] == "Công dân học tập năm 2026"
        assert said["validFrom"] == "2026-10-20T00:00:00+07:00"
        assert said["credentialStatus"]["statusListIndex"] == "4711"
        assert "125/QĐ-UBND" in said["evidence"][0]["name"]

    def test_of_another_algorithm_is_verified_too(self) -> None:
        key = keys.make("Ed25519")
        token = open_badge.sign_badge(card(), ISSUER, key)
        body, _dot, signature = token.rpartition(".")
        public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key.public["x"] + "="))
        raw = base64.urlsafe_b64decode(signature + "==")
        public.verify(raw, body.encode())
        with pytest.raises(InvalidSignature):
            public.verify(raw, body.encode() + b"x")
        assert jws.read(token, [KEY.public, key.public]) is not None

    def test_of_one_changed_letter_fails(self) -> None:
        token = open_badge.sign_badge(card(), ISSUER, KEY)
        assert jws.read(token, [KEY.public]) is not None
        assert [bad for bad in changed(token) if jws.read(bad, [KEY.public]) is not None] == []
        for bad in changed(token)[:-1]:  # the last letter has bits that stand for nothing: others may overlook them
            with pytest.raises(jwt.InvalidTokenError):
                jwt.decode(bad, jwt.PyJWK(KEY.public).key, algorithms=["ES256"])

    @pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "e30.e30.", "..", "é.é.é"])
    def test_that_is_none_says_nothing(self, token: str) -> None:
        assert jws.read(token, [KEY.public]) is None

    def test_is_of_a_known_key_only(self) -> None:
        token = open_badge.sign_badge(card(), ISSUER, KEY)
        assert jws.read(token, [keys.make("ES256").public]) is None
        forged = jws.sign({"n": "x"}, keys.SigningKey(KEY.kid, "ES256", keys.make("ES256").private))
        assert jws.read(forged, [KEY.public]) is None

    def test_is_baked_into_pictures(self) -> None:
        held = card(kind="course", subject=COURSE)
        token = open_badge.sign_badge(held, ISSUER, KEY)
        drawn = ET.fromstring(drawing.bake_svg(held, token))
        (baked,) = drawn.findall(f"{{{drawing.NAMESPACE}}}credential")
        assert baked.get("verify") == token
        with Image.open(BytesIO(drawing.bake_png(held, token))) as picture:
            picture.load()
            assert picture.text["openbadgecredential"] == token  # type: ignore[attr-defined]
            assert picture.size[0] >= 300


class TestStatusLists:
    def test_hold_a_bit_for_each_place(self) -> None:
        token = open_badge.sign_status_list(1, [0, 9, 131_071], ISSUER, KEY, at=card().changed_at)
        said = jwt.decode(token, jwt.PyJWK(KEY.public).key, algorithms=["ES256"])
        encoded = said["credentialSubject"]["encodedList"]
        assert encoded[0] == "u"
        bits = gzip.decompress(base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4)))
        assert len(bits) * 8 == 131_072
        assert {n for n, byte in enumerate(bits) for _ in range(byte.bit_count())} == {0, 1, 16_383}
        assert (bits[0], bits[1], bits[-1]) == (0x80, 0x40, 0x01)


class TestKeys:
    def test_open_with_their_secret_only(self) -> None:
        sealed = keys.Sealer("một bí mật").seal(KEY)
        assert keys.Sealer("một bí mật").open(KEY.kid, KEY.alg, sealed) == KEY
        assert KEY.private["d"] not in sealed
        for secret, kid in (("bí mật khác", KEY.kid), ("một bí mật", "khac")):
            with pytest.raises(Conflict):
                keys.Sealer(secret).open(kid, KEY.alg, sealed)

    def test_show_one_half(self) -> None:
        assert "d" not in KEY.public


class TestAQr:
    def test_holds_what_is_verified_and_nothing_more(self) -> None:
        issuing = hand()
        address = compact.signed_address(card(), issuing)
        page, _hash, token = address.partition("#")
        assert page == "https://hoc.example.vn/xac-minh/abcdefghijklmnopqrstuvwx27"
        said = jwt.api_jws.decode(token, jwt.PyJWK(issuing.qr_key.public).key, algorithms=["ES256"])
        assert json.loads(said) == {
            "v": 1,
            "t": "t",
            "n": "Nguyễn Thị Hòa",
            "u": "Tổ dân phố 3, Phường Ba Đình",
            "y": 2026,
            "d": "125/QĐ-UBND",
            "e": "2026-10-20",
            "s": [1, 4711],
            "i": "2026-10-20",
        }
        assert len(address) < 500

    def test_is_drawn_in_vectors(self) -> None:
        drawn = compact.qr_svg("https://hoc.example.vn/xac-minh/abc#def")
        assert ET.fromstring(drawn).tag.endswith("svg")


def words_of(pdf: bytes) -> bytes:
    """Return what stands in the open parts of a PDF and in its packed streams."""
    found = [pdf]
    for part in pdf.split(b"stream\n")[1:]:
        try:
            found.append(zlib.decompressobj().decompress(part))
        except zlib.error:
            continue
    return b"\n".join(found)


class TestPapers:
    def test_are_tagged_and_one_a_page(self) -> None:
        made = paper.write([card(), card(name="Đỗ Văn Ước")], Press(hand(), trial=False))
        assert made.startswith(b"%PDF")
        assert b"/StructTreeRoot" in made
        assert b"pdfuaid" in words_of(made)
        assert count_sides(made) == 2

    def test_are_the_same_however_often_made(self) -> None:
        issuing = hand()
        data = paper._paper(card(), issuing)
        again = paper._paper(card(), issuing)
        assert {**data, "qr": ""} == {**again, "qr": ""}  # each signature is new, whatever else is not

    @pytest.mark.parametrize(
        ("changes", "trial", "stamps"),
        [
            ({}, False, []),
            ({}, True, [paper.DRAFT]),
            ({"subject": {"decision_number": "1", "decision_date": "2026-10-20"}}, False, [paper.DRAFT]),
            ({"sample": True}, False, [paper.SAMPLE]),
            ({"sample": True}, True, [paper.SAMPLE, paper.DRAFT]),
            ({"kind": "course", "subject": COURSE}, False, []),
        ],
    )
    def test_say_what_they_are_not(self, changes: dict[str, object], trial: bool, stamps: list[str]) -> None:
        assert paper.stamps_of(card(**changes), trial=trial) == stamps

    @pytest.mark.parametrize("written", ["KT. CHỦ TỊCH / PHÓ CHỦ TỊCH", "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"])
    def test_are_signed_in_the_usual_lines(self, written: str) -> None:
        held = card(subject={**TITLE, "signer_title": written})
        made = paper._paper(held, hand())
        assert made["signer_title"] == ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
        assert made["authority"] == ["ỦY BAN NHÂN DÂN", "PHƯỜNG BA ĐÌNH"]

    def test_take_any_words(self) -> None:
        odd = card(name='#panic("x") $1$ <b>', kind="course", subject={**COURSE, "course_title": "*a* _b_ `c` @d"})
        assert paper.write([odd], Press(hand(), trial=True)).startswith(b"%PDF")
