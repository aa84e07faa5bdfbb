"""The tenant of a process: its data folder, and settings that do not exist."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from gongkai.config.tenancy import claim_folder
from gongkai.config.tenancy_checks import settings_of_tenant_are_known


def test_folder_belongs_to_the_first_tenant(tmp_path: Path) -> None:
    claim_folder(tmp_path, "")
    assert list(tmp_path.iterdir()) == []
    claim_folder(tmp_path, "north")
    claim_folder(tmp_path, "north")
    mark = tmp_path / "tenant"
    assert (mark.read_text(), mark.stat().st_mode & 0o777) == ("north", 0o600)
    with pytest.raises(ImproperlyConfigured, match="belongs to the tenant north, not to south"):
        claim_folder(tmp_path, "south")
    # Without tenants the folder can be used as before, and again by its tenant.
    claim_folder(tmp_path, "")
    mark.write_text("")
    claim_folder(tmp_path, "north")
    claim_folder(tmp_path / "missing", "north")  # the system check says that it is missing


def test_setting_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_SITE_NAMME", "x")
    monkeypatch.setenv("GONGKAI_SITE_NAME", "x")
    assert settings_of_tenant_are_known(None) == []
    with override_settings(GONGKAI_TENANT="north"):
        named = [one.msg for one in settings_of_tenant_are_known(None)]
    [said] = [one for one in named if one.startswith("GONGKAI_SITE_NAM")]
    assert said.startswith("GONGKAI_SITE_NAMME is set for the tenant north, but there is no such")
