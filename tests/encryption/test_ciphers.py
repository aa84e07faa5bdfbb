"""Published vectors, and what was encrypted by either cipher is read whatever the settings say."""

import io
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.hashes import SM3, Hash

from gongkai.encryption.ciphers import AES_GCM, SM4_GCM, SM4GCM, aead
from gongkai.encryption.envelopes import (
    DecryptionError,
    decrypt_text,
    encrypt_text,
    envelope_prefix,
)
from gongkai.encryption.files import cipher_and_key_of, encrypt_file, open_encrypted


@pytest.fixture(autouse=True)
def _keys(settings: Any, tmp_path: Path) -> None:
    settings.GONGKAI_PERSONAL_KEYS = tmp_path / "keys"


def sm3(data: bytes) -> str:
    digest = Hash(SM3())
    digest.update(data)
    return digest.finalize().hex()


def test_sm3_vectors_of_gbt_32905() -> None:
    assert sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3(b"abcd" * 16) == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_sm4_vectors_of_gbt_32907() -> None:
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    block = key
    encryptor = Cipher(SM4(key), ECB()).encryptor()  # noqa: S305  (the vector of one block)
    block = encryptor.update(block)
    assert block.hex() == "681edf34d206965e86b3e94f536e4246"


@pytest.mark.long
def test_sm4_vector_of_a_million_rounds() -> None:
    block = key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(SM4(key), ECB()).encryptor()  # noqa: S305
    for _ in range(1_000_000):
        block = encryptor.update(block)
    assert block.hex() == "595298c7c6fd271f0402f804c33d3f66"


def test_sm4_gcm_vector_of_rfc_8998() -> None:
    cipher = SM4GCM(bytes.fromhex("0123456789abcdeffedcba9876543210"))
    nonce = bytes.fromhex("00001234567800000000abcd")
    aad = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = b"".join(bytes([one]) * 8 for one in bytes.fromhex("aabbccddeeffeeaa"))
    encrypted = cipher.encrypt(nonce, plain, aad)
    assert encrypted[:-16].hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )
    assert encrypted[-16:].hex() == "83de3541e4c2b58177e065a9bf7b62ec"
    assert cipher.decrypt(nonce, encrypted, aad) == plain
    for wrong in (encrypted[:-1] + b"\0", b"\0" + encrypted[1:]):
        with pytest.raises(InvalidTag):
            cipher.decrypt(nonce, wrong, aad)
    with pytest.raises(InvalidTag):
        cipher.decrypt(nonce, encrypted, b"another place")


def test_values_and_files_of_both_ciphers_are_read(settings: Any, tmp_path: Path) -> None:
    envelopes, content_id = [], "1" * 64
    for cipher in (AES_GCM, SM4_GCM):
        settings.GONGKAI_CIPHER = cipher
        envelopes.append(encrypt_text("姓名", "table:1"))
        assert envelopes[-1].startswith(f"v1:{cipher}:k0001:")
        assert envelopes[-1].startswith(envelope_prefix("k0001"))
        with (tmp_path / cipher).open("wb") as out:
            encrypt_file(io.BytesIO(b"x" * 100_000), out, content_id)
    for cipher in (AES_GCM, SM4_GCM):
        settings.GONGKAI_CIPHER = cipher
        assert [decrypt_text(one, "table:1") for one in envelopes] == ["姓名", "姓名"]
        for name in (AES_GCM, SM4_GCM):
            with open_encrypted(tmp_path / name, content_id) as content:
                assert content.read() == b"x" * 100_000
            with (tmp_path / name).open("rb") as source:
                assert cipher_and_key_of(source) == (name, "k0001")
    # The name of the cipher is no part of what is authenticated, but another one has another key.
    for wrong in (
        envelopes[1].replace(SM4_GCM, AES_GCM),
        envelopes[0].replace(AES_GCM, SM4_GCM),
        envelopes[0].replace(AES_GCM, "none"),
        f"v1:{SM4_GCM}:k0001:AAAA",
    ):
        with pytest.raises(DecryptionError):
            decrypt_text(wrong, "table:1")
    with pytest.raises(ValueError, match="none"):
        aead("none", b"k" * 32)


@pytest.mark.parametrize("cipher", [AES_GCM, SM4_GCM])
@pytest.mark.parametrize("kept", [0, 1, 15])
def test_data_without_a_whole_tag_is_altered_data(cipher: str, kept: int) -> None:
    """A file that was cut a few bytes behind a chunk, as by a full disk."""
    with pytest.raises(InvalidTag):
        aead(cipher, b"k" * 32).decrypt(b"n" * 12, b"x" * kept, None)
