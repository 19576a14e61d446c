"""`make run`: bring the database up, fill it, start the server and the worker, say where to look.

Running it again is quick: what is loaded stays, and the demonstration city is built once.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from flask import Flask

from kernel import clock
from kernel.actor import SYSTEM
from kernel.database import will_write
from lms import demo, jobs_queue, loading, work
from lms.app import create_app
from lms.config import ROOT, Settings
from lms.extensions import db
from lms.jobs.queue import start_job
from lms.jobs.tasks import run_job
from lms.orgs import queries as units

BIN = Path(sys.executable).parent


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    """Prepare and serve until told to stop."""
    parser = argparse.ArgumentParser(prog="make run")
    parser.add_argument("--port", type=int, default=5000)
    parser.add_argument("--no-demo", action="store_true")
    parser.add_argument("--people", type=int, default=demo.PEOPLE, help="size of the demonstration city")
    parser.add_argument("--prepare-only", action="store_true", help="prepare the database, then stop")
    chosen = parser.parse_args()
    os.environ.setdefault("PUBLIC_URL", f"http://127.0.0.1:{chosen.port}")
    settings = Settings()
    app = create_app(settings)
    began = clock.monotonic()
    prepare(app, settings, people=0 if chosen.no_demo else chosen.people)
    say(f"Chuẩn bị xong sau {clock.monotonic() - began:.0f} giây.")
    if not chosen.prepare_only:
        _serve(app, settings, chosen.port)


def prepare(app: Flask, settings: Settings, *, people: int) -> None:
    """Bring the database to what ships, and once add a demonstration city of so many people (0 for none)."""
    loading.load_everything(app, say)
    with app.app_context():
        wanted = people > 0 and settings.app_mode != "production"
        job_id = _demo_job(people) if wanted else None
    if job_id is not None:
        say("Đang dựng số liệu mẫu (một lần duy nhất)…")
        ended = run_job(app, job_id, told=_progress)
        if ended != "done":
            say(f"Chưa dựng xong số liệu mẫu ({ended}); lần chạy sau sẽ làm tiếp.")


def _demo_job(people: int) -> int | None:
    """Return the job that builds the demonstration city: the one left unfinished, or a new one when none was built."""
    session = db.session()
    left = jobs_queue.find_open(session, "demo.build")
    if left is not None:
        jobs_queue.release(session, left)
        session.commit()
        return left
    if not demo.is_wanted(session):
        return None
    will_write(session)
    at = clock.now()
    job = start_job(session, "demo.build", {"at": at.isoformat(), "people": people}, actor=SYSTEM, at=at)
    work.finish(session)
    return job.id


def _progress(done: int, total: int) -> None:
    if done % 100 == 0:
        say(f"  {done}/{total} người")


def _serve(app: Flask, settings: Settings, port: int) -> None:
    with app.app_context():
        shows_demo = units.has_samples(db.session())
        db.session.remove()
        db.engine.dispose()
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    server = [str(BIN / "gunicorn"), "-w", str(settings.workers), "-b", f"127.0.0.1:{port}", "--preload"]
    server += [
        "--max-requests",
        "20000",
        "--max-requests-jitter",
        "2000",
        "--log-level",
        "warning",
        "--no-control-socket",
    ]
    server.append("wsgi:app")
    children = [
        subprocess.Popen(server, cwd=ROOT, env=environment),
        subprocess.Popen([sys.executable, "-m", "lms.worker"], cwd=ROOT, env=environment),
    ]
    _announce(port, shows_demo=shows_demo)
    _watch(children)


def _announce(port: int, *, shows_demo: bool) -> None:
    say(f"\n  Công dân học tập Hà Nội: http://127.0.0.1:{port}\n")
    if shows_demo:
        say("  Tài khoản dùng thử, mật khẩu chung: " + demo.PASSWORD)
        for login, name, _year, _audience, role in demo.SIGN_INS:
            say(f"    {login:<10} {name} ({ROLE_WORDS[role or 'learner']})")
    say("\n  Nhấn Ctrl+C để dừng.")


ROLE_WORDS = {
    "learner": "người học",
    "helper": "người giúp việc",
    "trainer": "giảng viên",
    "cadre": "cán bộ Hội Khuyến học phường",
    "city": "Thành phố",
    "auditor": "kiểm tra, giám sát",
    "admin": "quản trị",
}


def _watch(children: list[subprocess.Popen[bytes]]) -> None:
    """Wait for a signal or for a child to stop; then stop them all."""

    def stop(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
    except KeyboardInterrupt:
        say("Đang dừng…")
    for child in children:
        if child.poll() is None:
            child.terminate()
    codes = [child.wait(timeout=30) for child in children]
    sys.exit(next((code for code in codes if code > 0), 0))


if __name__ == "__main__":
    main()
