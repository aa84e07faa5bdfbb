"""What the page of a document prints below its text, because the screen shows it beside the text."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.documents.actions import relations, releases
from gongkai.documents.models import Document
from gongkai.documents.relation_kinds import RelationKind
from gongkai.documents.rules.relations import RelationFacts
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db


def test_paper_names_the_related_documents_and_the_term(cast: Cast, client: Client) -> None:
    old = cast.released(title="收费管理办法")
    draft = cast.draft(title="关于调整收费目录的通知", valid_until=date(2031, 1, 1))
    facts = RelationFacts(RelationKind.AMENDS, old, target_part="第三条")
    relations.add_relation(draft, facts, by=cast.drafter, at=AT)
    new = releases.release_document(cast.review(draft), by=cast.disclosure, at=AT)
    of_old, of_new = printed(client, old), printed(client, new)
    assert f"<bdi>{new.title}</bdi>（{new.index_number}）" in of_old
    assert "有效期至" not in of_old
    assert "有效期至2031年1月1日" in of_new
    assert f"<bdi>收费管理办法</bdi>（{old.index_number}）" in of_new
    assert "第三条" in of_new


def printed(client: Client, document: Document) -> str:
    """Return what only the paper shows below the text."""
    page = client.get(reverse("portal:document", args=[document.index_number])).text
    text = page.partition('<div class="printed">')[2].partition("</div>")[0]
    return re.sub(r"<bdi[^>]*>", "<bdi>", text)
