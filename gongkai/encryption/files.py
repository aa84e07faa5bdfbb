"""Encryption of whole files, in chunks, so that any part can be read without the rest."""

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag

from gongkai.encryption.ciphers import AES_GCM, SM4_GCM, TAG_BYTES, Aead, aead, chosen_cipher
from gongkai.encryption.envelopes import DecryptionError
from gongkai.encryption.keys import key_named, match_key, newest_key

# A file starts with the mark of its cipher, the length and name of its key, and a salt. Each file has a key of
# its own, derived from these and from the file's id, so that its chunks can simply be numbered.
MARKS = {b"GKE1": AES_GCM, b"GKE2": SM4_GCM}
MARK_BYTES = 4
SALT_BYTES = 16
CHUNK = 1 << 16
MAX_HEADER = MARK_BYTES + 1 + 255 + SALT_BYTES


def content_id_of(sha256: str) -> str:
    """Return the id under which a content with this hash is stored: a keyed fingerprint."""
    return match_key("file.content", sha256)


def encrypt_file(source: IO[bytes], out: IO[bytes], content_id: str) -> None:
    """Encrypt a stream with the newest key, bound to the id of the file."""
    name = newest_key()
    encrypt_with(key_named(name), name, source, out, content_id)


def encrypt_with(key: bytes, name: str, source: IO[bytes], out: IO[bytes], content_id: str) -> None:
    """Encrypt a stream with this key, whose name is written at its head, bound to an id."""
    salt, chosen = os.urandom(SALT_BYTES), chosen_cipher()
    mark = next(mark for mark, cipher in MARKS.items() if cipher == chosen)
    header = mark + bytes([len(name)]) + name.encode("ascii") + salt
    cipher = _cipher(chosen, key, salt, content_id)
    out.write(header)
    number, chunk = 0, source.read(CHUNK)
    while True:
        following = source.read(CHUNK)
        out.write(cipher.encrypt(_nonce(number, is_last=not following), chunk, header))
        if not following:
            return
        number, chunk = number + 1, following


def open_encrypted(
    path: Path, content_id: str, key_of: Callable[[str], bytes] = key_named
) -> IO[bytes]:
    """
    Open an encrypted file for reading its plain content, at any position.

    `key_of` returns the key with a name; it raises `OSError` or `ValueError` if there is none.

    Raises `DecryptionError`, also while reading: for a missing key, and for a file that was altered,
    shortened or stored under another id.
    """
    return decrypted_stream(path.open("rb"), content_id, key_of)


def decrypted_stream(
    source: IO[bytes], content_id: str, key_of: Callable[[str], bytes] = key_named
) -> IO[bytes]:
    """Read the plain content of an open file, which is closed with it; see `open_encrypted`."""
    try:
        return io.BufferedReader(_Decrypting(source, content_id, key_of), CHUNK)
    except BaseException:
        source.close()
        raise


def cipher_and_key_of(source: IO[bytes]) -> tuple[str, str]:
    """Return the cipher of an encrypted file and the name of its key; empty for any other file."""
    try:
        header, name, _salt = _read_header(source)
    except DecryptionError:
        return "", ""
    return MARKS[header[:MARK_BYTES]], name


def may_be_encrypted(head: bytes) -> bool:
    """Return whether a file with this beginning may be encrypted; a text may begin in the same way."""
    return head[:MARK_BYTES] in MARKS


class _Decrypting(io.RawIOBase):
    """The plain content of an encrypted file. It holds one decrypted chunk."""

    def __init__(self, source: IO[bytes], content_id: str, key_of: Callable[[str], bytes]) -> None:
        self._source = source
        self._header, name, salt = _read_header(source)
        try:
            cipher = MARKS[self._header[:MARK_BYTES]]
            self._cipher = _cipher(cipher, key_of(name), salt, content_id)
        except (OSError, ValueError) as error:
            raise DecryptionError(content_id) from error
        encrypted = os.fstat(source.fileno()).st_size - len(self._header)
        self._count = max(1, -(-encrypted // (CHUNK + TAG_BYTES)))
        self._size = encrypted - self._count * TAG_BYTES
        self._content_id = content_id
        self._position, self._number, self._chunk = 0, -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: "memoryview | bytearray", /) -> int:  # type: ignore[override]
        number, start = divmod(self._position, CHUNK)
        # An empty file has one chunk, which is checked like any other.
        if number >= self._count:
            return 0
        if number != self._number:
            self._chunk, self._number = self._decrypt(number), number
        piece = self._chunk[start : start + len(buffer)]
        buffer[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def close(self) -> None:
        self._source.close()
        super().close()

    def _decrypt(self, number: int) -> bytes:
        self._source.seek(len(self._header) + number * (CHUNK + TAG_BYTES))
        nonce = _nonce(number, is_last=number == self._count - 1)
        try:
            return self._cipher.decrypt(nonce, self._source.read(CHUNK + TAG_BYTES), self._header)
        except InvalidTag as error:
            raise DecryptionError(self._content_id) from error


def _read_header(source: IO[bytes]) -> tuple[bytes, str, bytes]:
    """Return the whole header, the name of the key, and the salt."""
    start = source.read(MAX_HEADER)
    if not may_be_encrypted(start) or len(start) <= MARK_BYTES:
        raise DecryptionError("no encrypted file")
    name_end = MARK_BYTES + 1 + start[MARK_BYTES]
    header = start[: name_end + SALT_BYTES]
    name = header[MARK_BYTES + 1 : name_end]
    if len(header) < name_end + SALT_BYTES or not name.isalnum():
        raise DecryptionError("no encrypted file")
    return header, name.decode("ascii"), header[name_end:]


def _nonce(number: int, *, is_last: bool) -> bytes:
    """Return the nonce of a chunk. It says which is the last, so that a cut is noticed."""
    return number.to_bytes(11, "big") + bytes([is_last])


def _cipher(cipher: str, key: bytes, salt: bytes, content_id: str) -> Aead:
    return aead(cipher, key, salt, b"gongkai file " + content_id.encode())
