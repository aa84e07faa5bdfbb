"""The catalogue of datasets as JSON-LD has what DCAT-AP 3 requires of each class, and its terms of use."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.datasets.models import Dataset
from gongkai.datasets.terms import DatasetTerms
from tests.cast import Cast
from tests.datasets.tables import first_version, new_dataset, withdrawn

pytestmark = pytest.mark.django_db
# Mandatory properties of the classes in DCAT-AP 3.0, and those that harvesters ask for.
REQUIRED = {
    "dcat:Catalog": {"dct:title", "dct:description", "dct:publisher", "dcat:dataset"},
    "dcat:Dataset": {"dct:title", "dct:description", "dct:identifier", "dct:publisher"},
    "dcat:Distribution": {"dcat:accessURL", "dcat:downloadURL", "dct:format"},
    "foaf:Agent": {"foaf:name"},
}


def catalogue(client: Client) -> dict[str, Any]:
    answer = client.get(reverse("portal:dataset_catalogue"))
    assert answer["Content-Type"] == "application/ld+json"
    found: dict[str, Any] = json.loads(answer.content)
    return found


def resources(value: Any) -> Iterator[dict[str, Any]]:
    """Yield each object in a value, also those inside others."""
    if isinstance(value, list):
        for one in value:
            yield from resources(one)
    elif isinstance(value, dict):
        yield value
        for one in value.values():
            yield from resources(one)


def terms(client: Client) -> list[dict[str, Any]]:
    (dataset,) = catalogue(client)["dcat:dataset"]
    names = ("dct:license", "dct:rights")
    return [
        {name: one[name] for name in names if name in one} for one in dataset["dcat:distribution"]
    ]


def test_each_class_has_what_dcat_ap_requires(cast: Cast, client: Client, tmp_path: Path) -> None:
    first_version(cast, tmp_path)
    withdrawn(cast, first_version(cast, tmp_path, "gone"))
    new_dataset(cast, "hidden")
    found = catalogue(client)
    context = found.pop("@context")
    assert {one["dct:identifier"] for one in found["dcat:dataset"]} == {"prices", "gone"}
    seen = set()
    for one in resources(found):
        kind = one.get("@type", "")
        seen.add(kind)
        assert REQUIRED.get(kind, set()) <= set(one), kind
        for name in (*one, *([] if kind == "" else [kind])):
            prefix, colon, _rest = name.partition(":")
            assert name.startswith("@") or (colon and prefix in context), name
        if "@id" in one:
            address = urlsplit(one["@id"])
            assert address.scheme in {"http", "https"}
            assert address.netloc
        else:
            assert "@value" in one or kind == "dct:RightsStatement"
    assert set(REQUIRED) <= seen


def test_a_dataset_is_described_once_by_a_stable_address(
    cast: Cast, client: Client, tmp_path: Path
) -> None:
    first_version(cast, tmp_path)
    (dataset,) = catalogue(client)["dcat:dataset"]
    assert dataset["@id"].endswith("/data/prices/")
    assert client.get(dataset["@id"]).status_code == 200
    assert dataset["dct:modified"]["@type"] == dataset["dct:issued"]["@type"] == "xsd:date"


def test_the_terms_of_use_are_an_address_that_somebody_stated_or_words(
    cast: Cast, client: Client, tmp_path: Path, settings: Any
) -> None:
    first_version(cast, tmp_path)
    found = terms(client)
    assert len(found) == 3
    assert [set(one) for one in found] == [{"dct:rights"}] * 3
    said = str(Dataset.objects.get().get_licence_display())
    words = {"@value": said, "@language": "zh"}
    assert found[0]["dct:rights"] == {"@type": "dct:RightsStatement", "rdfs:label": words}
    settings.GONGKAI_DATASETS = DatasetTerms(terms_address="https://data.example/terms")
    assert {one["dct:license"]["@id"] for one in terms(client)} == {"https://data.example/terms"}
    for licence, address in (
        ("cc0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("cc-by-4.0", "https://creativecommons.org/licenses/by/4.0/"),
    ):
        Dataset.objects.update(licence=licence)
        assert {one["dct:license"]["@id"] for one in terms(client)} == {address}
