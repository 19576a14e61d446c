"""Production mode refuses to start with what is only for trying out."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from kernel import clock
from kernel.database import will_write
from lms.app import DemoInProduction, create_app
from lms.config import Settings
from lms.extensions import db
from lms.orgs import operations as orgs
from lms.orgs import queries as units
from tests.conftest import Scene

SECRET = "a secret of its own, made for one test alone"
LEDGER_KEY = "a key for seals of its own, made for one test alone"


class TestProductionMode:
    def test_refuses_a_default_secret(self) -> None:
        with pytest.raises(ValidationError, match="SECRET_KEY"):
            Settings(_env_file=None, app_mode="production")  # type: ignore[call-arg]

    def test_refuses_a_short_secret(self) -> None:
        with pytest.raises(ValidationError, match="SECRET_KEY"):
            Settings(_env_file=None, app_mode="production", secret_key="short")  # type: ignore[call-arg]

    @pytest.mark.parametrize("key", ["only-for-local-use-ledger-key", "short", SECRET])
    def test_refuses_a_ledger_key_that_proves_nothing(self, key: str) -> None:
        with pytest.raises(ValidationError, match="LEDGER_KEY"):
            Settings(_env_file=None, app_mode="production", secret_key=SECRET, ledger_key=key)  # type: ignore[call-arg]

    def test_refuses_a_database_with_demonstration_accounts(self, scene: Scene) -> None:
        with scene.app.app_context():
            session = db.session()
            will_write(session)
            city = units.find_unit(session, path=orgs.CITY_PATH)
            assert city is not None
            today = clock.local_day(clock.now())
            orgs.add_unit(
                session, parent=city, kind="commune", code="MAU", name="Xã Mẫu", sample=True, valid_from=today
            )
            session.commit()
        settings = scene.app.extensions["settings"].model_copy(update={"app_mode": "production", "secret_key": SECRET})
        with pytest.raises(DemoInProduction):
            create_app(settings)

    def test_starts_on_an_empty_database_with_secure_cookies(self, tmp_path: Path) -> None:
        settings = Settings(  # type: ignore[call-arg]
            _env_file=None, app_mode="production", secret_key=SECRET, ledger_key=LEDGER_KEY, instance_dir=tmp_path
        )
        app = create_app(settings)
        with app.app_context():
            db.engine.dispose()
        assert app.config["SESSION_COOKIE_SECURE"]
        assert "/design" not in {str(rule) for rule in app.url_map.iter_rules()}
