"""Encrypted files: any size, any part, and every change is noticed."""

import io
import shutil
from pathlib import Path
from typing import Any

import pytest

from gongkai.encryption import keys
from gongkai.encryption.envelopes import DecryptionError
from gongkai.encryption.files import (
    CHUNK,
    TAG_BYTES,
    cipher_and_key_of,
    encrypt_file,
    open_encrypted,
)

NAME = "0" * 64


@pytest.fixture(autouse=True)
def _own_keys(settings: Any, tmp_path: Path) -> None:
    settings.GONGKAI_PERSONAL_KEYS = tmp_path / "keys"


def written(folder: Path, content: bytes) -> Path:
    path = folder / "file"
    with path.open("wb") as out:
        encrypt_file(io.BytesIO(content), out, NAME)
    return path


def read(path: Path, name: str = NAME) -> bytes:
    with open_encrypted(path, name) as content:
        return content.read()


def pattern(size: int) -> bytes:
    return bytes(number * 7 % 251 for number in range(size))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5])
def test_content_of_any_size_is_read_as_it_was(tmp_path: Path, size: int) -> None:
    content = pattern(size)
    path = written(tmp_path, content)
    assert read(path) == content
    with open_encrypted(path, NAME) as opened:
        assert opened.seek(0, io.SEEK_END) == size


def test_any_part_is_read_without_the_rest(tmp_path: Path) -> None:
    content = pattern(3 * CHUNK + 5)
    path = written(tmp_path, content)
    data = bytearray(path.read_bytes())
    data[100] ^= 1  # in the first chunk, which the reads below do not need
    path.write_bytes(data)
    with open_encrypted(path, NAME) as opened:
        for start in (CHUNK, 2 * CHUNK - 3, 3 * CHUNK + 1, len(content), len(content) + 9):
            opened.seek(start)
            assert opened.read(10) == content[start : start + 10]
        opened.seek(50)
        with pytest.raises(DecryptionError):
            opened.read(1)


def test_plain_content_is_not_in_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "我的材料".encode() * 50_000)
    assert "我的".encode() not in path.read_bytes()


def test_equal_contents_give_different_bytes(tmp_path: Path) -> None:
    first = written(tmp_path, b"x" * 40).read_bytes()
    assert written(tmp_path, b"x" * 40).read_bytes() != first


@pytest.mark.parametrize("at", [0, 4, 6, 12, 30, 60, CHUNK + 40, -1])
def test_altered_file_is_not_decrypted(tmp_path: Path, at: int) -> None:
    path = written(tmp_path, pattern(2 * CHUNK))
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    with pytest.raises(DecryptionError):
        read(path)


def test_shortened_lengthened_and_moved_files_are_not_decrypted(tmp_path: Path) -> None:
    path = written(tmp_path, pattern(2 * CHUNK + 10))
    data = path.read_bytes()
    whole = CHUNK + TAG_BYTES
    header = len(data) - 2 * whole - 10 - TAG_BYTES
    for changed in (
        data[: header + whole],
        data[: header + 2 * whole],
        data[:-3],
        data + b"x",
        data[:header] + data[header + whole :],
        data[: header - 1],
        data[:3],
        b"",
    ):
        path.write_bytes(changed)
        with pytest.raises(DecryptionError):
            read(path)
    path.write_bytes(data)
    with pytest.raises(DecryptionError):
        read(path, "1" * 64)
    assert read(path) == pattern(2 * CHUNK + 10)


def test_file_names_its_key_and_needs_it(tmp_path: Path) -> None:
    path = written(tmp_path, b"x")
    keys.add_key()
    with path.open("rb") as source:
        assert (cipher_and_key_of(source)[1], keys.newest_key()) == ("k0001", "k0002")
    assert read(path) == b"x"
    keys.drop_key("k0001")
    with pytest.raises(DecryptionError):
        read(path)
    plain = tmp_path / "plain"
    plain.write_bytes(b"GKE1")
    with plain.open("rb") as source:
        assert cipher_and_key_of(source) == ("", "")
    shutil.rmtree(tmp_path / "keys")
