"""The lock contains every requirement of every pinned package."""

import re
from collections.abc import Iterable

import pytest
from packaging.requirements import Requirement

from tools import lock

PROJECT = lock._project()
RUN = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
DEV = [*RUN, *PROJECT["dependency-groups"]["dev"]]
GROUPS = [(lock.RUN, RUN), (lock.DEV, DEV)]
IDS = ["run", "dev"]


def gaps(text: str, wanted: Iterable[str]) -> list[str]:
    return lock.find_gaps(lock.read_pins(text), map(Requirement, wanted))


def without(text: str, name: str) -> str:
    return "\n".join(
        entry for entry in re.split(r"\n(?=\S)", text) if not entry.startswith(f"{name}==")
    )


@pytest.mark.parametrize(("file", "wanted"), GROUPS, ids=IDS)
def test_lock_contains_all_requirements_of_pinned_packages(
    file: lock.Path, wanted: list[str]
) -> None:
    assert gaps(file.read_text(), wanted) == []


@pytest.mark.parametrize(("file", "wanted"), GROUPS, ids=IDS)
@pytest.mark.parametrize(
    ("name", "asker"),
    [
        ("django", "the project needs"),
        ("sqlparse", "django needs"),
        ("fido2", "django-allauth needs"),  # only by the extra that we ask for
        ("pycparser", "cffi needs"),  # a requirement with a marker, of a requirement
    ],
)
def test_missing_pin_is_reported_with_its_dependent(
    file: lock.Path, wanted: list[str], name: str, asker: str
) -> None:
    faults = gaps(without(file.read_text(), name), wanted)
    assert faults
    assert all("which is not in the lock for Python 3." in fault for fault in faults)
    assert any(fault.startswith(asker) and name in fault for fault in faults)


def test_pin_missing_for_one_python_version_is_reported() -> None:
    text = lock.DEV.read_text()
    kept = [
        entry
        for entry in re.split(r"\n(?=\S)", text)
        if not re.match(r"numpy==.*>= '3\.12'", entry)
    ]
    faults = gaps("\n".join(kept), DEV)
    assert faults == [
        f"the project needs numpy>=2, which is not in the lock for Python {python}."
        for python in lock.PYTHONS
        if python.startswith("3.13")
    ]


def test_pin_of_an_unsuitable_version_is_reported() -> None:
    faults = gaps(
        re.sub(r"^asgiref==\S+", "asgiref==3.0.0", lock.RUN.read_text(), flags=re.MULTILINE), RUN
    )
    assert [
        fault
        for fault in faults
        if fault.startswith("django needs asgiref") and "3.0.0 is pinned" in fault
    ]
    # What version 3.0.0 needs is not known here, and the check says so.
    assert any(fault.startswith("asgiref 3.0.0 is not installed") for fault in faults)


def test_pin_without_a_hash_is_detected() -> None:
    pins = lock.read_pins("one==1 ; python_version < '3'\ntwo==2 \\\n    --hash=sha256:00\n")
    assert [(pin.name, str(pin.version), pin.hashed) for pin in pins] == [
        ("one", "1", False),
        ("two", "2", True),
    ]
    assert str(pins[0].marker) == 'python_version < "3"'
