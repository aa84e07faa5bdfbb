import hashlib
import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages

from gongkai.encryption.envelopes import DecryptionError
from gongkai.files import storage
from gongkai.files.places import bucket
from gongkai.files.places.cache import Cache
from gongkai.files.places.chosen import chosen_place
from gongkai.files.places.errors import FileDamaged, FileMissing, FilesAway
from gongkai.kit.refusals import Refused
from tests.files.places.conftest import terms_of, use_bucket
from tests.files.places.s3_server import Server
from tests.files.samples import pdf

PDF = pdf()
NAME = hashlib.sha256(PDF).hexdigest()
KEY = f"plain/{NAME[:2]}/{NAME}"


def stored(content: bytes = PDF) -> storage.StoredFile:
    return storage.store(io.BytesIO(content), "notice.pdf")


def copies(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "files" / "cache").glob("??/*"))


def drafts(folder: Path) -> list[Path]:
    return list((folder / "files").glob(".*.part"))


def forget(folder: Path) -> None:
    """Remove the copies of this machine."""
    for path in (folder / "files" / "cache").glob("??/*"):
        path.unlink()


def test_file_is_stored_by_hash_and_read_from_the_copy(server: Server, tmp_path: Path) -> None:
    assert stored().sha256 == NAME
    assert list(server.objects) == [KEY]
    assert server.objects[KEY][1] == {"x-amz-meta-sha256": NAME}
    asked = len(server.asked)
    with storage.open_file(NAME) as content:
        assert content.read() == PDF
    assert len(server.asked) == asked  # a plain copy needs no question
    forget(tmp_path)
    with storage.open_file(NAME) as content:
        assert content.read() == PDF
    assert copies(tmp_path) == [NAME]
    assert drafts(tmp_path) == []
    with storage.local_copy(NAME) as path:
        assert path.read_bytes() == PDF
        assert path.stat().st_mode & 0o077 == 0
    assert not path.exists()
    assert not list((tmp_path / "files").glob("??/??/*"))


def test_refusals_of_the_service_are_repeated_and_then_refuse_the_upload(
    server: Server, tmp_path: Path
) -> None:
    server.failures = 1
    stored()
    server.objects.clear()
    server.failures = 9
    with pytest.raises(Refused) as caught:
        stored(pdf(b"another"))
    assert caught.value.refusal.code == "files-away"
    assert (server.objects, drafts(tmp_path)) == ({}, [])
    asked = len(server.asked)
    for kept in (storage.store, storage.store_inspected, storage.store_encrypted):
        with pytest.raises(Refused):
            kept(io.BytesIO(pdf(b"third")), "notice.pdf")
    assert len(server.asked) == asked  # for some seconds nobody waits for what does not answer
    with storage.open_file(NAME) as content:
        assert content.read() == PDF  # of which there is a copy


def test_what_has_no_copy_is_away_and_not_missing(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored()
    forget(tmp_path)
    server.is_down = True
    with pytest.raises(FilesAway):
        storage.open_file(NAME)
    monkeypatch.setattr(bucket.Outage, "until", 0.0)
    server.is_down = False
    server.forbids = True
    with pytest.raises(FilesAway, match="403"):
        storage.open_file(NAME)
    monkeypatch.setattr(bucket.Outage, "until", 0.0)
    server.forbids = False
    del server.objects[KEY]
    with pytest.raises(FileMissing):
        storage.open_file(NAME)
    with pytest.raises(ValueError, match="elsewhere"):
        storage.open_file("elsewhere")


def test_answer_that_was_cut_off_is_asked_for_again(server: Server, tmp_path: Path) -> None:
    stored(content := pdf(b"long" * 500))
    name = hashlib.sha256(content).hexdigest()
    forget(tmp_path)
    server.cuts = 1
    with storage.open_file(name) as read:
        assert read.read() == content
    forget(tmp_path)
    server.cuts = 2
    with pytest.raises(FilesAway):
        storage.open_file(name)
    assert drafts(tmp_path) == []


def test_bytes_are_compared_when_written_and_when_read(server: Server, tmp_path: Path) -> None:
    server.alters = True
    with pytest.raises(Refused):
        stored()
    assert server.objects == {}
    bucket.Outage.until = 0.0
    server.alters = False
    server.tag = '"of-a-service-that-encrypts"'  # so that the file is read again
    stored()
    content, own, at = server.objects[KEY]
    server.objects[KEY] = (content[::-1], own, at)
    forget(tmp_path)
    with pytest.raises(FileDamaged):
        storage.open_file(NAME)
    assert (copies(tmp_path), drafts(tmp_path)) == ([], [])
    (entry,) = chosen_place().entries()
    with pytest.raises(FileDamaged):
        chosen_place().read(entry)
    draft = tmp_path / "files" / "draft"
    draft.write_bytes(b"what the disk made of it")
    with pytest.raises(FileDamaged):
        chosen_place().put(draft, NAME, is_encrypted=False)


def test_copy_that_was_altered_on_this_machine_is_fetched_again(
    server: Server, tmp_path: Path
) -> None:
    stored()
    copy = tmp_path / "files" / "cache" / NAME[:2] / NAME
    storage.open_file(NAME).close()
    before = copy.stat()
    copy.write_bytes(PDF[::-1])
    os.utime(copy, ns=(before.st_atime_ns, before.st_mtime_ns))  # as somebody who hides it
    with storage.open_file(NAME) as content:
        assert content.read() == PDF
    assert copy.read_bytes() == PDF


def test_encrypted_file_is_asked_for_and_can_be_encrypted_again_elsewhere(
    server: Server, settings: Any, tmp_path: Path
) -> None:
    settings.GONGKAI_PERSONAL_KEYS = tmp_path / "keys"
    file = storage.store_encrypted(io.BytesIO(PDF), "scan.pdf")
    key = f"encrypted/{file.content_id[:2]}/{file.content_id}"
    assert list(server.objects) == [key]
    assert PDF[:100] not in server.objects[key][0]
    with storage.open_encrypted(file.content_id) as content:
        assert content.read() == PDF
    first = copies(tmp_path)
    assert storage.encryption_of(file.content_id) == ("aes-256-gcm", "k0001")
    assert storage.reencrypt_file(file.content_id)
    assert copies(tmp_path) != first  # the new bytes have another hash
    with storage.open_encrypted(file.content_id) as content:
        assert content.read() == PDF
    server.is_down = True
    with pytest.raises(FilesAway):  # whether the copy is the newest, only the service knows
        storage.open_encrypted(file.content_id)
    bucket.Outage.until = 0.0
    server.is_down = False
    body, own, at = server.objects[key]
    server.objects[key] = (body[:-1] + bytes([body[-1] ^ 1]), own, at)
    forget(tmp_path)
    with pytest.raises(FileDamaged):
        storage.open_encrypted(file.content_id)
    altered = hashlib.sha256(server.objects[key][0]).hexdigest()
    server.objects[key] = (server.objects[key][0], {"x-amz-meta-sha256": altered}, at)
    with pytest.raises(DecryptionError), storage.open_encrypted(file.content_id) as content:
        content.read()
    server.objects.clear()
    place = chosen_place()
    draft = tmp_path / "files" / "draft"
    draft.write_bytes(b"x")
    assert not place.replace(draft, file.content_id)


def test_orphan_is_removed_unless_it_was_stored_again(server: Server, tmp_path: Path) -> None:
    old = datetime.now(UTC) - timedelta(days=1)
    server.clock = lambda: old
    stored()
    assert [name for name, _written in storage.stored_hashes()] == [NAME]
    limit = (old + timedelta(hours=1)).timestamp()
    assert not storage.remove_older(NAME, (old - timedelta(hours=1)).timestamp())
    server.clock = lambda: datetime.now(UTC)
    stored()
    assert not storage.remove_older(NAME, limit)
    assert storage.remove_older(NAME, datetime.now(UTC).timestamp() + 60)
    assert (server.objects, copies(tmp_path)) == ({}, [])


def test_prefix_keeps_sites_apart_and_nothing_has_an_address(
    server: Server, settings: Any, tmp_path: Path
) -> None:
    stored()
    use_bucket(settings, tmp_path / "other", terms_of(server.endpoint, prefix="/second/"))
    assert list(chosen_place().entries()) == []
    stored(pdf(b"second"))
    assert len(list(chosen_place().entries())) == 1
    assert sum(key.startswith("second/plain/") for key in server.objects) == 1
    with pytest.raises(NotImplementedError, match="no address"):
        storages["files"].url(KEY)


def test_cache_keeps_the_most_recently_used_up_to_its_limit(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", 1000)
    cache.folder.mkdir()

    def keep(number: int, size: int = 300) -> str:
        content = bytes([number]) * size
        (draft := tmp_path / "draft").write_bytes(content)
        with cache.keep(draft, digest := hashlib.sha256(content).hexdigest()) as source:
            assert source.read() == content
        return digest

    def used(digest: str, minutes: int) -> None:
        at = datetime.now(UTC).timestamp() - 60 * minutes
        os.utime(cache.path_of(digest), (at, at))

    first, second, third = keep(1), keep(2), keep(3)
    for minutes, one in ((30, first), (20, second), (10, third)):
        used(one, minutes)
    with cache.open(first) or io.BytesIO() as source:  # used now
        assert len(source.read()) == 300
    fourth = keep(4)
    assert cache.size() <= 1000
    kept = [cache.path_of(one).exists() for one in (first, second, third, fourth)]
    assert kept == [True, False, True, True]
    assert cache.open(keep(5, size=1001)) is None  # served, but not kept
    assert cache.open("0" * 64) is None
    (cache.folder / ".size").write_text("unreadable")
    keep(6)
    assert cache.size() <= 1000
    # A linked path stays, whether there is a copy or not.
    (source_path := tmp_path / "large").write_bytes(b"x" * 2000)
    with (
        source_path.open("rb") as source,
        cache.linked(source, "1" * 64, tmp_path / "linked") as path,
    ):
        assert path.read_bytes() == b"x" * 2000
    assert not path.exists()
