"""Paths, who may grant what where, how long a grant lasts, and the 126 units."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.orgs.library import about, units_csv
from lms.orgs.rules import (
    RANK,
    Hierarchy,
    Role,
    UnitFlaw,
    ancestors,
    child_path,
    contains,
    depth,
    is_path,
    last_day_of_grant,
    may_grant,
    may_write,
    moved_path,
    parent_path,
    parse_units,
    valid_term,
)

CODES = st.text("0123456789abc-", min_size=1, max_size=4)
PATHS = st.lists(CODES, min_size=1, max_size=5).map(lambda codes: ".".join(codes) + ".")


@dataclass(frozen=True)
class Held:
    role: str
    hierarchy: str
    path: str


class TestAPath:
    def test_is_built_from_the_parent_down(self) -> None:
        assert child_path("", "01") == "01."
        assert child_path(child_path("01.", "00004"), "003") == "01.00004.003."

    @pytest.mark.parametrize("code", ["", "a.b", "."])
    def test_takes_no_code_that_would_make_another_path(self, code: str) -> None:
        with pytest.raises(ValueError, match="unit code"):
            child_path("01.", code)

    def test_contains_itself_and_what_is_below_it(self) -> None:
        assert contains("01.00004.", "01.00004.")
        assert contains("01.", "01.00004.003.")
        assert not contains("01.00004.003.", "01.00004.")

    def test_does_not_contain_a_sibling_whose_code_begins_alike(self) -> None:
        assert not contains("01.00004.", "01.000041.")

    @pytest.mark.parametrize("nothing", ["", ".", "01", "01..", "..", "01.0"])
    def test_that_is_none_contains_nothing(self, nothing: str) -> None:
        assert not is_path(nothing)
        assert not contains(nothing, "01.00004.")

    def test_knows_what_stands_above_it(self) -> None:
        assert ancestors("01.00004.003.") == ("01.", "01.00004.")
        assert (ancestors("01."), parent_path("01."), parent_path("01.00004.")) == ((), "", "01.")
        assert (depth("01."), depth("01.00004.003.")) == (1, 3)

    def test_follows_a_unit_that_moves(self) -> None:
        assert moved_path("01.00004.003.", "01.00004.", "01.00008.") == "01.00008.003."
        assert moved_path("01.000041.", "01.00004.", "01.00008.") == "01.000041."

    @given(PATHS, PATHS)
    def test_contains_another_exactly_when_it_is_that_or_above_it(self, one: str, other: str) -> None:
        assert contains(one, other) == (one == other or one in ancestors(other))


class TestGranting:
    def may(self, held: Held, role: str, path: str, hierarchy: str = "territorial", person: int = 2) -> bool:
        return may_grant([held], grantor=1, person=person, role=role, hierarchy=hierarchy, path=path)

    def test_by_the_city_makes_cadres_in_its_wards(self) -> None:
        assert self.may(Held("city", "territorial", "01."), "cadre", "01.00004.")

    def test_by_a_cadre_makes_trainers_at_home_only(self) -> None:
        cadre = Held("cadre", "territorial", "01.00004.")
        assert self.may(cadre, "trainer", "01.00004.")
        assert self.may(cadre, "trainer", "01.00004.003.")
        assert not self.may(cadre, "trainer", "01.00008.")
        assert not self.may(cadre, "trainer", "01.")

    def test_of_helpers_is_the_cadres_and_never_a_helpers(self) -> None:
        assert self.may(Held("cadre", "territorial", "01.00004."), "helper", "01.00004.003.")
        assert not any(self.may(Held("helper", "territorial", "01."), role, "01.00004.") for role in RANK)

    def test_never_reaches_ones_own_role_or_above(self) -> None:
        cadre = Held("cadre", "territorial", "01.00004.")
        assert not any(self.may(cadre, role, "01.00004.") for role in ("cadre", "city", "admin", "auditor"))

    def test_never_crosses_into_another_hierarchy(self) -> None:
        assert not self.may(Held("city", "territorial", "01."), "cadre", "01.00004.", hierarchy="association")

    def test_is_never_of_oneself(self) -> None:
        assert not self.may(Held("admin", "territorial", "01."), "city", "01.", person=1)

    def test_of_city_roles_and_auditors_is_the_admins(self) -> None:
        assert self.may(Held("admin", "territorial", "01."), "city", "01.")
        assert self.may(Held("admin", "territorial", "01."), "auditor", "01.")
        assert not self.may(Held("city", "territorial", "01."), "auditor", "01.")

    def test_is_not_an_auditors(self) -> None:
        assert not any(self.may(Held("auditor", "territorial", "01."), role, "01.00004.") for role in RANK)

    def test_of_admin_is_nobodys(self) -> None:
        assert not self.may(Held("admin", "territorial", "01."), "admin", "01.00004.")

    @given(
        st.lists(st.builds(Held, st.sampled_from(list(Role)), st.sampled_from(list(Hierarchy)), PATHS), max_size=4),
        st.sampled_from(list(Role)),
        st.sampled_from(list(Hierarchy)),
        PATHS,
    )
    def test_needs_one_holding_that_is_above_in_both_role_and_unit(
        self, held: list[Held], role: Role, hierarchy: Hierarchy, path: str
    ) -> None:
        order = ["learner", "helper", "trainer", "cadre", "city", "admin"]
        level = "city" if role == "auditor" else str(role)
        wanted = role not in ("learner", "admin") and any(
            one.role != "auditor"
            and one.role not in ("learner", "helper", "trainer")
            and order.index(one.role) > order.index(level)
            and one.hierarchy == hierarchy
            and path.startswith(one.path)
            for one in held
        )
        assert may_grant(held, grantor=1, person=2, role=role, hierarchy=hierarchy, path=path) == wanted
        assert not may_grant(held, grantor=1, person=1, role=role, hierarchy=hierarchy, path=path)


class TestAnAuditor:
    def test_writes_nothing_whatever_else_they_are(self) -> None:
        assert not may_write(["auditor"])
        assert not may_write(["admin", "auditor"])
        assert may_write(["cadre", "trainer"])
        assert may_write([])


class TestTheTermOfAGrant:
    def test_is_a_year_at_most(self) -> None:
        assert last_day_of_grant(date(2026, 3, 2)) == date(2027, 3, 1)
        assert valid_term(date(2026, 3, 2), date(2027, 3, 1))
        assert not valid_term(date(2026, 3, 2), date(2027, 3, 2))

    def test_from_a_leap_day_ends_with_february(self) -> None:
        assert last_day_of_grant(date(2028, 2, 29)) == date(2029, 2, 28)

    def test_does_not_end_before_it_begins(self) -> None:
        assert not valid_term(date(2026, 3, 2), date(2026, 3, 1))


class TestTheListOfUnits:
    def test_has_51_wards_and_75_communes(self) -> None:
        units, flaws = parse_units(units_csv())
        assert flaws == ()
        kinds = [unit.kind for unit in units]
        assert (kinds.count("ward"), kinds.count("commune"), len(kinds)) == (51, 75, 126)
        assert (about()["wards"], about()["communes"], about()["units"]) == (51, 75, 126)

    def test_spells_names_the_official_way(self) -> None:
        units, _ = parse_units(units_csv())
        names = {unit.full_name for unit in units}
        assert {"Phường Ba Đình", "Phường Yên Hòa", "Xã Hòa Lạc"} <= names
        assert not any(word.endswith("oà") for name in names for word in name.split(" "))

    def test_leaves_unknown_populations_open(self) -> None:
        units, _ = parse_units(units_csv())
        unknown = [unit for unit in units if unit.population is None]
        assert len(unknown) == 21
        assert {unit.population_status for unit in unknown} == {"not_found"}
        assert sum(unit.population or 0 for unit in units) == 7288657

    def test_names_all_former_districts_of_a_unit_across_borders(self) -> None:
        units, _ = parse_units(units_csv())
        joined = next(unit for unit in units if unit.name == "Hồng Hà")
        assert len(joined.former_districts) == 4
        assert len({name for unit in units for name in unit.former_districts}) == 30

    def test_reports_lines_that_are_wrong(self) -> None:
        head = "code,name,kind,kind_name,former_districts,population,population_status\n"
        good = "00004,Ba Đình,ward,Phường,Quận Ba Đình,65023,inferred\n"
        wrong = "4,Ngọc Hà,ward,Xã,Quận Ba Đình,many,inferred\n" + "00025,Giảng Võ,ward,Phường,Quận Ba Đình,,inferred\n"
        units, flaws = parse_units(head + good + good + wrong)
        assert [unit.code for unit in units] == ["00004"]
        assert flaws == (
            UnitFlaw(3, "twice", "00004"),
            UnitFlaw(4, "wrong-code", "4"),
            UnitFlaw(4, "wrong-kind", "ward"),
            UnitFlaw(4, "wrong-population", "many"),
            UnitFlaw(5, "wrong-status", "inferred"),
        )

    def test_is_refused_with_other_columns(self) -> None:
        assert parse_units("ma;ten\n") == ((), (UnitFlaw(1, "wrong-columns", "ma;ten"),))
