"""System checks of a wrong configuration."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from django.utils import timezone

from gongkai.config import checks
from gongkai.config.retention import RetentionTerms
from gongkai.encryption.envelopes import encrypt
from gongkai.ledger.actions import make_checkpoint
from gongkai.ledger.signing import signing_key
from gongkai.organisations.models import Site
from gongkai.sampledata.demo.region import PASSWORD as DEMO_PASSWORD
from tests.cast import Cast


def ids(found: list[Any]) -> list[str]:
    return [message.id for message in found]


def test_writable_folder_passes_and_is_made(settings: Any, tmp_path: Path) -> None:
    settings.GONGKAI_DATA = tmp_path / "new" / "folder"
    assert checks.data_folder_is_writable(None) == []
    assert settings.GONGKAI_DATA.is_dir()


def test_folder_that_cannot_be_created_is_reported(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.GONGKAI_DATA = tmp_path / "file" / "folder"
    assert ids(checks.data_folder_is_writable(None)) == ["gongkai.E001"]


def test_mail_that_is_read_must_be_answered(settings: Any) -> None:
    settings.GONGKAI_MAILBOXES, settings.EMAIL_HOST = (object(),), ""
    assert ids(checks.mail_is_answered(None)) == ["gongkai.W011"]
    settings.EMAIL_HOST = "mail.example.org"
    assert checks.mail_is_answered(None) == []
    settings.GONGKAI_MAILBOXES, settings.EMAIL_HOST = (), ""
    assert checks.mail_is_answered(None) == []


def test_public_site_needs_hosts(settings: Any) -> None:
    settings.EMAIL_HOST, settings.GONGKAI_SECOND_FACTOR = "mail.example.org", "required"
    settings.ALLOWED_HOSTS = ["*"]
    assert ids(checks.public_set_up(None)) == ["gongkai.E002"]
    settings.ALLOWED_HOSTS = ["gongkai.example"]
    assert checks.public_set_up(None) == []


@pytest.mark.django_db
def test_public_site_needs_a_code_from_the_desk_or_the_settings(settings: Any) -> None:
    settings.GONGKAI_SITE_CODE = ""
    assert ids(checks.site_code_is_known(None)) == ["gongkai.W001"]
    settings.GONGKAI_SITE_CODE = "9900000001"
    assert checks.site_code_is_known(None) == []
    settings.GONGKAI_SITE_CODE = ""
    Site.objects.create(pk=Site.ROW, site_code="9900000001")
    assert checks.site_code_is_known(None) == []


def test_public_site_needs_mail_and_second_factor(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["gongkai.example"]
    settings.EMAIL_HOST, settings.GONGKAI_SECOND_FACTOR = "", "optional"
    assert ids(checks.public_set_up(None)) == ["gongkai.W002", "gongkai.W003"]


@pytest.mark.django_db
def test_database_of_the_tests_passes() -> None:
    assert checks.database_is_fit(None, databases=["default"]) == []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            values = {
                name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("foreign_keys", "journal_mode")
            }
        assert values == {"foreign_keys": 1, "journal_mode": "wal"}


RIGHT = {
    "HTTPS": True,
    "GONGKAI_PROXIES": 1,
    "ALLOWED_HOSTS": ["gongkai.example"],
    "GONGKAI_RATES": {"search": 60},
    "SESSION_COOKIE_AGE": 8 * 3600,
    "GONGKAI_SITE_CODE": "9900000001",
}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"HTTPS": False}, "E004"),
        ({"GONGKAI_PROXIES": 0}, "W004"),
        ({"ALLOWED_HOSTS": ["localhost"]}, "W005"),
        ({"GONGKAI_RATES": {"search": 0}}, "W006"),
        ({"SESSION_COOKIE_AGE": 90_000}, "W007"),
        ({"LOGGING": {"root": {"level": "DEBUG"}}}, "W008"),
        ({"GONGKAI_SITE_CODE": "99"}, "E005"),
    ],
)
def test_each_wrong_setting_is_reported_by_its_own_id(
    settings: Any, wrong: dict[str, Any], code: str
) -> None:
    for name, value in RIGHT.items():
        setattr(settings, name, value)
    assert checks.sign_in_is_protected(None) == []
    for name, value in wrong.items():
        setattr(settings, name, value)
    assert ids(checks.sign_in_is_protected(None)) == [f"gongkai.{code}"]


def test_data_that_others_can_read_is_reported(settings: Any, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    settings.GONGKAI_DATA, settings.STATIC_ROOT = folder, tmp_path / "static"
    (folder / "secret_key").touch(mode=0o600)
    assert checks.data_is_private(None) == []
    folder.chmod(0o755)
    (folder / "secret_key").chmod(0o644)
    assert ids(checks.data_is_private(None)) == ["gongkai.W009", "gongkai.W009"]
    folder.chmod(0o700)
    (folder / "secret_key").chmod(0o600)
    settings.STATIC_ROOT = tmp_path
    assert ids(checks.data_is_private(None)) == ["gongkai.E006"]


def test_keys_of_personal_data_must_be_private_and_apart(settings: Any, tmp_path: Path) -> None:
    settings.GONGKAI_DATA, settings.GONGKAI_PERSONAL_KEYS = tmp_path / "data", tmp_path / "keys"
    assert checks.personal_keys_are_apart(None) == []
    encrypt({}, "here")
    assert checks.personal_keys_are_apart(None) == []
    (tmp_path / "keys").chmod(0o750)
    (tmp_path / "keys" / "k0001.key").chmod(0o640)
    found = checks.personal_keys_are_apart(None)
    assert ids(found) == ["gongkai.E021", "gongkai.E021"]
    assert [one.msg.split()[0] for one in found] == ["keys", "k0001.key"]
    settings.GONGKAI_PERSONAL_KEYS = tmp_path / "data" / "keys"
    assert ids(checks.personal_keys_are_apart(None)) == ["gongkai.W021"]
    settings.GONGKAI_PERSONAL_KEYS = tmp_path / "none"
    settings.GONGKAI_RETENTION = RetentionTerms(letters=3654)
    assert ids(checks.personal_keys_are_apart(None)) == ["gongkai.W022"]


@pytest.mark.django_db
def test_demo_accounts_are_reported(cast: Cast) -> None:
    assert checks.demo_accounts_are_absent(None, databases=["default"]) == []
    account = cast.drafter.account
    assert account is not None
    account.set_password(DEMO_PASSWORD)
    account.save()
    assert checks.demo_accounts_are_absent(None) == []
    assert ids(checks.demo_accounts_are_absent(None, databases=["default"])) == ["gongkai.E007"]


def test_key_of_the_ledger_must_be_private_and_apart(settings: Any, tmp_path: Path) -> None:
    settings.GONGKAI_DATA, settings.GONGKAI_LEDGER_KEY = tmp_path / "data", tmp_path / "key.pem"
    assert checks.ledger_key_is_apart(None) == []
    signing_key(tmp_path / "key.pem")
    assert checks.ledger_key_is_apart(None) == []
    (tmp_path / "key.pem").chmod(0o640)
    assert ids(checks.ledger_key_is_apart(None)) == ["gongkai.E022"]
    settings.GONGKAI_LEDGER_KEY = tmp_path / "data" / "key.pem"
    assert ids(checks.ledger_key_is_apart(None)) == ["gongkai.W024"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("age", "expected"),
    [(timedelta(hours=47), []), (timedelta(hours=49), ["gongkai.W025"])],
)
def test_newest_checkpoint_must_not_be_older_than_two_days(
    age: timedelta, expected: list[str]
) -> None:
    assert ids(checks.checkpoint_is_recent(None)) == ["gongkai.W025"]
    make_checkpoint(Ed25519PrivateKey.generate(), at=timezone.now() - age)
    assert ids(checks.checkpoint_is_recent(None)) == expected


def test_deployment_without_a_malware_scanner_is_warned_about(settings: Any) -> None:
    assert ids(checks.scanner_is_set(None)) == ["gongkai.W023"]
    settings.GONGKAI_UPLOADS = replace(settings.GONGKAI_UPLOADS, clamd="/run/clamav/clamd.ctl")
    assert checks.scanner_is_set(None) == []


def test_correct_configuration_passes_the_deployment_check(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GONGKAI_", "DATABASE", "DJANGO"))
    }
    environment |= {
        "GONGKAI_DATA": str(folder),
        "GONGKAI_HTTPS": "yes",
        "GONGKAI_HOSTS": "gongkai.example",
        "GONGKAI_PROXIES": "1",
        "GONGKAI_SITE_CODE": "9900000001",
        "GONGKAI_MAIL_HOST": "mail.gongkai.example",
        "GONGKAI_FILES_HOST": "files.gongkai.example",
        "GONGKAI_CLAMD": "/run/clamav/clamd.ctl",
        "GONGKAI_PERSONAL_KEYS": str(tmp_path / "keys"),
        "GONGKAI_LEDGER_KEY": str(tmp_path / "ledger_key.pem"),
        "GONGKAI_BACKUP_FOLDER": str(tmp_path / "backups"),
        "GONGKAI_BACKUP_KEY_FILE": str(tmp_path / "backup.key"),
        "GONGKAI_PROTECTION_LEVEL": "1",
    }
    command = [sys.executable, "-m", "gongkai", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "System check identified 1 issue" in done.stderr  # what is recorded of the protection
    assert "gongkai.I051" in done.stderr
