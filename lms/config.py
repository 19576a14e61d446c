"""Every setting, typed, with one line of meaning. All have defaults for local use (`docs/settings.md`)."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
LEAST_SECRET = 32
DEFAULT_SECRET = "only-for-local-use-change-me"  # noqa: S105  production refuses to start with it
DEFAULT_LEDGER_KEY = "only-for-local-use-ledger-key"


class Settings(BaseSettings):
    """What can be set from the environment or a `.env` file. The app starts with none of them set."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    app_mode: Literal["development", "production", "test"] = Field(
        "development", description="production refuses a default secret and demonstration accounts"
    )
    secret_key: str = Field(DEFAULT_SECRET, description="signs cookies; at least 32 random characters in production")
    ledger_key: str = Field(
        DEFAULT_LEDGER_KEY, description="seals the ledger; at least 32 random characters, kept outside the database"
    )
    ledger_old_keys: str = Field("", description="earlier ledger keys, with commas: they prove what they sealed")
    database_url: str = Field("", description="empty: SQLite under the instance folder; PostgreSQL in production")
    redis_url: str = Field("", description="empty: the job queue lives in a file; else redis://host:port/n")
    instance_dir: Path = Field(ROOT / "instance", description="the folder of the embedded database, files and queue")
    files_url: str = Field(
        "", description="empty: files lie in the instance folder; else s3://key:secret@host/bucket?region=…"
    )
    media_person_mb: int = Field(500, ge=1, description="what the media library of one person may hold, in MB")
    media_unit_mb: int = Field(5_000, ge=1, description="what the media library of one unit may hold, in MB")
    evidence_person_mb: int = Field(100, ge=1, description="what the evidence of one person may hold, in MB")
    evidence_unit_mb: int = Field(50_000, ge=1, description="what the evidence of one unit may hold, in MB")
    evidence_scan: str = Field(
        "", description="a command that reads a file on standard input and ends with 1 for a virus (clamdscan -)"
    )
    public_url: str = Field("http://127.0.0.1:5000", description="the address people use; links in mails begin with it")
    scorm_url: str = Field("", description="empty: SCORM packages come from this host; else https://another-host")
    trial_banner: bool = Field(True, description="shows «Bản dùng thử, chưa phải trang chính thức» until approved")
    credential_key: str = Field("", description="seals the issuer's private keys; empty: derived from the secret key")
    credential_alg: Literal["ES256", "Ed25519"] = Field("ES256", description="what signs badges; QR always with ES256")
    credential_issuer: str = Field("Công dân học tập Hà Nội", description="the issuer's name in badges and on papers")
    mail_backend: Literal["console", "smtp", "memory"] = Field("console", description="where e-mails go")
    mail_server: str = Field("localhost", description="SMTP host")
    mail_port: int = Field(25, description="SMTP port")
    mail_username: str = Field("", description="SMTP user name")
    mail_password: str = Field("", description="SMTP password")
    mail_use_tls: bool = Field(False, description="SMTP with STARTTLS")
    mail_sender: str = Field("khong-tra-loi@localhost", description="the sender of all e-mails")
    workers: int = Field(2, ge=1, le=64, description="gunicorn worker processes")
    cookie_secure: bool = Field(False, description="cookies only over HTTPS; always on in production")
    trusted_proxies: int = Field(0, ge=0, le=5, description="reverse proxies in front whose X-Forwarded headers count")
    support_phone: str = Field("", description="help line shown on help and error pages")
    session_days: int = Field(30, ge=1, le=365, description="how long a sign-in lasts on one browser")

    @model_validator(mode="after")
    def _production_is_strict(self) -> Settings:
        if self.app_mode == "production" and (self.secret_key == DEFAULT_SECRET or len(self.secret_key) < LEAST_SECRET):
            raise ValueError("SECRET_KEY: production needs a secret of its own, at least 32 characters long")
        if self.app_mode == "production" and (
            self.ledger_key in (DEFAULT_LEDGER_KEY, self.secret_key) or len(self.ledger_key) < LEAST_SECRET
        ):
            raise ValueError("LEDGER_KEY: production needs a key of its own, at least 32 characters long")
        return self

    @property
    def seal_keys(self) -> tuple[str, tuple[str, ...]]:
        """Return the key that seals the ledger, and the earlier ones."""
        return self.ledger_key, tuple(key.strip() for key in self.ledger_old_keys.split(",") if key.strip())

    @property
    def database(self) -> str:
        """Return the URL of the database in use."""
        if not self.database_url:
            return f"sqlite:///{self.instance_dir / 'congdanhoctap.db'}"
        return self.database_url.replace("postgres://", "postgresql://", 1).replace(
            "postgresql://", "postgresql+psycopg://", 1
        )
