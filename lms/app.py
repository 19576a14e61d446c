"""The application: a table of contents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from sqlalchemy import Engine, inspect
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from courses import queries as courses
from kernel.base import new_public_id
from kernel.clock import local_day, now
from kernel.database import prepare, reader, will_write
from lms import api, web
from lms.adapters.files import FolderStore
from lms.adapters.mail import FlaskMailer
from lms.config import ROOT, Settings
from lms.criteria import queries as policy
from lms.extensions import babel, csrf, db, mail
from lms.files import Store
from lms.notices.operations import use_mailer
from lms.orgs import queries as orgs
from lms.reports import queries as reports
from lms.score import queries as score
from lms.web import assets, bounds, compiled, errors, filters, language, page, session
from lms.web.kept import KeptPages
from question_bank import queries as bank

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class DemoInProduction(RuntimeError):
    """Production mode found demonstration data and refuses to start."""


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application with these settings, or with those of the environment."""
    settings = settings or Settings()
    _forget_what_was_kept()
    app = Flask("lms", template_folder=str(ROOT / "templates"), static_folder=None)
    app.config.update(_config(settings))
    app.extensions["settings"] = settings
    app.extensions["files"] = _store(settings)
    db.init_app(app)
    csrf.init_app(app)
    babel.init_app(app)
    mail.init_app(app)
    use_mailer(FlaskMailer(app, public_url=settings.public_url))
    with app.app_context():
        engine = db.engine
        prepare(engine)
    _refuse_demo(settings, engine)
    for part in (compiled, bounds, language, session, filters, assets, errors, web, api):
        part.register(app)
    app.before_request(_note_writing)
    app.after_request(_headers)
    stamp = _stamp(reader(engine))
    app.wsgi_app = KeptPages(app.wsgi_app, stamp)  # type: ignore[method-assign]
    if settings.trusted_proxies:
        n = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, n, n, n, n)  # type: ignore[method-assign]
    return app


def _forget_what_was_kept() -> None:
    """Drop what this process keeps of a database: this app may look at another one."""
    for forget in (
        courses.forget_catalogue,
        bank.forget_current,
        policy.forget_policy,
        score.forget_books,
        reports.forget_measures,
        page.forget_demo,
    ):
        forget()


def _config(settings: Settings) -> dict[str, Any]:
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": 4, "max_overflow": 28, "pool_use_lifo": True},
        "SESSION_COOKIE_NAME": "phien",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": settings.cookie_secure or settings.app_mode == "production",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=settings.session_days),
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 256 * 1024,
        "MAX_FORM_PARTS": 500,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "vi",
        "BABEL_TRANSLATION_DIRECTORIES": str(Path(__file__).parent / "translations"),
        "MAIL_BACKEND": {"memory": "locmem"}.get(settings.mail_backend, settings.mail_backend),
        "MAIL_SERVER": settings.mail_server,
        "MAIL_PORT": settings.mail_port,
        "MAIL_USERNAME": settings.mail_username or None,
        "MAIL_TIMEOUT": 15,
        "MAIL_PASSWORD": settings.mail_password or None,
        "MAIL_USE_TLS": settings.mail_use_tls,
        "MAIL_DEFAULT_SENDER": settings.mail_sender,
        "TESTING": settings.app_mode == "test",
    }


def _store(settings: Settings) -> Store:
    """Return where files are kept. The library that speaks S3 takes a while to load, so only who needs it does."""
    if not settings.files_url:
        return FolderStore(settings.instance_dir / "files")
    from lms.adapters.s3 import S3Store

    return S3Store.at(settings.files_url)


def _stamp(engine: Engine) -> Callable[[], str]:
    """Return the question «which version of the published content is shown?», asked at most once a second."""

    def stamp() -> str:
        day = local_day(now()).isoformat()
        try:
            with engine.connect() as connection:
                shown = courses.find_catalogue(connection).stamp
        except SQLAlchemyError:
            return new_public_id()  # nothing kept is good for this; the app itself will say what is wrong
        return f"{day}.{shown}"

    return stamp


def _note_writing() -> None:
    """A request that may write opens its transaction as a writer."""
    if request.method not in {"GET", "HEAD", "OPTIONS"}:
        will_write(db.session())


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _refuse_demo(settings: Settings, engine: Engine) -> None:
    """Refuse to start in production on a database with demonstration accounts; one without tables has none."""
    if settings.app_mode != "production" or not inspect(engine).has_table("unit"):
        return
    with reader(engine).connect() as connection:
        found = orgs.has_samples(connection)
    engine.dispose()  # a server that forks later must not hand a connection down
    if found:
        raise DemoInProduction("production mode found demonstration units and accounts in the database")
