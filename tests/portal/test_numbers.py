"""Index numbers in any spelling redirect to the canonical URL."""

from urllib.parse import quote

import pytest
from django.test import Client

from gongkai.documents.actions.releases import withdraw_document
from gongkai.documents.workflow import WithdrawalReason
from tests.cast import Cast, later


@pytest.mark.parametrize(
    "written",
    [
        "990000-D01/2026-00001",
        "990000-d01/2026-00001/",
        "９９００００－Ｄ０１／２０２６－００００１/",
        "990000–D01/2026—00001",
        " 990000-D01 / 2026-00001 ",
        "990000-D01/２０２６-00001/",
        "/990000-D01/2026-00001//",
    ],
)
def test_number_in_any_spelling_redirects_to_the_canonical_url(
    cast: Cast, client: Client, written: str
) -> None:
    document = cast.released()
    for prefix in ("", "/en"):
        answer = client.get(f"{prefix}/i/{quote(written)}")
        assert (answer.status_code, answer["Location"]) == (
            301,
            f"{prefix}/i/{document.index_number}/",
        )
    withdraw_document(document, WithdrawalReason("附件有误"), by=cast.disclosure, at=later(1))
    assert client.get(f"/i/{quote(written)}", follow=True).status_code == 410


@pytest.mark.parametrize(
    "written",
    [
        "990000-D01/2026-00002",
        "990000-d01/2026-00009/",
        "x",
        "990000-D01/2026-1/",
        "%0a",
        "//evil.example/",
    ],
)
def test_unknown_number_is_not_found(cast: Cast, client: Client, written: str) -> None:
    draft = cast.approved()
    draft.index_number = "990000-D01/2026-00009"
    draft.save()
    answer = client.get(f"/i/{written}")
    assert answer.status_code == 404
    assert answer.content == client.get("/i/990000-D01/2026-77777/").content
