"""Tables of the media library."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Index, PrimaryKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.base import Base, Path, new_id, new_public_id


class Medium(Base):
    """One thing in the library. The bytes lie in the store under `sha256`; those that were brought are not kept.

    `source_sha256` is of the bytes as they were brought, so that the same file is known again before it is drawn anew.
    `phash` is the fingerprint of a picture, "" for none, cut into four bands for the index (`rules.likeness`).
    `total` counts what all its forms weigh: that is what quotas count.
    """

    __tablename__ = "medium"
    __table_args__ = (
        CheckConstraint("kind IN ('picture', 'sound', 'video', 'captions')", name="kind"),
        CheckConstraint("NOT decorative OR alt = ''", name="alt"),
        Index("ix_medium_unit_path", "unit_path", "id"),
        Index("ix_medium_owner_id", "owner_id", "id"),
        *(Index(f"ix_medium_band_{n}", f"band_{n}") for n in range(4)),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    owner_id: Mapped[int] = mapped_column(BigInteger)
    unit_path: Mapped[str] = mapped_column(Path)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    alt: Mapped[str] = mapped_column(String(300), default="")
    decorative: Mapped[bool] = mapped_column(Boolean, default=False)
    folded: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    source_sha256: Mapped[str] = mapped_column(String(64), index=True)
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    total: Mapped[int]
    bytes_original: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    phash: Mapped[str] = mapped_column(String(16))
    band_0: Mapped[int | None]
    band_1: Mapped[int | None]
    band_2: Mapped[int | None]
    band_3: Mapped[int | None]
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class Rendition(Base):
    """A lighter form of a picture, by the hash of the form that stands for it: whoever serves that one offers these."""

    __tablename__ = "rendition"
    __table_args__ = (PrimaryKeyConstraint("medium_sha256", "sha256"), Index("ix_rendition_sha256", "sha256"))

    medium_sha256: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(60))
    width: Mapped[int]
    size: Mapped[int]
