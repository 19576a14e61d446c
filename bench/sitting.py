"""All measurements on one engine, in their order: build, count, load, storm, settle."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from time import perf_counter

from bench import extras, floors, load, people, statements
from bench.browser import Browser
from bench.load import Load, Visit
from bench.places import Place
from bench.report import Floor, Report, Row, say
from bench.server import Server, serve
from lms.loading import load_everything

LEARNERS = 420  # times the lessons of all courses: more first views than the fastest row can use up
STORM, TWINS = 160, 40
OFFICERS = ("canbo", "thanhpho")


class Sitting:
    """One engine's part of a run. Floors are measured before and after the app, on servers that run side by side."""

    def __init__(self, place: Place, report: Report, *, seconds: float, with_demo: bool) -> None:
        self.place, self.report, self.seconds = place, report, seconds
        self.officers: dict[str, str] = {}
        self._build(with_demo=with_demo)

    def measure(self) -> None:
        """Count statements, load floors and pages, then let everybody hand in at once."""
        extras.cold_start(self.place, self.report)
        self._statements()
        with ExitStack() as stack:
            floor, app = self._start(stack)
            say("pages")
            self._floors(floor)
            self._anonymous(app)
            self._lessons(app)
            self._tests(app)
            self._others(app)
            self._floors(floor)
            self._storm(app)
            extras.memory(self.place, app, self.report)
        extras.settle(self.place, self.report)

    # ------------------------------------------------------------------------------- before

    def _build(self, *, with_demo: bool) -> None:
        app = self.place.app
        say(f"\n{self.place.engine}: building")
        self._timed("load all that ships into an empty database, s", lambda: load_everything(app))
        self._timed("load it again, nothing to do, s", lambda: load_everything(app))
        if with_demo:
            self._timed("build the demonstration city of 606 people, s", lambda: people.build_city(app))
            self.officers = {login: people.sign_in(app, login) for login in OFFICERS}
        self.cards = people.catalogue(app)
        self.learners = people.make_learners(app, LEARNERS)
        self.open_tests = people.begin_tests(app, self.learners[:STORM], self.cards[-1])
        self.key = people.answer_key(app, self.cards)

    def _timed(self, what: str, step: Callable[[], None]) -> None:
        began = perf_counter()
        step()
        self.report.fact(what, self.place.engine, f"{perf_counter() - began:.1f}")

    def _start(self, stack: ExitStack) -> tuple[Server, Server]:
        """Start the floors and the app. The floors' pages are as long as the lesson's: anonymous and signed in."""
        place = self.place
        anonymous, cookies = place.app.test_client(), self.learners[0].cookies
        plain = len(anonymous.get(self._lesson_paths()[0]).data)
        learner = place.app.test_client()
        learner.set_cookie("phien", cookies.removeprefix("phien="))
        writing = len(learner.get(f"/khoa-hoc/{self.cards[0].slug}/{self.cards[0].lessons[1].slug}").data)
        say(f"  lesson page: {plain / 1024:.1f} KiB anonymous, {writing / 1024:.1f} KiB signed in")
        floors.prepare(place.floor_url)
        sizes = {"BENCH_FLOOR_PLAIN": str(plain), "BENCH_FLOOR_WRITING": str(writing)}
        place.let_go()
        environment = place.environment()
        floor_environment = environment | sizes | {"BENCH_FLOOR_URL": place.floor_url}
        folder = place.settings.instance_dir
        floor = stack.enter_context(serve("bench.floors:served()", floor_environment, folder))
        self.bare, self.writing = Floor("floor: bare page"), Floor("floor: page with a durable insert")
        return floor, stack.enter_context(serve("wsgi:app", environment, folder))

    def _lesson_paths(self) -> list[str]:
        return [f"/khoa-hoc/{card.slug}/{line.slug}" for card in self.cards for line in card.lessons]

    def _statements(self) -> None:
        """Count statements with learners who are then left out of the loads: they are no strangers any more."""
        say("statements")
        app, (one, *two) = self.place.app, [self.learners.pop() for _ in range(3)]
        answered = people.begin_tests(app, two, self.cards[1])
        statements.count_pages(
            app,
            self.place.engine,
            self.report,
            courses=self.cards,
            learner=one,
            answered=answered,
            officers=self.officers,
        )

    # ------------------------------------------------------------------------------- rows

    def _floors(self, server: Server) -> None:
        for floor, path in ((self.bare, floors.PLAIN), (self.writing, floors.WRITING)):
            found = load.read_pages(server, [(path, "")], self.seconds)
            floor.loads.append(found)
            self._add(f"{floor.name}, {len(floor.loads)}.", found)
        if len(self.bare.loads) == 1:
            found = load.read_pages(server, [(floors.COMPILING, "")], self.seconds)
            self._add("floor: bare page, compiled at each request", found)

    def _add(self, name: str, found: Load, floor: Floor | None = None, aim: float = 0.0) -> None:
        self.report.add(Row(name, self.place.engine, found, floor, aim))
        if found.wrong:
            self.report.note(f"{self.place.engine}: {found.wrong} of {found.count} answers of «{name}» were wrong")

    def _anonymous(self, app: Server) -> None:
        first = self._lesson_paths()[0]
        for name, path in (("lesson, anonymous", first), ("catalogue, anonymous", "/khoa-hoc")):
            self._page(app, name, [(path, "")], self.bare, 1.0)

    def _lessons(self, app: Server) -> None:
        """Nobody opens a lesson twice in the first row; in the next ones everybody has."""
        visits = [(path, one.cookies) for path in self._lesson_paths() for one in self.learners[1:]]
        warm, fresh = visits[: len(visits) // 5], visits[len(visits) // 5 :]
        before = extras.views(self.place)
        self.place.let_go()
        found = load.read_pages(app, fresh, self.seconds, warm=warm)
        self._add("lesson, first view (one insert)", found, self.writing, 0.6)
        written = extras.views(self.place) - before
        self.place.let_go()
        if written < found.count:
            self.report.note(f"{self.place.engine}: only {written} of {found.count} first views wrote a row")
        seen = fresh[: max(1, found.count // 2)]
        self._page(app, "lesson, seen before", seen, self.writing)
        self._add("lesson, seen before, compressed", load.read_squeezed(app, seen, self.seconds), self.writing)

    def _tests(self, app: Server) -> None:
        """Everybody sits the tests of all courses but the last, which is kept for the storm."""
        visits = [(f"/khoa-hoc/{card.slug}/kiem-tra", one.cookies) for card in self.cards[:-1] for one in self.learners]
        before = extras.completions(self.place)
        self.place.let_go()
        found = load.sit_tests(app, visits, self.seconds, self.key)
        self._add("a whole test, one question a page", found, self.writing, 0.6)
        for step, times in found.steps.items():
            figure = " / ".join(f"{time:.1f}" for time in times)
            self.report.fact(f"of the test: {step}, ms p50 / p95 / p99", self.place.engine, figure)
        self.report.fact("whole tests a second", self.place.engine, f"{found.journeys / found.seconds:.1f}")
        passed = extras.completions(self.place) - before
        self.place.let_go()
        if passed < found.journeys:
            self.report.note(f"{self.place.engine}: only {passed} of {found.journeys} tests were passed")

    def _others(self, app: Server) -> None:
        some = [one.cookies for one in self.learners[:STORM]]
        self._page(app, "score", [("/toi/diem", cookies) for cookies in some])
        for name, login in zip(("ward dashboard", "city dashboard"), OFFICERS, strict=True):
            if login in self.officers:
                cookies = self.officers[login]
                moved = Browser(app.port, cookies).get("/can-bo/so-lieu")
                self._page(app, name, [(moved.location or "/can-bo/so-lieu", cookies)])

    def _page(self, app: Server, name: str, visits: list[Visit], floor: Floor | None = None, aim: float = 0.0) -> None:
        """Measure a page, unless it does not answer."""
        path, cookies = visits[0]
        status = Browser(app.port, cookies).get(path).status
        if status != 200:
            self.report.note(f"{self.place.engine}: {name} answered {status}, left out")
            return
        self._add(name, load.read_pages(app, visits, self.seconds), floor, aim)

    def _storm(self, app: Server) -> None:
        before = extras.completions(self.place)
        extras.storm(self.place, app, self.report, self.open_tests, TWINS)
        passed = extras.completions(self.place) - before
        if passed != STORM:
            self.report.note(f"{self.place.engine}: {STORM} people handed in at once, {passed} completions")
