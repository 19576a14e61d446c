"""Who is told what about talk, how often, and what nobody is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel import clock
from lms import audit
from lms.forum.events import QuestionAsked
from lms.notices import forum as listeners
from lms.notices import queries as notices
from lms.notices.operations import mark_read
from lms.web.passport.privacy_words import what
from tests.conftest import Scene
from tests.people import WARD, Learner
from tests.talking import NOBODY, OTHER_WARD, Talk, acting, born


@pytest.fixture
def talk(scene: Scene) -> Talk:
    return Talk(scene)


@pytest.fixture
def trainer(scene: Scene) -> Learner:
    return Learner.register(scene, "Trần Văn Minh").hold("trainer")


class TestTheTrainers:
    def test_hear_of_questions_once_an_hour_for_a_lesson(self, talk: Talk, scene: Scene, trainer: Learner) -> None:
        lan = acting(Learner.register(scene, "Nguyễn Thị Lan"))
        for number in range(3):
            talk.ask(lan, f"Câu hỏi {number}?")
        assert talk.told(trainer).count("forum_question") in (1, 2)  # two when the hour ends meanwhile
        found = talk.read(lambda s: notices.list_notices(s, trainer.person_id).rows)[0]
        assert found.link == f"{talk.href}/hoi-dap"
        assert found.values["lesson"] == talk.course.lessons[0].title

    def test_find_a_read_line_unread_again_after_another_question(
        self, talk: Talk, scene: Scene, trainer: Learner
    ) -> None:
        lan, at = Learner.register(scene, "Lan"), clock.now().replace(minute=10)
        fact = {"actor": acting(lan), "person_id": lan.person_id, "thread_ref": "x", "held": False}
        place = {"course_id": 1, "course_slug": "a", "course_title": "A", "lesson": "b", "lesson_title": "B"}

        def hear(moment) -> int:
            told = QuestionAsked(at=moment, unit_path="01.", **fact, **place)
            talk.run(lambda s: listeners.on_question_asked(s, told))
            return talk.read(lambda s: notices.count_unread(s, trainer.person_id))

        assert hear(at) == 1
        talk.run(lambda s: mark_read(s, person_id=trainer.person_id, ids=None, at=at))
        assert hear(at) == 0  # delivered twice
        assert hear(at + timedelta(minutes=5)) == 1
        assert hear(at + timedelta(hours=1)) == 2

    def test_are_those_over_the_unit_of_the_course(self, talk: Talk, scene: Scene, trainer: Learner) -> None:
        talk.owned_by(WARD)
        near = Learner.register(scene, "Na").hold("trainer", WARD)
        far = Learner.register(scene, "Xa").hold("trainer", OTHER_WARD)
        talk.ask(acting(Learner.register(scene, "Lan")))
        assert "forum_question" in talk.told(near)
        assert "forum_question" in talk.told(trainer)
        assert "forum_question" not in talk.told(far)

    def test_are_the_citys_own_people_where_there_are_none(self, talk: Talk, scene: Scene) -> None:
        city = Learner.register(scene, "Phạm Quốc Tuấn").hold("city")
        talk.ask(acting(Learner.register(scene, "Lan")))
        assert "forum_question" in talk.told(city)

    def test_hear_of_what_waits(self, talk: Talk, scene: Scene, trainer: Learner) -> None:
        year = clock.local_day(clock.now()).year - 12
        bi = acting(born(scene, year, "Lê Gia Bi"), birth_year=year)
        posted = talk.ask(bi)
        assert talk.told(trainer)[-1] == "forum_waits"
        talk.decide(acting(trainer, "trainer"), posted, "show")
        assert "forum_decided" in talk.told(Learner(scene, bi.person_id, bi.name, ""))

    def test_and_the_author_hear_of_reports(self, talk: Talk, scene: Scene, trainer: Learner) -> None:
        author = Learner.register(scene, "Lê Văn Tác")
        talk.owned_by("01.", author)
        talk.report(NOBODY)
        assert "forum_report" in talk.told(trainer)
        assert "forum_report" in talk.told(author)


class TestTheAsker:
    def test_hears_of_replies_but_not_of_her_own(self, talk: Talk, scene: Scene, trainer: Learner) -> None:
        lan = Learner.register(scene, "Nguyễn Thị Lan")
        question = talk.ask(acting(lan))
        talk.reply(acting(lan), question, "Tôi hỏi thêm một ý")
        assert talk.told(lan) == []
        talk.reply(acting(trainer, "trainer"), question)
        assert talk.told(lan) == ["forum_reply"]

    def test_hears_of_a_childs_reply_when_it_can_be_read(self, talk: Talk, scene: Scene, trainer: Learner) -> None:
        lan, year = Learner.register(scene, "Lan"), clock.local_day(clock.now()).year - 12
        question = talk.ask(acting(lan))
        reply = talk.reply(acting(born(scene, year, "Bi"), birth_year=year), question)
        assert talk.told(lan) == []
        talk.decide(acting(trainer, "trainer"), reply, "show")
        assert talk.told(lan) == ["forum_reply"]


class TestTheAuthor:
    def test_hears_why_a_post_was_hidden(self, talk: Talk, scene: Scene, trainer: Learner) -> None:
        lan = Learner.register(scene, "Nguyễn Thị Lan")
        post = talk.ask(acting(lan))
        for _ in range(2):
            talk.flag(acting(Learner.register(scene)), post)
        talk.decide(acting(trainer, "trainer"), post, "hide", "Quảng cáo.\nKhông liên quan đến bài.")
        assert talk.told(lan) == ["forum_held", "forum_decided"]
        body = talk.read(lambda s: notices.list_notices(s, lan.person_id).rows[0].wording.body)
        assert (body.id % body.values).endswith("Lý do: Quảng cáo. Không liên quan đến bài.")

    def test_hears_that_her_answer_was_marked(self, talk: Talk, scene: Scene, trainer: Learner) -> None:
        lan = Learner.register(scene, "Lan")
        question = talk.ask(acting(lan))
        talk.mark(acting(lan), talk.reply(acting(trainer, "trainer"), question))
        assert "forum_marked" in talk.told(trainer)

    def test_never_finds_who_flagged_or_marked_in_the_log_about_herself(
        self, talk: Talk, scene: Scene, trainer: Learner
    ) -> None:
        author, reader = Learner.register(scene, "Nguyễn Thị Lan"), Learner.register(scene, "Kẻ Báo Tin")
        question = talk.ask(acting(reader))
        post = talk.reply(acting(author), question)
        talk.mark(acting(reader), post)
        talk.flag(acting(trainer), post)
        lines = talk.read(lambda s: audit.list_about(s, author.person_id).rows)
        assert {line.actor_id for line in lines} <= {0, author.person_id}
        own = talk.read(lambda s: audit.list_about(s, reader.person_id).rows)
        with scene.app.test_request_context():
            told = [what(line.kind, line.detail) for line in own]
        assert "Chọn câu trả lời làm lời giải đáp" in told
        assert "Thay đổi khác trong hồ sơ" not in told

    def test_keeps_her_words_out_of_the_log(self, talk: Talk, scene: Scene) -> None:
        lan = Learner.register(scene, "Lan")
        talk.ask(acting(lan), "Điều rất riêng tư")
        talk.report(acting(lan), "Điều rất riêng tư")
        lines = talk.read(lambda s: audit.list_about(s, lan.person_id).rows)
        assert "riêng tư" not in str(lines)


class TestTheReporter:
    @pytest.mark.parametrize(("state", "note"), [("fixing", ""), ("declined", "Luật ghi đúng như vậy.")])
    def test_hears_what_became_of_it(self, talk: Talk, scene: Scene, trainer: Learner, state: str, note: str) -> None:
        lan = Learner.register(scene, "Lan")
        talk.handle(acting(trainer, "trainer"), talk.report(acting(lan)), state, note)
        assert talk.told(lan) == ["forum_handled"]
        body = talk.read(lambda s: notices.list_notices(s, lan.person_id).rows[0].wording.body)
        assert talk.course.lessons[0].title in body.id % body.values
