"""
`make sbom`: the software bill of materials, as CycloneDX 1.6, of what an installation consists of.

It lists the packages of the locks to run, with versions, hashes, licences and what each one needs, in
`build/sbom.cdx.json`. The same locks give the same file. With `--licences` a table is printed instead.
"""

import json
import sys
import tomllib
import uuid
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path
from typing import Any

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.lock import EXTRAS, HASH, ROOT, RUN, Pin, entries, read_pins

TARGET = ROOT / "build" / "sbom.cdx.json"
SPACE = uuid.UUID("6f0d4d9c-6a3b-4f0e-9d0a-2f5a0c8e7b11")
LICENCE = "License :: OSI Approved :: "
MAX_LICENCE = 120  # some packages have the whole text where its name belongs


def bill() -> dict[str, Any]:
    """Return the bill: the program itself, its packages, and what needs what."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locks = {RUN: ""} | {lock: name for name, lock in EXTRAS.items()}
    pins: dict[str, tuple[Pin, str, list[str]]] = {}
    # Some locked packages are for other systems only.
    here = {key: str(value) for key, value in default_environment().items()}
    for lock, extra in locks.items():
        text = lock.read_text()
        for pin, entry in zip(read_pins(text), entries(text), strict=True):
            hashes = [part.split()[0] for part in entry.split(HASH)[1:]]
            if pin.is_wanted(here):
                pins.setdefault(pin.name, (pin, extra, hashes))
    program = f"pkg:pypi/gongkai@{project['version']}"
    components = [_component(pin, extra, hashes) for pin, extra, hashes in pins.values()]
    needs = {_purl(pin): sorted(_needs(pin, pins)) for pin, _extra, _hashes in pins.values()}
    direct = [Requirement(one).name for one in project["dependencies"]]
    needs[program] = sorted(_purl(pins[canonicalize_name(name)][0]) for name in direct)
    content: dict[str, Any] = {
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": program,
                "name": "gongkai",
                "version": project["version"],
                "purl": program,
                "licenses": [{"expression": project["license"]}],
            }
        },
        "components": sorted(components, key=lambda one: one["bom-ref"]),
        "dependencies": [{"ref": ref, "dependsOn": needs[ref]} for ref in sorted(needs)],
    }
    serial = uuid.uuid5(SPACE, json.dumps(content, sort_keys=True))
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        **content,
    }


def licence_of(name: str) -> str:
    """Return the licence that an installed package names; empty if it is not installed or names none."""
    try:
        found = metadata(name)
    except PackageNotFoundError:
        return ""
    if expression := found.get("License-Expression"):
        return str(expression)
    classifiers = [
        one.removeprefix(LICENCE)
        for one in found.get_all("Classifier") or []
        if one.startswith(LICENCE)
    ]
    written = str(found.get("License") or "").strip().partition("\n")[0][:MAX_LICENCE]
    return " AND ".join(classifiers) or written


def _component(pin: Pin, extra: str, hashes: list[str]) -> dict[str, Any]:
    licence = licence_of(pin.name)
    return {
        "type": "library",
        "bom-ref": _purl(pin),
        "name": pin.name,
        "version": str(pin.version),
        "purl": _purl(pin),
        "scope": "optional" if extra else "required",
        **({"licenses": [{"license": {"name": licence}}]} if licence else {}),
        # Of the files from which it may be installed: which one depends on the machine.
        "properties": [
            *({"name": "gongkai:extra", "value": extra} for _one in range(bool(extra))),
            *({"name": "gongkai:sha256", "value": one} for one in hashes),
        ],
    }


def _needs(pin: Pin, pins: dict[str, tuple[Pin, str, list[str]]]) -> Iterator[str]:
    """Yield what a package needs on this machine, as far as it is installed."""
    environment = {key: str(value) for key, value in default_environment().items()} | {"extra": ""}
    try:
        written = requires(pin.name) or []
    except PackageNotFoundError:
        return
    for requirement in map(Requirement, written):
        name = canonicalize_name(requirement.name)
        if name in pins and (not requirement.marker or requirement.marker.evaluate(environment)):
            yield _purl(pins[name][0])


def _purl(pin: Pin) -> str:
    return f"pkg:pypi/{pin.name}@{pin.version}"


def main() -> None:
    """Write the bill, or print the licences."""
    found = bill()
    if "--licences" in sys.argv:
        for one in found["components"]:
            names = [each["license"]["name"] for each in one.get("licenses", [])]
            print(f"{one['name']} {one['version']}\t{', '.join(names) or 'not installed here'}")
        return
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{Path(TARGET).relative_to(ROOT)}: {len(found['components'])} packages")


if __name__ == "__main__":
    main()
