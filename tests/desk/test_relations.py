"""Relations, repeals and the validity calendar at the desk."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from gongkai.documents.actions import relations
from gongkai.documents.models import Document, Relation
from gongkai.documents.relation_kinds import RelationKind
from gongkai.documents.rules.relations import RelationFacts
from tests.cast import AT, Cast
from tests.query_counts import queries_of_page

TODAY = AT.date()


def page_of(browser: Client, document: Document, name: str = "document") -> str:
    return browser.get(reverse(f"desk:{name}", args=[document.pk])).content.decode()


def test_a_drafter_enters_and_removes_relations(cast: Cast, sign_in: Any) -> None:
    basis = cast.released(title="收费管理办法", document_number="示财〔2026〕3号")
    draft = cast.draft()
    browser = sign_in(cast.drafter)
    address = reverse("desk:document_relations", args=[draft.pk])
    assert address in page_of(browser, draft)
    for number, status in (("示财〔2026〕9号", 409), ("", 400), ("示财[2026]3号", 302)):
        sent = {"kind": "based_on", "target": number, "target_part": "第八条"}
        assert browser.post(address, sent).status_code == status
    assert browser.post(address, {"kind": "based_on", "target": f"#{draft.pk}"}).status_code == 409
    shown = page_of(browser, draft)
    assert basis.title in shown
    assert "第八条" in shown
    assert draft.title in page_of(browser, basis, "document_relations")
    relation = Relation.objects.get()
    remove = reverse("desk:relation_remove", args=[draft.pk, relation.pk])
    assert browser.post(remove).status_code == 302
    assert not Relation.objects.exists()
    assert sign_in(cast.head).post(address, {"kind": "based_on", "target": "x"}).status_code == 409


def test_two_documents_of_one_number_are_told_apart(cast: Cast, sign_in: Any) -> None:
    for _again in range(2):
        cast.released(document_number="示财〔2026〕3号")
    draft = cast.draft()
    address = reverse("desk:document_relations", args=[draft.pk])
    answer = sign_in(cast.drafter).post(address, {"kind": "based_on", "target": "示财〔2026〕3号"})
    assert answer.status_code == 409
    assert "有多份文件使用此文号" in answer.content.decode()


def test_a_repeal_shows_what_hangs_on_the_document_first(cast: Cast, sign_in: Any) -> None:
    basis = cast.released(title="收费管理办法")
    dependent = cast.draft(title="收费目录实施细则")
    facts = RelationFacts(RelationKind.BASED_ON, basis)
    relations.add_relation(dependent, facts, by=cast.drafter, at=AT)
    cast.review(dependent)
    browser = sign_in(cast.disclosure)
    release = reverse("desk:document_action", args=[dependent.pk, "release"])
    assert browser.post(release, {"confirm": "1"}).status_code == 302
    repeal = reverse("desk:document_action", args=[basis.pk, "repeal"])
    asked = browser.post(repeal, {"on": TODAY.isoformat()})
    assert asked.status_code == 200
    assert dependent.title in asked.content.decode()
    basis.refresh_from_db()
    assert basis.validity == "in_force"
    sent = {"on": TODAY.isoformat(), "confirm": "1", "revision": "0"}
    assert browser.post(repeal, sent).status_code == 302
    basis.refresh_from_db()
    assert (basis.validity, basis.repealed_on) == ("repealed", TODAY)


def test_a_release_shows_what_it_repeals_first(cast: Cast, sign_in: Any) -> None:
    old = cast.released(title="旧收费管理办法")
    draft = cast.draft(title="新收费管理办法")
    facts = RelationFacts(RelationKind.REPEALS, old)
    relations.add_relation(draft, facts, by=cast.drafter, at=AT)
    cast.review(draft)
    release = reverse("desk:document_action", args=[draft.pk, "release"])
    asked = sign_in(cast.disclosure).post(release)
    assert asked.status_code == 200
    assert old.title in asked.content.decode()


def test_the_validity_calendar_lists_what_ends_the_next_first(cast: Cast, sign_in: Any) -> None:
    browser = sign_in(cast.drafter)
    address = reverse("desk:validity_calendar")
    counts = []
    for number in (1, 2):
        for place in range(number):
            cast.released(
                title=f"试行办法{number}{place}",
                valid_until=TODAY + timedelta(days=100 - 10 * number - place),
            )
        counts.append(queries_of_page(browser, address))
    assert counts[0] == counts[1]
    page = browser.get(address).content.decode()
    places = [page.index(title) for title in ("试行办法21", "试行办法20", "试行办法10")]
    assert places == sorted(places)
    assert "试行办法" not in sign_in(cast.stranger).get(address).content.decode()
