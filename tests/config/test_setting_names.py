"""Wrong settings are refused in one line, and misspelt ones are told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError

from gongkai.config.env import env_site
from gongkai.config.setting_checks import settings_are_known
from gongkai.kit.startup import split_bind


def test_misspelt_setting_is_told_with_the_one_that_was_meant(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GONGKAI_DATABSE_POOL", "2-8")
    monkeypatch.setenv("GONGKAI_DATABASE_POOL", "")
    (found,) = [one for one in settings_are_known(None) if "DATABSE" in one.msg]
    assert found.msg.endswith("Do you mean GONGKAI_DATABASE_POOL?")
    assert not [one for one in settings_are_known(None) if "_DATABASE_POOL," in one.msg]


@pytest.mark.parametrize(
    "value",
    [
        "https://www.example",
        "http://127.0.0.1:8000/",
        "https://[::1]:8000",
        "https://政务.example",
        "",
    ],
)
def test_address_of_the_site_is_taken(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("GONGKAI_ADDRESS", value)
    assert env_site("GONGKAI_ADDRESS", "For this test.") == value


@pytest.mark.parametrize(
    "value",
    [
        "htp:/xx",
        "www.example",
        "https://",
        "https://a b",
        "https://x/path",
        "ftp://x",
        "https://x:99999",
        "https://[::1",
    ],
)
def test_wrong_address_of_the_site_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("GONGKAI_ADDRESS", value)
    with pytest.raises(ImproperlyConfigured, match="GONGKAI_ADDRESS must be like https"):
        env_site("GONGKAI_ADDRESS", "For this test.")


def test_port_that_does_not_exist_is_refused() -> None:
    assert split_bind("127.0.0.1:65535") == ("127.0.0.1", 65_535)
    with pytest.raises(CommandError, match="99999"):
        split_bind("127.0.0.1:99999")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("GONGKAI_INTERFACES", "portl", "Settings: GONGKAI_INTERFACES must be one of"),
        ("DATABASE_URL", "postgres://x@127.0.0.1:1/x", "does DATABASE_URL name it?"),
    ],
)
def test_wrong_setting_and_missing_database_are_told_without_traceback(
    tmp_path: Path, name: str, value: str, said: str
) -> None:
    environment = {key: one for key, one in os.environ.items() if not key.startswith("GONGKAI_")}
    environment |= {
        "GONGKAI_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "gongkai.config.settings",
        name: value,
    }
    done = subprocess.run(
        [sys.executable, "-m", "gongkai", "migrate"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
