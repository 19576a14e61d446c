"""A scene's own app, served to a browser from the test's process: its clock and its database are the test's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.conftest import Scene
from tests.people import Learner


@contextmanager
def serving(scene: Scene) -> Iterator[str]:
    """Serve a scene's app to a browser."""
    server = make_server("127.0.0.1", 0, scene.app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def signed_in(browser: Browser, url: str, officer: Learner, *, scripts: bool, viewport: dict[str, int]) -> Page:
    """Open a page in a browser in which somebody is signed in."""
    client = officer.browser()
    name = officer.scene.app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    assert cookie is not None
    context = browser.new_context(java_script_enabled=scripts, viewport=viewport)  # type: ignore[arg-type]
    context.add_cookies([{"name": name, "value": cookie.value, "url": url}])
    return context.new_page()
