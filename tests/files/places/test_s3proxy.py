"""
Stored files in a real S3 server: s3proxy (Apache-2.0, from Maven Central), with its storage on disk.

`make setup-outside` fetches it; skipped where Java or the jar is not there.
"""

import hashlib
import io
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from django.core.files.storage import storages
from django.core.management import call_command

from gongkai.files import storage
from gongkai.files.places import bucket, chosen
from gongkai.files.places.bucket_storage import ONE_REQUEST, BucketStorage, storage_options
from gongkai.files.places.errors import FilesAway
from gongkai.files.places.terms import BucketTerms
from gongkai.kit.refusals import Refused
from gongkai.operations.bucket_examination import examine_bucket
from tests.files.places.conftest import use_bucket
from tests.files.samples import pdf

pytestmark = [pytest.mark.long, pytest.mark.real_clock]
JAR = "s3proxy-2.6.0-jar-with-dependencies.jar"
FOLDERS = (
    Path(__file__).parents[3] / ".venv" / "share" / "java",
    Path.home() / ".m2/repository/org/gaul/s3proxy/2.6.0",
)
FOUND = next((folder / JAR for folder in FOLDERS if (folder / JAR).exists()), None)
MEGABYTE = 1 << 20


class Proxy:
    """The process of s3proxy."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        (folder / "objects").mkdir()
        self.settings = folder / "s3proxy.conf"
        self.settings.write_text(
            f"s3proxy.endpoint=http://127.0.0.1:{self.port}\n"
            "s3proxy.authorization=aws-v2-or-v4\n"
            "s3proxy.identity=tester\ns3proxy.credential=secret\n"
            "jclouds.provider=filesystem-nio2\n"
            "jclouds.identity=local\njclouds.credential=local\n"
            f"jclouds.filesystem.basedir={folder / 'objects'}\n"
        )
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it accepts connections."""
        java = shutil.which("java")
        assert java
        assert FOUND
        self.process = subprocess.Popen(
            [java, "-Xmx256m", "-jar", str(FOUND), "--properties", str(self.settings)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with (
                suppress(OSError),
                socket.create_connection(("127.0.0.1", self.port), timeout=1),
            ):
                return
            time.sleep(0.2)
        raise TimeoutError("s3proxy did not start")

    def stop(self) -> None:
        """Kill it."""
        if self.process:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    if FOUND is None or shutil.which("java") is None:
        pytest.skip("s3proxy or Java is not installed (make setup-outside)")
    one = Proxy(tmp_path_factory.mktemp("s3proxy"))
    one.start()
    yield one
    one.stop()


@pytest.fixture
def service(proxy: Proxy, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Proxy:
    """Store files in a bucket of s3proxy, with copies of at most three megabytes."""
    terms = BucketTerms(
        bucket=f"bucket-{os.urandom(4).hex()}",
        endpoint=f"http://127.0.0.1:{proxy.port}",
        key_id="tester",
        attempts=2,
        connect_seconds=2,
        read_seconds=10,
        cache_mb=3,
    )
    monkeypatch.setattr(bucket.Outage, "until", 0.0)
    settings.GONGKAI_UPLOAD_LIMIT = 200 << 20
    settings.GONGKAI_PERSONAL_KEYS = tmp_path / "keys"
    one = BucketStorage(**storage_options(terms, "secret"))
    one.connection.meta.client.create_bucket(Bucket=terms.bucket)
    use_bucket(settings, tmp_path / "files", terms)
    settings.STORAGES["files"]["OPTIONS"]["secret_key"] = "secret"
    return proxy


def kept(content: bytes) -> str:
    return storage.store_inspected(io.BytesIO(content), "table.csv").sha256


def read(name: str) -> bytes:
    with storage.open_file(name) as content:
        return content.read()


def test_everything_that_is_done_with_files(service: Proxy, tmp_path: Path) -> None:
    assert list(examine_bucket(datetime.now(UTC))) == []
    files = [os.urandom(MEGABYTE) for _ in range(5)]
    names = [kept(one) for one in files]
    assert [read(name) for name in names] == files
    cache = chosen.bucket().cache  # type: ignore[attr-defined]
    assert 0 < cache.size() <= 3 * MEGABYTE
    large = os.urandom(ONE_REQUEST + MEGABYTE)  # in parts, and larger than what is kept
    assert read(kept(large)) == large
    file = storage.store_encrypted(io.BytesIO(pdf()), "scan.pdf")
    assert storage.reencrypt_file(file.content_id)
    with storage.open_encrypted(file.content_id) as content:
        assert content.read() == pdf()
    entries = list(chosen.bucket().entries())
    assert sorted(one.name for one in entries if not one.is_encrypted) == sorted(
        [*names, hashlib.sha256(large).hexdigest()]
    )
    assert [one.name for one in entries if one.is_encrypted] == [file.content_id]
    stranger = storages["files"].unsigned_connection.meta.client  # type: ignore[attr-defined]
    key = f"plain/{names[0][:2]}/{names[0]}"
    with pytest.raises(ClientError, match=r"403|Forbidden|AccessDenied"):
        stranger.get_object(Bucket=storages["files"].bucket_name, Key=key)  # type: ignore[attr-defined]
    assert storage.remove_older(names[0], time.time() + 60)
    with pytest.raises(FileNotFoundError):
        read(names[0])
    assert not list((tmp_path / "files").glob(".*.part"))


def _store_and_read(arguments: tuple[int, str, str, int, str]) -> str:
    """Work with files in a process of its own, as a web server does."""
    seed, endpoint, name, limit, folder = arguments
    import django  # noqa: PLC0415

    django.setup()
    from gongkai.files.places.bucket import BucketPlace  # noqa: PLC0415
    from gongkai.files.places.cache import Cache  # noqa: PLC0415

    terms = BucketTerms(bucket=name, endpoint=endpoint, key_id="tester")
    own = Path(folder)
    place = BucketPlace(
        BucketStorage(**storage_options(terms, "secret")), own, Cache(own / "cache", limit)
    )
    for number in range(12):
        content = bytes([number % 5, *b"x" * (600_000)])
        digest = hashlib.sha256(content).hexdigest()
        draft = own / f".{seed}-{number}.part"
        draft.write_bytes(content)
        place.put(draft, digest, is_encrypted=False)
        with place.open(digest, is_encrypted=False) as source:
            if source.read() != content:
                return f"{seed}: {number} differs"
    return ""


def test_processes_share_the_copies(service: Proxy, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "files" / "cache").mkdir(parents=True)
    one = (settings.GONGKAI_S3.endpoint, settings.GONGKAI_S3.bucket, 2 << 20)
    with get_context("spawn").Pool(3) as pool:
        work = [(seed, *one, str(tmp_path / "files")) for seed in range(3)]
        assert pool.map(_store_and_read, work) == ["", "", ""]
    assert chosen.bucket().cache.size() <= 2 << 20  # type: ignore[attr-defined]
    assert len(list(chosen.bucket().entries())) == 5
    assert not list((tmp_path / "files").glob(".*.part"))


def test_service_goes_away_and_comes_back(
    service: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket, "PAUSE_SECONDS", 0.2)
    content, other = os.urandom(MEGABYTE), os.urandom(MEGABYTE)
    name, lost = kept(content), kept(other)
    chosen.bucket().cache.path_of(lost).unlink()  # type: ignore[attr-defined]
    service.stop()
    assert read(name) == content
    with pytest.raises(FilesAway):
        read(lost)
    with pytest.raises(Refused) as caught:
        kept(b"new")
    assert caught.value.refusal.code == "files-away"
    service.start()
    time.sleep(0.3)
    assert read(lost) == other
    assert kept(b"new") == hashlib.sha256(b"new").hexdigest()


def test_files_move_there_and_back(service: Proxy, settings: Any, tmp_path: Path) -> None:
    settings.GONGKAI_FILES_IN = "folder"
    contents = {kept(one): one for one in (b"", b"a,b\n1,2\n", os.urandom(MEGABYTE))}
    file = storage.store_encrypted(io.BytesIO(pdf()), "scan.pdf")
    call_command("move_files", "s3", stdout=io.StringIO())
    settings.GONGKAI_FILES_IN = "s3"
    call_command("move_files", "s3", remove_source=True, stdout=io.StringIO())
    assert not list((tmp_path / "files").glob("??/??/*"))
    assert {name: read(name) for name in contents} == contents
    call_command("move_files", "folder", stdout=io.StringIO())
    settings.GONGKAI_FILES_IN = "folder"
    assert {name: read(name) for name in contents} == contents
    with storage.open_encrypted(file.content_id) as content:
        assert content.read() == pdf()
