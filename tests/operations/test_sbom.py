"""The bill of materials names every package of the locks, with its licence and what it needs."""

import re
from typing import Any

import pytest
from packaging.markers import default_environment

from tools.lock import EXTRAS, RUN, read_pins
from tools.sbom import bill, licence_of


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return bill()


def test_every_locked_package_is_named_once_with_hashes(found: dict[str, Any]) -> None:
    here = {key: str(value) for key, value in default_environment().items()}
    locked = {
        f"pkg:pypi/{pin.name}@{pin.version}": lock == RUN
        for lock in (*EXTRAS.values(), RUN)
        for pin in read_pins(lock.read_text())
        if pin.is_wanted(here)
    }
    listed = [one["purl"] for one in found["components"]]
    assert sorted(listed) == sorted(locked)
    for one in found["components"]:
        assert (one["scope"] == "required") == locked[one["purl"]]
        hashes = [each for each in one["properties"] if each["name"] == "gongkai:sha256"]
        assert hashes
        assert all(re.fullmatch(r"[0-9a-f]{64}", each["value"]) for each in hashes)


def test_every_package_to_run_names_its_licence(found: dict[str, Any]) -> None:
    unknown = [
        one["name"]
        for one in found["components"]
        if one["scope"] == "required" and not one.get("licenses")
    ]
    assert unknown == []
    assert licence_of("no-such-package") == ""


def test_what_needs_what_refers_to_what_is_listed(found: dict[str, Any]) -> None:
    known = {one["bom-ref"] for one in found["components"]}
    program = found["metadata"]["component"]["bom-ref"]
    needs = {one["ref"]: one["dependsOn"] for one in found["dependencies"]}
    assert set(needs) == known | {program}
    assert {one for each in needs.values() for one in each} <= known
    assert any(one.startswith("pkg:pypi/django@") for one in needs[program])
    (django,) = [one for one in known if one.startswith("pkg:pypi/django@")]
    assert any("sqlparse" in one for one in needs[django])


def test_the_same_locks_give_the_same_bill(found: dict[str, Any]) -> None:
    assert bill() == found
    assert found["serialNumber"].startswith("urn:uuid:")
