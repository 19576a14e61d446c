"""Questions and answers at a lesson: who may write what, and what stands there afterwards."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from kernel import clock
from kernel.actor import Actor
from kernel.errors import NotAllowed, NotFound
from lms.forum.models import Post, Thread
from lms.forum.operations.ground import POSTS, Closed, Refusal, TooMany
from lms.forum.queries import reading
from lms.forum.queries.reading import Viewing
from tests.conftest import Scene
from tests.people import WARD, Learner
from tests.talking import NOBODY, OTHER_WARD, Talk, acting, born

ANYBODY = Viewing()
MODERATOR = Viewing(moderates=True)


@pytest.fixture
def talk(scene: Scene) -> Talk:
    return Talk(scene)


@pytest.fixture
def lan(scene: Scene) -> Actor:
    return acting(Learner.register(scene, "Nguyễn Thị Lan"))


@pytest.fixture
def minh(scene: Scene) -> Actor:
    return acting(Learner.register(scene, "Trần Văn Minh"), "trainer")


def listed(talk: Talk, viewing: Viewing = ANYBODY, **asked) -> list[str]:
    found = talk.read(
        lambda s: reading.list_threads(s, course_id=talk.course.id, lesson=talk.lesson, viewing=viewing, **asked)
    )
    assert found.total == len(found.rows)
    return [thread.question.text for thread in found.rows]


def thread_of(talk: Talk, ref: str, viewing: Viewing = ANYBODY) -> reading.ThreadCard:
    return talk.read(
        lambda s: reading.get_thread(s, public_id=ref, course_id=talk.course.id, lesson=talk.lesson, viewing=viewing)
    )


def replies(talk: Talk, ref: str, viewing: Viewing = ANYBODY) -> list[tuple[str, str]]:
    thread = thread_of(talk, ref, MODERATOR)
    found = talk.read(lambda s: reading.list_replies(s, thread=thread, viewing=viewing))
    return [(post.state, post.text) for post in found.rows]


class TestAsking:
    def test_shows_a_question_to_everybody(self, talk: Talk, lan: Actor) -> None:
        posted = talk.ask(lan, "Mã OTP là gì?\r\n\r\n\r\nCảm ơn.")
        assert listed(talk) == ["Mã OTP là gì?\n\nCảm ơn."]
        assert not posted.held

    def test_takes_the_same_words_sent_twice_once(self, talk: Talk, lan: Actor) -> None:
        first = talk.ask(lan)
        assert talk.ask(lan, "mã otp LÀ  gì ạ?") == first
        assert len(listed(talk)) == 1

    def test_takes_them_once_when_sent_twice_at_once(self, talk: Talk, lan: Actor) -> None:
        with ThreadPoolExecutor(4) as pool:
            posted = list(pool.map(lambda _: talk.ask(lan), range(4)))
        assert len(set(posted)) == 1
        assert len(listed(talk)) == 1

    def test_refuses_the_same_long_words_elsewhere(self, talk: Talk, lan: Actor, minh: Actor) -> None:
        thread = talk.ask(minh, "Ai có câu hỏi nào về bài này không?")
        advert = "Mời bà con ghé quầy hàng của nhà em ở đầu chợ, giá rất rẻ."
        talk.reply(lan, thread, advert)
        with pytest.raises(Refusal, match="said_before"):
            talk.ask(lan, advert)
        assert not talk.reply(lan, thread, "Cảm ơn ạ").held
        assert not talk.ask(lan, "Cảm ơn ạ").held

    @pytest.mark.parametrize(
        ("text", "code"),
        [(" ", "text_missing"), ("a" * 2001, "text_too_long"), ("gọi 0912 345 678", "text_private")],
    )
    def test_says_what_is_wrong_with_the_words(self, talk: Talk, lan: Actor, text: str, code: str) -> None:
        with pytest.raises(Refusal, match=code) as refused:
            talk.ask(lan, text)
        assert refused.value.field == "text"
        assert listed(talk) == []

    def test_lets_who_is_responsible_name_a_telephone(self, talk: Talk, minh: Actor) -> None:
        assert not talk.ask(minh, "Thắc mắc xin gọi 024 3825 3536 hoặc 0912 345 678.").held

    def test_asks_for_a_pause_after_many(self, talk: Talk, lan: Actor) -> None:
        at = clock.now()
        for number in range(POSTS.most):
            talk.ask(lan, f"Câu hỏi {number}", at=at)
        with pytest.raises(TooMany) as refused:
            talk.ask(lan, "Câu hỏi nữa", at=at)
        assert refused.value.values["minutes"] == 10
        assert not talk.ask(lan, "Câu hỏi nữa", at=at + timedelta(minutes=10)).held

    def test_does_not_count_what_was_refused(self, talk: Talk, lan: Actor) -> None:
        for _ in range(POSTS.most + 1):
            with pytest.raises(Refusal):
                talk.ask(lan, "")
        assert not talk.ask(lan).held

    def test_is_for_people_with_an_account(self, talk: Talk) -> None:
        with pytest.raises(NotAllowed):
            talk.ask(NOBODY)


class TestFinding:
    def test_is_by_words_without_marks_in_questions_and_replies(self, talk: Talk, lan: Actor, minh: Actor) -> None:
        talk.reply(minh, talk.ask(lan, "Có nên đọc mã cho con không?"), "Không đọc mã OTP cho ai.")
        talk.ask(lan, "Bài này dài quá")
        assert listed(talk, search="khong doc") == ["Có nên đọc mã cho con không?"]
        assert listed(talk, search="bai dai") == ["Bài này dài quá"]
        assert listed(talk, search="%") == []

    def test_is_by_what_has_no_answer_yet(self, talk: Talk, lan: Actor, minh: Actor) -> None:
        answered, open_one = talk.ask(lan, "Một?"), talk.ask(lan, "Hai?")
        talk.mark(lan, talk.reply(minh, answered))
        talk.reply(minh, open_one, "Để tôi xem lại.")
        assert listed(talk, unanswered=True) == ["Hai?"]
        assert listed(talk) == ["Hai?", "Một?"]

    def test_is_within_one_lesson(self, talk: Talk, lan: Actor) -> None:
        posted = talk.ask(lan)
        other = talk.course.lessons[1].slug
        found = talk.read(lambda s: reading.list_threads(s, course_id=talk.course.id, lesson=other, viewing=MODERATOR))
        assert found.total == 0
        with pytest.raises(NotFound):
            talk.read(
                lambda s: reading.get_thread(
                    s, public_id=posted.thread_ref, course_id=talk.course.id, lesson=other, viewing=MODERATOR
                )
            )


class TestYoungAuthors:
    @pytest.fixture
    def bi(self, scene: Scene) -> Actor:
        year = clock.local_day(clock.now()).year - 12
        return acting(born(scene, year, "Lê Gia Bi"), birth_year=year)

    def test_are_read_by_few_until_somebody_has_looked(self, talk: Talk, bi: Actor, minh: Actor) -> None:
        posted = talk.ask(bi)
        assert posted.held
        assert listed(talk) == []
        assert len(listed(talk, Viewing(bi.person_id))) == len(listed(talk, MODERATOR)) == 1
        with pytest.raises(NotFound):
            thread_of(talk, posted.thread_ref)
        assert talk.decide(minh, posted, "show") == "shown"
        assert len(listed(talk)) == 1

    def test_leave_no_trace_of_a_reply_that_waits(self, talk: Talk, lan: Actor, bi: Actor) -> None:
        question = talk.ask(lan)
        talk.reply(bi, question)
        assert replies(talk, question.thread_ref) == []
        assert len(replies(talk, question.thread_ref, Viewing(bi.person_id))) == 1
        assert thread_of(talk, question.thread_ref).replies == 0

    def test_wait_again_after_a_change(self, talk: Talk, bi: Actor, minh: Actor) -> None:
        posted = talk.ask(bi)
        talk.decide(minh, posted, "show")
        talk.edit(bi, posted, "Mã OTP để làm gì?")
        assert listed(talk) == []

    def test_take_no_reply_while_they_wait(self, talk: Talk, bi: Actor, lan: Actor, minh: Actor) -> None:
        posted = talk.ask(bi)
        with pytest.raises(NotFound):
            talk.reply(lan, posted)
        with pytest.raises(Closed):
            talk.reply(minh, posted)


class TestOwnPosts:
    def test_may_be_changed_for_a_quarter_of_an_hour(self, talk: Talk, lan: Actor) -> None:
        at = clock.now()
        posted = talk.ask(lan, at=at)
        assert talk.edit(lan, posted, "Mã OTP dùng làm gì?", at=at + timedelta(minutes=14))
        assert not talk.edit(lan, posted, "Mã OTP dùng làm gì?", at=at + timedelta(minutes=14))
        assert listed(talk) == ["Mã OTP dùng làm gì?"]
        assert listed(talk, search="dung lam gi") == ["Mã OTP dùng làm gì?"]
        with pytest.raises(Closed):
            talk.edit(lan, posted, "Khác", at=at + timedelta(minutes=16))

    def test_are_nobody_elses_to_change_or_take_back(self, talk: Talk, lan: Actor, minh: Actor) -> None:
        posted = talk.ask(lan)
        for step in (lambda: talk.edit(minh, posted, "Khác"), lambda: talk.remove(minh, posted)):
            with pytest.raises(NotFound):
                step()

    def test_once_taken_back_leave_a_trace_without_words(self, talk: Talk, lan: Actor, minh: Actor) -> None:
        question = talk.ask(lan)
        answer = talk.reply(minh, question)
        assert talk.remove(minh, answer)
        assert not talk.remove(minh, answer)
        assert replies(talk, question.thread_ref) == [("removed", "")]
        assert thread_of(talk, question.thread_ref).replies == 0
        stored = talk.read(lambda s: list(s.scalars(select(Post.folded).where(Post.public_id == answer.post_ref))))
        assert stored == [""]

    def test_that_were_questions_stay_with_their_replies_only(self, talk: Talk, lan: Actor, minh: Actor) -> None:
        alone, answered = talk.ask(lan, "Một?"), talk.ask(lan, "Hai?")
        talk.reply(minh, answered)
        talk.remove(lan, alone)
        talk.remove(lan, answered)
        assert listed(talk) == [""]
        assert thread_of(talk, alone.thread_ref).question.state == "removed"
        with pytest.raises(Closed):
            talk.reply(minh, answered, "Còn nữa")


class TestTheAnswer:
    def test_is_marked_by_the_asker_or_who_is_responsible(self, talk: Talk, lan: Actor, minh: Actor) -> None:
        question = talk.ask(lan)
        one, two = talk.reply(minh, question, "Một"), talk.reply(minh, question, "Hai")
        assert talk.mark(lan, two)
        assert not talk.mark(lan, two)
        assert replies(talk, question.thread_ref) == [("shown", "Hai"), ("shown", "Một")]
        assert talk.mark(minh, one)
        assert replies(talk, question.thread_ref)[0] == ("shown", "Một")
        assert talk.mark(minh, one, marked=False)
        assert thread_of(talk, question.thread_ref).answer_id is None

    def test_is_marked_by_nobody_else(self, talk: Talk, lan: Actor, minh: Actor, scene: Scene) -> None:
        question = talk.ask(lan)
        answer = talk.reply(minh, question)
        for other in (
            acting(Learner.register(scene, "Hoa")),
            acting(Learner.register(scene, "Na"), "trainer", path=WARD),
            acting(Learner.register(scene, "Vũ Thị Lan"), "auditor", "trainer"),
        ):
            with pytest.raises(NotAllowed):
                talk.mark(other, answer)

    def test_is_no_question_and_nothing_hidden(self, talk: Talk, lan: Actor, minh: Actor) -> None:
        question = talk.ask(lan)
        answer = talk.reply(lan, question, "Tôi tự tìm ra rồi")
        talk.decide(minh, answer, "hide", "Chưa đúng")
        for post in (question, answer):
            with pytest.raises(NotFound):
                talk.mark(lan, post)

    def test_falls_away_with_its_post(self, talk: Talk, lan: Actor, minh: Actor) -> None:
        question = talk.ask(lan)
        answer = talk.reply(minh, question)
        talk.mark(lan, answer)
        talk.remove(minh, answer)
        assert thread_of(talk, question.thread_ref).answer_id is None
        assert listed(talk, unanswered=True) == ["Mã OTP là gì ạ?"]


class TestOfficialPosts:
    @pytest.mark.parametrize(
        ("roles", "path", "official"),
        [
            (("trainer",), "01.", True),
            (("city",), "01.", True),
            (("admin",), "01.", True),
            (("trainer",), WARD, False),
            (("cadre",), "01.", False),
            (("auditor",), "01.", False),
            (("auditor", "trainer"), "01.", False),
        ],
    )
    def test_are_those_of_who_answers_for_the_course(
        self, talk: Talk, scene: Scene, roles: tuple[str, ...], path: str, official: bool
    ) -> None:
        who = acting(Learner.register(scene, "Trần Văn Minh"), *roles, path=path)
        assert thread_of(talk, talk.ask(who).thread_ref).question.official is official

    def test_follow_the_unit_that_writes_the_course(self, talk: Talk, scene: Scene) -> None:
        talk.owned_by(WARD)
        near = acting(Learner.register(scene, "Na"), "trainer", path=WARD)
        far = acting(Learner.register(scene, "Xa"), "trainer", path=OTHER_WARD)
        assert thread_of(talk, talk.ask(near, "Gần").thread_ref).question.official
        assert not thread_of(talk, talk.ask(far, "Xa").thread_ref).question.official


class TestCounts:
    def test_of_a_thread_are_what_its_posts_say(self, talk: Talk, lan: Actor, minh: Actor, scene: Scene) -> None:
        question = talk.ask(lan)
        posts = [talk.reply(minh, question, f"Câu {number}") for number in range(4)]
        talk.remove(minh, posts[0])
        talk.decide(acting(Learner.register(scene, "Tuấn"), "city"), posts[1], "hide", "Nhầm bài")
        rows = talk.read(lambda s: s.execute(select(Thread.replies, Thread.listed)).all())
        assert [tuple(row) for row in rows] == [(2, True)]
