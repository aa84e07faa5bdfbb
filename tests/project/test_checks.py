"""What `gongkai check` says of a set-up that is wrong."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from gongkai.project import checks


def ids(found: list[Any]) -> list[str]:
    return [message.id for message in found]


def test_writable_folder_passes_and_is_made(settings: Any, tmp_path: Path) -> None:
    settings.GONGKAI_DATA = tmp_path / "new" / "folder"
    assert checks.data_folder_is_writable(None) == []
    assert settings.GONGKAI_DATA.is_dir()


def test_folder_that_cannot_be_made_is_told(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.GONGKAI_DATA = tmp_path / "file" / "folder"
    assert ids(checks.data_folder_is_writable(None)) == ["gongkai.E001"]


def test_public_machine_names_its_hosts_and_its_code(settings: Any) -> None:
    settings.EMAIL_HOST, settings.GONGKAI_SECOND_FACTOR = "mail.example.org", "required"
    settings.ALLOWED_HOSTS, settings.GONGKAI_SITE_CODE = ["*"], ""
    assert ids(checks.public_set_up(None)) == ["gongkai.E002", "gongkai.W001"]
    settings.ALLOWED_HOSTS, settings.GONGKAI_SITE_CODE = ["gongkai.example"], "9900000001"
    assert checks.public_set_up(None) == []


def test_public_machine_can_send_mail_and_asks_for_a_second_factor(settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.GONGKAI_SITE_CODE = ["gongkai.example"], "9900000001"
    settings.EMAIL_HOST, settings.GONGKAI_SECOND_FACTOR = "", "optional"
    assert ids(checks.public_set_up(None)) == ["gongkai.W002", "gongkai.W003"]


@pytest.mark.django_db
def test_database_of_the_tests_is_fit() -> None:
    assert checks.database_is_fit(None, databases=["default"]) == []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            values = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("foreign_keys", "journal_mode")}
        assert values == {"foreign_keys": 1, "journal_mode": "wal"}
