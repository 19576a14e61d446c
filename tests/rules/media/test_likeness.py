from hypothesis import given
from hypothesis import strategies as st

from lms.media.rules import likeness

PRINTS = st.integers(min_value=0, max_value=2**64 - 1).map(lambda bits: f"{bits:016x}")


class TestNearFingerprints:
    @given(PRINTS, st.sets(st.integers(min_value=0, max_value=63), max_size=likeness.NEAR))
    def test_always_share_a_band_but_for_one_bit(self, one, flipped):
        other = int(one, 16)
        for bit in flipped:
            other ^= 1 << bit
        pairs = zip(likeness.bands(one), likeness.bands(f"{other:016x}"), strict=True)
        assert any(theirs in likeness.neighbours(mine) for mine, theirs in pairs)
        assert likeness.is_near(one, f"{other:016x}")

    def test_are_no_longer_near_with_seven_bits_between_them(self):
        assert not likeness.is_near("0" * 16, f"{0b1111111:016x}")

    @given(PRINTS)
    def test_put_together_from_their_bands_are_whole(self, one):
        assert "".join(f"{band:04x}" for band in likeness.bands(one)) == one

    @given(st.integers(min_value=0, max_value=2**16 - 1))
    def test_have_seventeen_neighbours_in_each_band(self, band):
        found = likeness.neighbours(band)
        assert len(set(found)) == 17
        assert all(0 <= each < 2**16 and (each ^ band).bit_count() <= 1 for each in found)


class TestFingerprint:
    def test_of_an_even_surface_is_none(self):
        assert likeness.fingerprint([7] * 72, 9) == ""

    def test_says_where_it_grows_brighter(self):
        rows = [list(range(9)), list(range(9, 0, -1))] * 4
        assert likeness.fingerprint([value for row in rows for value in row], 9) == "ff00" * 4
