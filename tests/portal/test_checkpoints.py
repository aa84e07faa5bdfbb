"""The public checkpoints: digests and signatures, and nothing about heads of chains."""

import json
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from gongkai.ledger.actions import make_checkpoint
from gongkai.ledger.checkpoints import as_bytes
from gongkai.ledger.models import Checkpoint
from gongkai.ledger.signing import is_signed
from gongkai.portal.checkpoints import views
from tests.cast import AT, Cast


@pytest.fixture
def sealed(cast: Cast) -> list[Checkpoint]:
    key = Ed25519PrivateKey.generate()
    return [make_checkpoint(key, at=AT + timedelta(days=day)) for day in range(3)]


def test_anybody_can_check_the_published_statement(
    sealed: list[Checkpoint], client: Client
) -> None:
    data = client.get("/checkpoints/2.json").json()
    signature, digest = data.pop("signature"), data.pop("digest")
    assert set(data) == {"number", "at", "previous", "root", "contents", "key"}
    assert is_signed(as_bytes(data), key=data["key"], signature=signature)
    assert digest == sealed[1].digest
    assert data["previous"] == client.get("/checkpoints/1.json").json()["digest"]
    assert client.get("/checkpoints/4.json").status_code == 404
    assert client.get(f"/checkpoints/{2**80}.json").status_code == 404


def test_page_shows_digests_page_by_page(
    sealed: list[Checkpoint], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    first = client.get("/checkpoints/")
    assert first.status_code == 200
    text = first.content.decode()
    assert sealed[2].digest in text
    assert sealed[1].digest in text
    assert sealed[0].digest not in text
    later = client.get(f"/checkpoints/{first.context['next_url']}").content.decode()
    assert sealed[0].digest in later
    assert sealed[1].digest not in later


def test_feed_names_each_checkpoint(sealed: list[Checkpoint], client: Client) -> None:
    feed = ET.fromstring(client.get("/checkpoints/atom/").content)
    atom = "{http://www.w3.org/2005/Atom}"
    entries = feed.findall(f"{atom}entry")
    assert [one.findtext(f"{atom}summary") for one in entries] == [
        one.digest for one in reversed(sealed)
    ]


def test_no_head_of_a_chain_is_public(sealed: list[Checkpoint], client: Client) -> None:
    heads = sealed[0].heads
    assert heads
    for address in ("/checkpoints/", "/checkpoints/1.json", "/checkpoints/atom/"):
        text = client.get(address).content.decode()
        assert not [code for code in heads if f'"{code}"' in text]
        assert not [digest for _seq, digest in heads.values() if digest in text]


def test_page_without_checkpoints_says_so(cast: Cast, client: Client) -> None:
    page = client.get("/checkpoints/")
    assert page.status_code == 200
    assert not json.loads(json.dumps(page.context["checkpoints"]))
