"""`gongkai rotate_keys`: re-encryption, interruption, and deletion of unused keys only."""

import io
import os
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

from gongkai.applications import encrypted_rows
from gongkai.applications.actions.consultations import consult
from gongkai.applications.actions.personal import purge_applicant
from gongkai.applications.case_files import save_case_file
from gongkai.applications.encrypted_rows import (
    count_files_by_key,
    count_rows_by_key,
    encrypted_models,
    reencrypt,
)
from gongkai.applications.inputs import ConsultInputs
from gongkai.applications.management.commands import rotate_keys
from gongkai.applications.models import Applicant, Application, CaseFile, Consultation
from gongkai.applications.models.applicants import ApplicantFacts
from gongkai.applications.states import FileKind
from gongkai.encryption import keys as key_files
from gongkai.encryption.columns import EncryptedTextField
from gongkai.encryption.envelopes import DecryptionError
from gongkai.encryption.files import CHUNK
from gongkai.encryption.keys import keys, made_at
from gongkai.files import storage
from gongkai.files.storage import encryption_of, open_encrypted, path_of, store_encrypted
from gongkai.law.outcomes import Outcome
from gongkai.ledger.models import Act
from tests.applications.cases import MONDAY, WHO, in_hand, on, served, wish
from tests.cast import Cast

CONTENT = "我的材料".encode()
CHUNK_AND_MORE = b"x" * (CHUNK + 7)
ROWS = 13  # of applicants, applications, a file, a consultation, letters and a part of a reply
# The age of a key is that of its file, by the system clock.
pytestmark = [pytest.mark.django_db, pytest.mark.real_clock]


@pytest.fixture(autouse=True)
def _own_keys(settings: Any, tmp_path: Path) -> None:
    settings.GONGKAI_PERSONAL_KEYS = tmp_path / "keys"
    key_files._read.cache_clear()


def four_cases(cast: Cast) -> list[int]:
    """Return the applicants of four cases, one with a consultation and a file, and one purged."""
    cases = [in_hand(cast) for _ in range(4)]
    stored = store_encrypted(io.BytesIO(CONTENT), "材料.txt")
    save_case_file(cases[0], stored, kind=FileKind.FROM_APPLICANT, at=MONDAY)
    consult(
        cases[0],
        ConsultInputs(question="？", name="某公司", contact="0991"),
        by=cast.officer,
        at=MONDAY,
    )
    done = served(cast, cases[3], Outcome.NOT_HELD, at=MONDAY)
    purge_applicant(done.applicant, at=on("2029-04-01"), after_days=365)
    return [case.applicant_id for case in cases]


def age_keys(seconds: float) -> None:
    for name in keys():
        made = made_at(name).timestamp() - seconds
        os.utime(key_files._folder() / f"{name}.key", (made, made))


def assert_all_decryptable() -> None:
    assert [one.decrypt_facts() for one in Applicant.objects.order_by("pk")] == [
        WHO,
        WHO,
        WHO,
        ApplicantFacts(),
    ]
    assert Consultation.objects.get().decrypt_name() == {"name": "某公司", "contact": "0991"}
    assert Consultation.objects.get().question == "？"
    assert {one.title for one in Application.objects.all()} == {wish().title, ""}
    file = CaseFile.objects.get()
    with open_encrypted(file.content_id) as content:
        assert (file.name, content.read()) == ("材料.txt", CONTENT)


def test_every_model_with_encrypted_data_is_rotated() -> None:
    with_encrypted_columns = {
        model
        for model in apps.get_models()
        if any(
            one.name == "encrypted" or isinstance(one, EncryptedTextField)
            for one in model._meta.fields
        )
    }
    assert with_encrypted_columns == set(encrypted_models())


def test_all_rows_are_reencrypted_and_the_old_key_is_deleted_an_hour_later(
    cast: Cast, capsys: Any
) -> None:
    four_cases(cast)
    acts = Act.objects.count()
    call_command("rotate_keys")
    assert capsys.readouterr().out.splitlines() == [
        "New key: k0002.",
        "applicants: 3 re-encrypted, 0 cannot be decrypted.",
        "applications: 3 re-encrypted, 0 cannot be decrypted.",
        "case files: 1 re-encrypted, 0 cannot be decrypted.",
        "consultations: 1 re-encrypted, 0 cannot be decrypted.",
        "letters: 4 re-encrypted, 0 cannot be decrypted.",
        "reply parts: 1 re-encrypted, 0 cannot be decrypted.",
        "files: 1 re-encrypted, 0 cannot be decrypted.",
    ]
    assert count_rows_by_key() == {"k0002": ROWS}
    assert count_files_by_key() == {"k0002": 1}
    assert_all_decryptable()
    with pytest.raises(SystemExit) as ended:
        call_command("rotate_keys", "--drop-old")
    assert ended.value.code == 2
    assert "k0002 is less than an hour old" in capsys.readouterr().err
    age_keys(3601)
    call_command("rotate_keys", "--drop-old")
    assert capsys.readouterr().out.splitlines()[-2:] == ["k0001 deleted.", "Keys: k0002."]
    assert keys() == ["k0002"]
    assert_all_decryptable()
    assert Act.objects.count() == acts


def test_rows_encrypted_late_with_the_old_key_are_reencrypted_before_its_deletion(
    cast: Cast,
) -> None:
    late = Applicant.objects.get(pk=four_cases(cast)[0]).encrypted
    call_command("rotate_keys")
    Applicant.objects.filter(pk=Applicant.objects.order_by("pk")[0].pk).update(encrypted=late)
    age_keys(3601)
    call_command("rotate_keys", "--drop-old")
    assert keys() == ["k0002"]
    assert_all_decryptable()


def test_interrupted_rotation_continues_with_the_same_key(
    cast: Cast, monkeypatch: Any, capsys: Any
) -> None:
    four_cases(cast)
    monkeypatch.setattr(encrypted_rows, "BATCH_SIZE", 1)
    done: list[int] = []

    def fail_at_the_second_batch(rows: list[int], **words: Any) -> int:
        if len(done) == 1:
            raise KeyboardInterrupt
        done.append(reencrypt(rows, **words))
        return done[-1]

    with monkeypatch.context() as patch:
        patch.setattr(rotate_keys, "reencrypt", fail_at_the_second_batch)
        with pytest.raises(KeyboardInterrupt):
            call_command("rotate_keys")
    assert count_rows_by_key() == {"k0001": ROWS - 1, "k0002": 1}
    assert_all_decryptable()
    capsys.readouterr()
    call_command("rotate_keys")
    assert capsys.readouterr().out.splitlines() == [
        "Continuing with k0002: the last rotation was interrupted.",
        "applicants: 2 re-encrypted, 0 cannot be decrypted.",
        "applications: 3 re-encrypted, 0 cannot be decrypted.",
        "case files: 1 re-encrypted, 0 cannot be decrypted.",
        "consultations: 1 re-encrypted, 0 cannot be decrypted.",
        "letters: 4 re-encrypted, 0 cannot be decrypted.",
        "reply parts: 1 re-encrypted, 0 cannot be decrypted.",
        "files: 1 re-encrypted, 0 cannot be decrypted.",
    ]
    assert (keys(), count_rows_by_key()) == (["k0001", "k0002"], {"k0002": ROWS})
    assert_all_decryptable()
    call_command("rotate_keys")
    assert capsys.readouterr().out.startswith("New key: k0003.")
    assert count_rows_by_key() == {"k0003": ROWS}


def test_key_of_undecryptable_rows_is_kept(cast: Cast, capsys: Any) -> None:
    damaged, moved = four_cases(cast)[:2]
    envelope = Applicant.objects.get(pk=damaged).encrypted
    Applicant.objects.filter(pk=moved).update(
        encrypted=envelope
    )  # the envelope of another row cannot be decrypted here
    Applicant.objects.filter(pk=damaged).update(encrypted="no envelope")
    with pytest.raises(SystemExit) as ended:
        call_command("rotate_keys")
    assert ended.value.code == 1
    output = capsys.readouterr()
    assert "applicants: 1 re-encrypted, 2 cannot be decrypted." in output.out
    assert "2 row(s) cannot be decrypted" in output.err
    age_keys(3601)
    with pytest.raises(SystemExit):
        call_command("rotate_keys", "--drop-old")
    assert "k0001 kept: 1 row(s) and 0 file(s) need it." in capsys.readouterr().out
    assert keys() == ["k0001", "k0002"]
    with pytest.raises(DecryptionError):
        Applicant.objects.get(pk=moved).decrypt_facts()


def test_interrupted_rotation_of_files_continues(cast: Cast, monkeypatch: Any, capsys: Any) -> None:
    four_cases(cast)
    case = Application.objects.order_by("pk")[0]
    for content in (b"", CHUNK_AND_MORE):
        stored = store_encrypted(io.BytesIO(content or b" "), "a.txt")
        save_case_file(case, stored, kind=FileKind.INTERNAL, at=MONDAY)
    done: list[str] = []

    def fail_at_the_third_file(content_id: str) -> bool:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(content_id)
        return storage_reencrypt_file(content_id)

    storage_reencrypt_file = storage.reencrypt_file
    with monkeypatch.context() as patch:
        patch.setattr(storage, "reencrypt_file", fail_at_the_third_file)
        with pytest.raises(KeyboardInterrupt):
            call_command("rotate_keys")
    assert count_files_by_key() == {"k0001": 1, "k0002": 2}
    capsys.readouterr()
    call_command("rotate_keys")
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("Continuing with k0002")
    assert told[-1] == "files: 1 re-encrypted, 0 cannot be decrypted."
    assert count_files_by_key() == {"k0002": 3}
    with open_encrypted(CaseFile.objects.latest("pk").content_id) as content:
        assert content.read() == CHUNK_AND_MORE


def test_rotation_changes_the_cipher_and_changes_it_back(cast: Cast, settings: Any) -> None:
    four_cases(cast)
    for number, cipher in ((2, "sm4-gcm"), (3, "aes-256-gcm")):
        settings.GONGKAI_CIPHER = cipher
        assert_all_decryptable()  # what the other cipher has encrypted
        call_command("rotate_keys")
        assert encryption_of(CaseFile.objects.get().content_id) == (cipher, f"k000{number}")
        beginnings = {
            row.pop("encrypted")[:10]
            for row in Applicant.objects.values("encrypted").exclude(encrypted="")
        }
        assert beginnings == {f"v1:{cipher}"[:10]}
        assert_all_decryptable()


def test_key_of_files_is_kept_and_files_that_came_late_are_reencrypted(
    cast: Cast, capsys: Any
) -> None:
    four_cases(cast)
    path = path_of(CaseFile.objects.get().content_id)
    late = path.read_bytes()
    call_command("rotate_keys")
    path.write_bytes(late[:-1] + bytes([late[-1] ^ 1]))
    age_keys(3601)
    capsys.readouterr()
    with pytest.raises(SystemExit):
        call_command("rotate_keys", "--drop-old")
    told = capsys.readouterr()
    assert "1 file(s) cannot be decrypted; gongkai verify files lists them." in told.err
    assert "k0001 kept: 0 row(s) and 1 file(s) need it." in told.out
    path.write_bytes(late)
    call_command("rotate_keys", "--drop-old")
    assert keys() == ["k0002"]
    assert_all_decryptable()


def test_file_removed_meanwhile_is_not_stored_again(cast: Cast, monkeypatch: Any) -> None:
    four_cases(cast)
    content_id = CaseFile.objects.get().content_id
    encrypt = storage.encrypt_file

    def then_swept(*words: Any) -> None:
        encrypt(*words)
        path_of(content_id).unlink()

    monkeypatch.setattr(storage, "encrypt_file", then_swept)
    assert not storage.reencrypt_file(content_id)
    assert not path_of(content_id).exists()


def test_first_key_without_any_rows(capsys: Any) -> None:
    call_command("rotate_keys")
    call_command("rotate_keys", "--drop-old")
    assert keys() == ["k0001"]
    assert capsys.readouterr().out.splitlines()[-1] == "Keys: k0001."


def test_large_table_is_read_in_batches(cast: Cast, monkeypatch: Any) -> None:
    four_cases(cast)
    monkeypatch.setattr(encrypted_rows, "BATCH_SIZE", 2)
    assert [
        len(piece) for piece in encrypted_rows.batches_not_encrypted_with("k0002", Applicant)
    ] == [2, 1]
    assert [
        len(piece) for piece in encrypted_rows.batches_not_encrypted_with("k0001", Applicant)
    ] == []


def test_rows_with_the_new_key_are_not_changed(cast: Cast) -> None:
    rows = four_cases(cast)
    key = key_files.add_key()
    assert reencrypt(rows, kind=Applicant, key=key) == 3
    before = list(Applicant.objects.order_by("pk").values_list("encrypted", flat=True))
    assert reencrypt(rows, kind=Applicant, key=key) == 0
    assert list(Applicant.objects.order_by("pk").values_list("encrypted", flat=True)) == before
