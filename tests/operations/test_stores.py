"""Files lie in a folder or in a store that speaks S3; nobody who uses them notices which."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.adapters.files import FolderStore
from lms.adapters.s3 import BadAddress, S3Store, place_of
from lms.app import create_app
from lms.files import Store
from tests.conftest import settings_for
from tests.fakes import bucket

DATA = bytes(range(256)) * 1000
SHA = hashlib.sha256(DATA).hexdigest()
OTHER = "0" * 64


@pytest.fixture(params=["folder", "s3", "s3 in a folder"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each sort."""
    if request.param == "folder":
        yield FolderStore(tmp_path / "files")
        return
    with bucket() as server:
        yield S3Store.at(server.url("/trong/nua" if "folder" in request.param else ""))


class TestStore:
    def test_gives_back_what_it_keeps(self, store: Store) -> None:
        store.put(SHA, DATA)
        store.put(SHA, DATA)
        assert store.get(SHA) == DATA
        assert store.size(SHA) == len(DATA)

    @pytest.mark.parametrize(
        ("start", "length"), [(0, len(DATA)), (0, 1), (1000, 70_000), (len(DATA) - 5, 5), (len(DATA) - 5, 0)]
    )
    def test_gives_a_part_in_pieces(self, store: Store, start: int, length: int) -> None:
        store.put(SHA, DATA)
        pieces = store.open(SHA, start, length)
        assert pieces is not None
        assert b"".join(pieces) == DATA[start : start + length]

    def test_lets_go_of_what_nobody_reads_to_the_end(self, store: Store) -> None:
        store.put(SHA, DATA)
        for _ in range(12):
            pieces = store.open(SHA, 0, len(DATA))
            assert pieces is not None
            next(pieces)
            pieces.close()  # type: ignore[attr-defined]
        assert store.get(SHA) == DATA

    def test_has_none_of_what_it_never_kept(self, store: Store) -> None:
        assert store.get(OTHER) is None
        assert store.size(OTHER) is None
        assert store.open(OTHER, 0, 10) is None

    def test_forgets_what_it_is_told_to(self, store: Store) -> None:
        store.put(SHA, DATA)
        store.remove(SHA)
        store.remove(SHA)
        assert store.get(SHA) is None

    def test_says_that_it_is_ready(self, store: Store) -> None:
        assert store.is_ready()

    @pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, SHA + "\n"])
    def test_takes_no_name_that_is_no_hash(self, store: Store, name: str) -> None:
        with pytest.raises(ValueError, match=r".*"):
            store.put(name, b"x")


class TestSetting:
    def test_says_host_bucket_folder_and_region(self) -> None:
        found = place_of("s3://khoa:bi%2Fmat@may.example:9000/xo/thu/muc?region=hn-1")
        assert (found.host, found.secure, found.bucket, found.prefix) == ("may.example:9000", True, "xo", "thu/muc/")
        assert (found.key, found.secret, found.region) == ("khoa", "bi/mat", "hn-1")

    @pytest.mark.parametrize("url", ["http://a:b@c/d", "s3://c/d", "s3://a:b@c", "s3://a@c/d", "khac"])
    def test_that_names_no_store_is_refused_without_repeating_it(self, url: str) -> None:
        with pytest.raises(BadAddress) as caught:
            place_of(url)
        assert url not in str(caught.value)

    def test_chooses_where_the_app_keeps_its_files(self, tmp_path: Path) -> None:
        with bucket() as server:
            app = create_app(settings_for(tmp_path, files_url=server.url()))
            app.extensions["files"].put(SHA, DATA)
            assert list(server.objects.values()) == [DATA]
        assert isinstance(create_app(settings_for(tmp_path)).extensions["files"], FolderStore)
