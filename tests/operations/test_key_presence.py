"""A process does not start where the folder of the keys of personal data is empty, as if not mounted."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from gongkai.encryption import keys
from gongkai.operations import key_presence
from gongkai.operations.doctor import examine
from gongkai.operations.key_presence import KeysMissing, refuse_without_keys
from tests.applications.cases import arrived
from tests.cast import AT, Cast


def test_nothing_starts_without_the_keys_of_the_data(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.GONGKAI_PERSONAL_KEYS = tmp_path / "first"
    refuse_without_keys()  # a new installation makes them
    arrived(cast)
    refuse_without_keys()
    settings.GONGKAI_PERSONAL_KEYS = tmp_path / "not-mounted"
    for command in (("worker", "--once"), ("serve", "--bind", "127.0.0.1:0")):
        with pytest.raises(KeysMissing, match="not-mounted has no key"):
            call_command(*command)
    assert not (tmp_path / "not-mounted").exists()
    assert [one.problem for one in examine(AT) if "has no key" in one.problem]
    keys.begin_rotation()  # as `gongkai rotate_keys` does, if they are lost
    refuse_without_keys()


def test_a_portal_starts_while_the_database_is_away(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> str:
        raise DatabaseError

    monkeypatch.setattr(key_presence, "missing_keys_problem", away)
    refuse_without_keys()
