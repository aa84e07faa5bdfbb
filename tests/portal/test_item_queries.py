"""How many queries the page of a document needs, with everything that a document can have on it."""

from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongkai.documents.actions import releases
from gongkai.documents.actions.clean_ups import open_clean_up, publish_clean_up
from gongkai.documents.models import Document
from gongkai.documents.relation_kinds import RelationKind
from tests.cast import AT, Cast, later
from tests.documents.test_actions import PDF, attach
from tests.documents.test_clean_ups import decide
from tests.documents.test_clean_ups import facts as clean_up_facts
from tests.documents.test_interpretations import TOGETHER, interpretation_of, policy
from tests.documents.test_relations import relate

pytestmark = pytest.mark.django_db
MAX_QUERIES = 15
# With the session, the posts, the steps that are offered, and what waits.
MAX_AT_DESK = 30


def everything(cast: Cast) -> tuple[Document, Document]:
    """Release a document and its interpretation together, translate it, and let a clean-up decide about it."""
    document = policy(cast, TOGETHER, co_issuers=["示范区卫生健康委员会"], effective_on=AT.date())
    for number in range(2):
        attach(cast, document, PDF, f"目录{number}.pdf")
    older = [cast.released() for _number in range(2)]
    for kind in (RelationKind.AMENDS, RelationKind.BASED_ON, RelationKind.ANSWERS):
        for one in older:
            relate(cast, document, kind, one, target_part="第三条")
    explained = interpretation_of(cast, document)
    cast.review(document)
    releases.release_document(document, by=cast.disclosure, at=AT)
    for _number in range(2):
        other = cast.draft(title="收费管理办法（译文）", language="en")
        for kind in (RelationKind.TRANSLATES, RelationKind.BASED_ON):
            relate(cast, other, kind, document)
        releases.release_document(cast.review(other), by=cast.disclosure, at=AT)
    clean_up = open_clean_up(cast.finance, clean_up_facts(), by=cast.disclosure, at=AT)
    decide(cast, clean_up, *["amend"] * clean_up.rows.count())
    publish_clean_up(clean_up, by=cast.approver, at=later(days=1))
    document.refresh_from_db()
    explained.refresh_from_db()
    return document, explained


def test_pages_of_a_document_with_everything_on_it_need_few_queries(
    cast: Cast, client: Client, sign_in: Any
) -> None:
    document, explained = everything(cast)
    address = reverse("portal:document", args=[document.index_number])
    page = client.get(address).content.decode()
    for shown in (explained.title, "目录1.pdf", "收费管理办法（译文）", "第三条", "清理结果"):
        assert shown in page
    for one in (document, explained):
        address = reverse("portal:document", args=[one.index_number])
        # It is drawn anew; what many pages share is known from the request before.
        caches["pages"].clear()
        assert queries(client, address) <= MAX_QUERIES, one
    browser, desk = sign_in(cast.disclosure), reverse("desk:document", args=[document.pk])
    assert queries(browser, desk) <= MAX_AT_DESK


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    print(f"{address}: {len(asked)} queries")  # noqa: T201  (shown where the test fails)
    return len(asked)
