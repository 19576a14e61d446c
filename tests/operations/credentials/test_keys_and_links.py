"""Keys that turn, links that end, guesses that are counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel import clock
from kernel.actor import SYSTEM
from kernel.errors import Conflict, NotFound
from lms import cli, work
from lms.credentials import queries
from lms.credentials.formats import jws, open_badge
from lms.credentials.formats.keys import Sealer
from lms.credentials.operations import sharing, signing, verifying
from lms.credentials.operations.sharing import MOST_LINKS, TooManyLinks
from lms.credentials.operations.signing import Desk
from lms.credentials.queries import CredentialCard
from lms.credentials.rules import codes
from lms.extensions import db
from lms.people.operations.throttling import Refused
from tests.conftest import Scene
from tests.credentials import ISSUER, Issued
from tests.people import Learner


@pytest.fixture
def issued(scene: Scene) -> Issued:
    return Issued(scene)


@pytest.fixture
def small(small_scene: Scene) -> Issued:
    return Issued(small_scene)


class TestKeys:
    def test_turn_and_the_old_still_verify(self, issued: Issued) -> None:
        card = issued.title(Learner.register(issued.scene))
        desk = Desk(ISSUER, "Ed25519", Sealer("một bí mật"), trial=True)
        with issued.scene.app.app_context():
            session, at = db.session(), clock.now()
            hand = work.run(session, lambda: signing.take_hand(session, desk, at=at))
            assert work.run(session, lambda: signing.take_hand(session, desk, at=at)) == hand
            assert (hand.badge_key.alg, hand.qr_key.alg) == ("Ed25519", "ES256")
            token = open_badge.sign_badge(card, ISSUER, hand.qr_key)

            def turn() -> str:
                return signing.rotate(session, alg="ES256", sealer=desk.sealer, actor=SYSTEM, at=at)

            kid = work.run(session, turn)
            now = signing.find_hand(session, desk)
            assert now is not None
            assert (now.qr_key.kid, kid == hand.qr_key.kid) == (kid, False)
            published = queries.list_public_keys(session)
            assert len(published) == 3
            assert not [key for key in published if "d" in key]
            assert jws.read(token, published) is not None
            work.run(session, lambda: signing.withdraw(session, kid=hand.qr_key.kid, at=at))
            assert jws.read(token, queries.list_public_keys(session)) is None
            with pytest.raises(NotFound):
                work.run(session, lambda: signing.withdraw(session, kid="khong-co", at=at))
            other = Desk(ISSUER, "ES256", Sealer("bí mật khác"), trial=True)
            with pytest.raises(Conflict):
                signing.find_hand(session, other)

    def test_turn_by_a_command(self, small: Issued) -> None:
        cli.register(small.scene.app)
        runner = small.scene.app.test_cli_runner()
        kids = [runner.invoke(args=["credentials", "rotate"]).output.split(": ")[1].split(".")[0] for _ in range(2)]
        assert runner.invoke(args=["credentials", "withdraw", kids[0]]).exit_code == 0
        assert runner.invoke(args=["credentials", "withdraw", kids[0]]).exit_code == 1
        with small.scene.app.app_context():
            assert [key["kid"] for key in queries.list_public_keys(db.session())] == [kids[1]]


class TestLinks:
    def test_show_until_their_holder_ends_them(self, issued: Issued) -> None:
        hoa, other = Learner.register(issued.scene), Learner.register(issued.scene)
        card = issued.title(hoa)
        with issued.scene.app.app_context():
            session, at = db.session(), clock.now()
            actor, stranger = hoa.actor(session), other.actor(session)
            session.rollback()

            def make() -> str:
                return sharing.open_link(session, credential_ref=card.public_id, actor=actor, at=at)

            token = work.run(session, make)
            for _ in range(3):
                assert work.run(session, lambda: sharing.follow(session, token=token)).key == card.key
            (link,) = queries.list_links(session, person_id=hoa.person_id, credential_ids=[card.id])
            assert (link.uses, link.token) == (3, token)
            ends = {"credential_ref": card.public_id, "link_ref": link.public_id, "at": at}
            with pytest.raises(NotFound):
                work.run(session, lambda: sharing.end_link(session, actor=stranger, **ends))  # type: ignore[arg-type]
            with pytest.raises(NotFound):
                sharing.open_link(session, credential_ref=card.public_id, actor=stranger, at=at)
            for _ in range(2):
                work.run(session, lambda: sharing.end_link(session, actor=actor, **ends))  # type: ignore[arg-type]
            for wrong in (token, "", "a" * 26, "x"):
                with pytest.raises(NotFound):
                    sharing.follow(session, token=wrong)
            for _ in range(MOST_LINKS):
                work.run(session, make)
            with pytest.raises(TooManyLinks):
                work.run(session, make)


class TestGuessing:
    def check(self, issued: Issued, code: str, name: str, *, address: str = "1.1.1.1", later: int = 0) -> object:
        with issued.scene.app.app_context():
            session, at = db.session(), clock.now() + timedelta(minutes=later)
            return work.run(
                session, lambda: verifying.check(session, code=code, given_name=name, address=address, at=at)
            )

    def test_is_bounded_at_each_code_from_wherever(self, issued: Issued) -> None:
        card = issued.title(Learner.register(issued.scene, "Nguyễn Thị Hòa"))
        for number in range(verifying.CODE.most):
            assert self.check(issued, card.code, "Lan", address=f"1.1.1.{number}") is None
        assert isinstance(self.check(issued, card.code, "Hòa", address="2.2.2.2"), Refused)
        found = self.check(issued, card.code, "Hòa", later=61)
        assert isinstance(found, CredentialCard)

    def test_is_bounded_from_each_address(self, small: Issued) -> None:
        card = small.title(Learner.register(small.scene, "Nguyễn Thị Hòa"))
        for _ in range(verifying.ADDRESS.most):
            assert self.check(small, "không phải mã", "Lan") is None
        assert isinstance(self.check(small, card.code, "Hòa"), Refused)
        assert isinstance(self.check(small, card.code, "Hòa", address="3.3.3.3"), CredentialCard)

    def test_counts_no_right_answer_against_a_code(self, small: Issued) -> None:
        card = small.title(Learner.register(small.scene, "Nguyễn Thị Hòa"))
        for number in range(verifying.CODE.most + 3):
            found = self.check(small, card.code.lower(), "hoa", address=f"1.1.2.{number}")
            assert isinstance(found, CredentialCard)

    def test_of_unknown_and_wrong_asks_the_same(self, small: Issued) -> None:
        card = small.title(Learner.register(small.scene, "Nguyễn Thị Hòa"))
        asked = []
        for code in (card.code, codes.make_code([1] * 11)):
            with small.scene.counting() as statements:
                assert self.check(small, code, "Lan", address=code) is None
            asked.append([line.split("?")[0] for line in statements])
        assert [len(each) for each in asked] == [len(asked[0])] * 2
