"""Each notice is a whole sentence for a citizen, with nothing left to fill in."""

import pytest

from lms.notices.rules import BODIES, MAILED, OFFICES, TITLES, VARIANTS, wording

VALUES = {
    "course": "An toàn trên mạng 100%",
    "percent": 90,
    "year": 2026,
    "moment": "08:00 ngày 22/11/2026",
    "cadre": "Trần Văn Bình",
    "unit": "Xã Mẫu",
    "lesson": "Mã OTP là chữ ký của bạn 100%",
    "reason": "quảng cáo",
    "version": 2,
    "asker": "Trần Văn Minh",
    "inviter": "Hội Khuyến học xã Mẫu",
    "title": "Lớp tối thứ Ba",
    "due": "30/11/2026",
    "place": "Nhà văn hóa thôn 2",
    "starts": "01/12/2026",
    "ends": "31/12/2026",
    "indicator": "1.3",
    "helper": "Trần Văn Minh",
    "day": "05/12/2026",
    "number": "12/QĐ-UBND",
}


def values_of(code):
    kind, _, variant = code.partition(":")
    return kind, VALUES | ({VARIANTS[kind]: variant} if variant else {})


@pytest.mark.parametrize("code", sorted(BODIES))
class TestANotice:
    def test_reads_as_a_sentence_with_its_values(self, code):
        kind, values = values_of(code)
        title, body = wording(kind, values)
        text = body.id % body.values
        assert title.id == TITLES[kind]
        assert text.endswith(".")
        assert "%(" not in text

    def test_does_not_mix_ways_to_address_people(self, code):
        title, body = wording(*values_of(code))
        assert "bạn" not in f"{title.id} {body.id}".lower().split()


class TestWording:
    def test_is_none_for_a_kind_of_another_release(self):
        assert wording("unheard_of", {}) is None
        assert wording("role_granted", {"role": "unheard_of", "unit": "Xã Mẫu"}) is None

    def test_knows_a_place_of_work_for_every_role_it_announces(self):
        assert {code.split(":")[1] for code in BODIES if code.startswith("role_granted:")} == set(OFFICES)

    def test_mails_only_what_it_knows(self):
        assert set(TITLES) >= MAILED
