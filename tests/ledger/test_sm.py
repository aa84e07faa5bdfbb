"""The second chain by SM3 and signatures with SM2, each beside the first."""

import shutil
import subprocess
import sys
from base64 import b64decode
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from gmalg import SM2

from gongkai.ledger import checkpoints, sm2, triggers
from gongkai.ledger.actions import SYSTEM, Entry, make_checkpoint, record_many
from gongkai.ledger.checkpoint_verification import copy_findings, series_findings
from gongkai.ledger.models import Act, Checkpoint, Sm3Hash, Sm3Head
from gongkai.ledger.signing import BadKey, signing_key
from gongkai.ledger.sm3 import add_missing_hashes, sm3_findings, sm3_of
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body
from tests.cast import AT, Cast

DAY = timedelta(days=1)
DIFFERS, HEAD_DIFFERS = "differs from its SM3", "head does not match"
ALTERATIONS = (
    ("UPDATE ledger_act SET post = %s WHERE chain = 'new' AND seq = 2", ["x"], DIFFERS),
    ("UPDATE ledger_act SET quantity = %s WHERE chain = 'new' AND seq = 2", [7], DIFFERS),
    ("UPDATE ledger_sm3hash SET hash = %s WHERE chain = 'new' AND seq = 4", ["0" * 64], DIFFERS),
    ("DELETE FROM ledger_sm3hash WHERE chain = %s AND seq = 3", ["new"], "is missing"),
    ("DELETE FROM ledger_act WHERE chain = %s AND seq = 3", ["new"], "act missing"),
    ("UPDATE ledger_sm3head SET hash = %s WHERE chain = 'new'", ["0" * 64], HEAD_DIFFERS),
    ("UPDATE ledger_sm3head SET seq = 9 WHERE chain = %s", ["new"], HEAD_DIFFERS),
    (
        "INSERT INTO ledger_sm3hash (chain, seq, hash) VALUES ('new', 5, %s)",
        ["0" * 64],
        "comes after",
    ),
)


@pytest.fixture(autouse=True)
def _settings(settings: Any, tmp_path: Path) -> None:
    settings.GONGKAI_LEDGER_KEY = tmp_path / "ledger_key.pem"
    settings.GONGKAI_LEDGER_OLD_KEYS = []


def add_acts(cast: Cast, count: int = 1, chain: str = "990000-D01") -> None:
    body = Body.objects.first()
    assert body
    entry = Entry(Verb.BODY_CHANGED, body, AT.date())
    record_many([entry] * count, chain=chain, by=SYSTEM, at=AT)


def said(chain: str | None = None) -> list[str]:
    return [str(one) for one in sm3_findings(chain)]


def tamper(statement: str, *values: Any) -> None:
    triggers.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    triggers.install(connection)


@pytest.mark.django_db
def test_chain_is_added_to_an_existing_ledger_and_goes_on(
    cast: Cast, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    add_acts(cast, 3)
    total = Act.objects.count()
    assert (said(), Sm3Hash.objects.count()) == ([], 0)
    with pytest.raises(CommandError, match="GONGKAI_LEDGER_SM3"):
        call_command("ledger", "sm3")
    settings.GONGKAI_LEDGER_SM3 = True
    add_acts(cast, 2)  # nobody who records an act waits for the earlier ones
    assert Sm3Hash.objects.count() == 0
    assert all("run `gongkai ledger sm3`" in one for one in said())
    call_command("ledger", "sm3")
    assert f"{total + 2} SM3 hashes added" in capsys.readouterr().out
    assert said() == []
    add_acts(cast)
    add_acts(cast, 2, chain="new")
    assert Sm3Hash.objects.count() == total + 5
    assert (said(), said("new"), sum(added for _code, added in add_missing_hashes())) == ([], [], 0)
    acts = list(Act.objects.filter(chain="new").order_by("seq"))
    first = sm3_of("0" * 64, acts[0])
    hashes = Sm3Hash.objects.filter(chain="new").order_by("seq").values_list("hash", flat=True)
    assert list(hashes) == [first, sm3_of(first, acts[1])]
    settings.GONGKAI_LEDGER_SM3 = False
    add_acts(cast)
    assert said() == []  # what has hashes is checked, and no more is asked for


@pytest.mark.django_db
def test_alterations_are_found_by_the_second_chain(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_LEDGER_SM3 = True
    add_acts(cast, 4, chain="new")
    make_checkpoint(signing_key(settings.GONGKAI_LEDGER_KEY), at=AT + DAY)
    row = Checkpoint.objects.get()
    assert row.sm3_heads["new"] == [4, Sm3Head.objects.get(chain="new").hash]
    assert (len(row.sm3_root), list(series_findings(sm2.own_keys()))) == (64, [])
    assert "sm3_heads" not in checkpoints.published(row)
    for change, values, problem in ALTERATIONS:
        point = connection.savepoint()
        tamper(change, *values)
        assert [problem in one for one in said("new")] == [True], change
        connection.savepoint_rollback(point)
    # Who rewrites both chains is found by the checkpoint.
    tamper("UPDATE ledger_sm3hash SET hash = %s WHERE chain = 'new' AND seq = 4", "1" * 64)
    (found, *_others) = series_findings(sm2.own_keys(), chain="new")
    assert "SM3 hash differs from checkpoint 1" in str(found)


@pytest.mark.django_db
def test_checkpoints_are_signed_twice_and_both_signatures_count(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key = signing_key(settings.GONGKAI_LEDGER_KEY)
    make_checkpoint(key, at=AT)  # before it is switched on
    settings.GONGKAI_LEDGER_SM2 = settings.GONGKAI_LEDGER_SM3 = True
    call_command("ledger", "sm3")
    add_acts(cast)
    made = make_checkpoint(key, at=AT + DAY)
    add_acts(cast)
    make_checkpoint(key, at=AT + 2 * DAY)
    assert list(series_findings(sm2.own_keys())) == []
    copy = checkpoints.imported(checkpoints.exported(made))
    assert list(copy_findings([copy], [])) == []
    assert sm2.sm2_key_beside(settings.GONGKAI_LEDGER_KEY).stat().st_mode & 0o077 == 0
    only_first = {one for one in sm2.own_keys() if not one.startswith(sm2.PREFIX)}
    assert "SM2 key that is not trusted" in str(next(copy_findings([copy], only_first)))
    for field, value, problem in (
        ("sm2_signature", made.sm2_signature[:-8] + "AAAAAA==", "SM2 signature is not valid"),
        ("sm2_signature", "", "SM2 signature is not valid"),
        ("sm3_heads", {}, "were altered"),
        ("sm3_root", "0" * 64, "signature is not valid"),
    ):
        wrong = checkpoints.imported({**checkpoints.exported(made), field: value})
        assert problem in str(next(copy_findings([wrong], [])))
    with pytest.raises(TypeError, match="SM3 head"):
        checkpoints.imported({**checkpoints.exported(made), "sm3_heads": {"x": ["1", 2]}})
    # The SM3 heads are rewritten together with both signatures, but not those before.
    tamper("UPDATE ledger_checkpoint SET sm3_heads = '{}' WHERE number = 2")
    assert "were altered" in str(next(series_findings(sm2.own_keys())))
    monkeypatch.setitem(sys.modules, "gmalg", None)
    assert "extra sm is not installed" in str(next(copy_findings([copy], [])))


def test_sm2_vector_of_gbt_32918_and_the_signatures_of_openssl(tmp_path: Path) -> None:
    # GB/T 32918.5-2017, A.2: digital signature over the recommended curve.
    secret = bytes.fromhex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8")
    number = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
    signer = SM2(secret, b"1234567812345678", rnd_fn=lambda _bits: number)
    r, s = signer.sign(b"message digest")
    assert r.hex() == "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    assert s.hex() == "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
    key = sm2.sm2_key(tmp_path / "keys" / "ledger_sm2.key")
    public, statement = sm2.sm2_public_key(key), b"statement"
    signature = sm2.sm2_sign(key, statement)
    assert sm2.sm2_problem(statement, key=public, signature=signature) == ""
    assert sm2.sm2_problem(b"other", key=public, signature=signature)
    for wrong in ("", "sm2:", "sm2:AAAA", f"sm2:{public[4:-8]}AAAAAAA="):
        assert sm2.sm2_problem(statement, key=wrong, signature=signature)
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("openssl is not installed")
    point = b64decode(public.removeprefix(sm2.PREFIX))
    head = "3059301306072a8648ce3d020106082a811ccf5501822d034200"  # SubjectPublicKeyInfo of SM2
    (tmp_path / "public.der").write_bytes(bytes.fromhex(head) + point)
    (tmp_path / "statement").write_bytes(statement)
    (tmp_path / "signature").write_bytes(b64decode(signature))
    command = (
        "pkeyutl -verify -pubin -keyform DER -inkey public.der -rawin -in statement "
        "-sigfile signature -digest sm3 -pkeyopt distid:1234567812345678"
    )
    done = subprocess.run(
        [openssl, *command.split()], cwd=tmp_path, capture_output=True, check=False, timeout=30
    )
    assert (done.returncode, b"Verified Successfully" in done.stdout) == (0, True), done.stderr


def test_bad_sm2_keys_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger_sm2.key"
    for text, problem in (("zz", "cannot be read"), ("00" * 31, "no|not an SM2 key")):
        path.write_text(text)
        with pytest.raises(BadKey, match=problem):
            sm2.sm2_key(path)
    (tmp_path / "file").touch()
    with pytest.raises(BadKey, match="cannot be created"):
        sm2.sm2_key(tmp_path / "file" / "ledger_sm2.key")
