"""Clean-up campaigns: the work list, the decisions, the published result, and the register."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.catalogue.models import Genre
from gongkai.documents.actions import releases, validity
from gongkai.documents.actions.clean_ups import decide_rows, open_clean_up, publish_clean_up
from gongkai.documents.models import CleanUp, Document
from gongkai.documents.queries.clean_ups import decisions_of
from gongkai.documents.rules.clean_ups import (
    CleanUpFacts,
    RowDecision,
    refusal_to_decide_rows,
    refusal_to_open_clean_up,
    refusal_to_publish_clean_up,
)
from gongkai.documents.workflow import WithdrawalReason
from gongkai.kit.refusals import Refused
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.queries import acts_of
from gongkai.operations.verify.letters import check
from gongkai.organisations.actions import grant_post
from gongkai.organisations.actions.posts import delegate_post
from gongkai.organisations.states import PostKind
from gongkai.statistics.queries import register_years
from tests.cast import AT, Cast, later

TODAY = AT.date()


def normative() -> Genre:
    return Genre.objects.get(code="normative-document")


def facts(**changes: Any) -> CleanUpFacts:
    plain = CleanUpFacts(
        title="2026年行政规范性文件清理结果",
        basis="国务院令第722号",
        closes_on=TODAY + timedelta(days=60),
        before=TODAY,
        genres=[normative()],
    )
    return replace(plain, **changes)


def opened(cast: Cast, number: int = 4) -> tuple[CleanUp, list[Document]]:
    documents = [
        cast.released(title=f"收费管理办法第{place}号", genre=normative())
        for place in range(number)
    ]
    return open_clean_up(cast.finance, facts(), by=cast.disclosure, at=AT), documents


def decide(cast: Cast, clean_up: CleanUp, *decisions: str) -> None:
    rows = clean_up.rows.order_by("document_id").values_list("pk", flat=True)
    entered = [
        RowDecision(row, decision, "" if decision == "keep" else "上位法已修订")
        for row, decision in zip(rows, decisions, strict=True)
    ]
    decide_rows(clean_up, entered, by=cast.disclosure, at=AT)


def test_the_result_repeals_and_lapses_and_marks_the_old_pages(cast: Cast, client: Client) -> None:
    clean_up, documents = opened(cast)
    decide(cast, clean_up, "keep", "amend", "repeal", "lapse")
    address = reverse("portal:document", args=[documents[2].index_number])
    tag = client.get(address)["ETag"]
    publish_clean_up(clean_up, by=cast.approver, at=later(days=1))
    for document in documents:
        document.refresh_from_db()
    assert [one.validity for one in documents] == ["in_force", "in_force", "repealed", "expired"]
    assert documents[2].repealed_on == TODAY + timedelta(days=1)
    assert documents[3].valid_until == TODAY
    act = acts_of(documents[2]).get(verb="document.repealed")
    assert (act.facets["clean_up"], act.post) == (clean_up.pk, "approver")
    published = acts_of(clean_up).get(verb="cleanup.published")
    assert published.facets == {"keep": 1, "amend": 1, "repeal": 1, "lapse": 1}
    assert list(check()) == []
    shown = client.get(address)
    assert shown["ETag"] != tag
    assert clean_up.title in shown.content.decode()
    assert "上位法已修订" in shown.content.decode()
    result = client.get(reverse("portal:clean_up", args=[cast.finance.code, clean_up.pk]))
    page = result.content.decode()
    for document in documents:
        assert document.title in page


def test_the_result_is_not_public_before(cast: Cast, client: Client) -> None:
    clean_up, documents = opened(cast, 1)
    address = reverse("portal:clean_up", args=[cast.finance.code, clean_up.pk])
    assert client.get(address).status_code == 404
    decide(cast, clean_up, "keep")
    assert client.get(address).status_code == 404
    publish_clean_up(clean_up, by=cast.approver, at=AT)
    assert client.get(address).status_code == 200
    releases.withdraw_document(
        documents[0], WithdrawalReason("有误"), by=cast.disclosure, at=later(1)
    )
    assert documents[0].title not in client.get(address).content.decode()


def test_whoever_decides_does_not_publish(cast: Cast) -> None:
    clean_up, _documents = opened(cast, 2)
    refusal = refusal_to_publish_clean_up(clean_up, by=cast.approver, on=TODAY)
    assert refusal is not None
    assert refusal.code == "undecided"
    decide(cast, clean_up, "keep", "repeal")
    clean_up.deciders.set([cast.approver])
    refusal = refusal_to_publish_clean_up(clean_up, by=cast.approver, on=TODAY)
    assert refusal is not None
    assert refusal.code == "own-decision"
    refusal = refusal_to_publish_clean_up(clean_up, by=cast.disclosure, on=TODAY)
    assert refusal is not None
    assert refusal.code == "wrong-post"
    clean_up.deciders.set([cast.disclosure])
    clean_up = publish_clean_up(clean_up, by=cast.approver, at=AT)
    for refusal in (
        refusal_to_publish_clean_up(clean_up, by=cast.approver, on=TODAY),
        refusal_to_decide_rows(clean_up, None, by=cast.disclosure, on=TODAY),
    ):
        assert refusal is not None
        assert refusal.code == "is-published"


def test_a_campaign_that_cannot_be_is_refused(cast: Cast) -> None:
    def code(**changes: Any) -> str:
        refusal = refusal_to_open_clean_up(
            cast.finance, facts(**changes), by=cast.disclosure, on=TODAY
        )
        return refusal.code if refusal else ""

    assert code() == "nothing-to-clean"
    cast.released(genre=normative())
    assert code() == ""
    assert code(before=date(2026, 11, 12)) == "nothing-to-clean"
    assert code(closes_on=TODAY - timedelta(days=1)) == "closes-in-past"
    open_clean_up(cast.finance, facts(), by=cast.disclosure, at=AT)
    assert code() == "clean-up-open"
    with pytest.raises(Refused):
        open_clean_up(cast.finance, facts(), by=cast.stranger, at=AT)


def test_a_decision_needs_a_reason(cast: Cast) -> None:
    clean_up, _documents = opened(cast, 1)
    row = clean_up.rows.get().pk
    for decision, code in (
        (RowDecision(row, "repeal"), "no-reason"),
        (RowDecision(row, "burn", "x"), "unknown-decision"),
        (RowDecision(row + 1, "keep"), "no-such-row"),
    ):
        with pytest.raises(Refused) as refused:
            decide_rows(clean_up, [decision], by=cast.disclosure, at=AT)
        assert refused.value.refusal.code == code
    assert decisions_of(clean_up) == {"": 1}


def test_what_lapsed_meanwhile_stays_as_it_is(cast: Cast) -> None:
    clean_up, documents = opened(cast, 1)
    Document.objects.filter(pk=documents[0].pk).update(
        valid_until=TODAY, next_validity_on=TODAY + timedelta(days=1)
    )
    decide(cast, clean_up, "repeal")
    assert validity.update_validity(documents[0], at=later(days=1))
    publish_clean_up(clean_up, by=cast.approver, at=later(days=2))
    documents[0].refresh_from_db()
    assert documents[0].validity == "expired"
    assert not acts_of(documents[0]).filter(verb="document.repealed").exists()


def test_the_register_counts_by_year(cast: Cast, client: Client) -> None:
    clean_up, documents = opened(cast, 3)
    decide(cast, clean_up, "keep", "repeal", "lapse")
    publish_clean_up(clean_up, by=cast.approver, at=later(days=60))
    catch_up()
    years = register_years(cast.finance.chain, "normative-document")
    assert [(one.year, one.made, one.repealed, one.lapsed, one.in_force) for one in years] == [
        (2027, 0, 1, 1, 1),
        (2026, 3, 0, 0, 3),
    ]
    page = client.get(reverse("portal:register", args=[cast.finance.code])).content.decode()
    for document in documents:
        assert document.title in page
    assert clean_up.title in page
    assert "2027" in page


def test_the_desk_leads_through_a_campaign(cast: Cast, sign_in: Any) -> None:
    document = cast.released(genre=normative())
    browser = sign_in(cast.disclosure)
    form = {
        "body": cast.finance.pk,
        "title": "清理结果",
        "basis": "上位法",
        "genres": [normative().pk],
        "before": "2027-01-01",
        "closes_on": "2199-01-01",
    }
    started = browser.post(reverse("desk:clean_ups"), form)
    assert started.status_code == 302
    clean_up = CleanUp.objects.get()
    row = clean_up.rows.get()
    assert started["Location"] == reverse("desk:clean_up", args=[clean_up.pk])
    refused = browser.post(started["Location"], {f"decision_{row.pk}": "repeal"})
    assert refused.status_code == 409
    entered = {f"decision_{row.pk}": "repeal", f"reason_{row.pk}": "任务已完成"}
    assert browser.post(started["Location"], entered).status_code == 302
    publish = reverse("desk:clean_up_publish", args=[clean_up.pk])
    assert browser.post(publish).status_code == 409
    assert sign_in(cast.approver).post(publish).status_code == 302
    document.refresh_from_db()
    assert document.validity == "repealed"
    assert sign_in(cast.stranger).get(started["Location"]).status_code == 404


def test_who_may_open_and_decide_and_how_many_documents(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def code(by: str, what: CleanUpFacts | None) -> str:
        found = refusal_to_open_clean_up(cast.finance, what, by=cast.people[by], on=TODAY)
        return found.code if found else ""

    cast.released(title="收费管理办法", genre=normative())
    assert code("drafter", None) == "wrong-post"
    assert code("disclosure", None) == ""
    assert code("disclosure", facts()) == ""
    monkeypatch.setattr("gongkai.documents.rules.clean_ups.MAX_DOCUMENTS", 0)
    assert code("disclosure", facts()) == "too-many-documents"
    monkeypatch.undo()
    clean_up, _documents = opened(cast, 1)
    refusal = refusal_to_decide_rows(clean_up, None, by=cast.drafter, on=TODAY)
    assert refusal is not None
    assert refusal.code == "wrong-post"


def test_who_saves_the_decisions_of_others_has_decided_nothing(cast: Cast) -> None:
    clean_up, _documents = opened(cast, 2)
    decide(cast, clean_up, "keep", "repeal")
    grant_post(
        cast.drafter, PostKind.DISCLOSURE_OFFICER, cast.finance, by=SYSTEM, at=AT, since=TODAY
    )
    shown = [RowDecision(row.pk, row.decision, row.reason) for row in clean_up.rows.order_by("pk")]
    assert decide_rows(clean_up, shown, by=cast.drafter, at=AT) == 0
    assert list(clean_up.deciders.all()) == [cast.disclosure]


def test_nobody_publishes_for_the_person_who_decided(cast: Cast) -> None:
    clean_up, _documents = opened(cast, 1)
    decide(cast, clean_up, "keep")
    post = grant_post(
        cast.disclosure, PostKind.APPROVER, cast.finance, by=SYSTEM, at=AT, since=TODAY
    )
    delegate_post(
        post, cast.drafter, since=TODAY, until=TODAY + timedelta(days=5), by=SYSTEM, at=AT
    )
    refusal = refusal_to_publish_clean_up(clean_up, by=cast.drafter, on=TODAY)
    assert refusal is not None
    assert refusal.code == "own-decision"


def test_an_older_page_does_not_overwrite_a_newer_decision(cast: Cast, client: Client) -> None:
    clean_up, _documents = opened(cast, 2)
    first, second = clean_up.rows.order_by("id")
    stale = RowDecision(first.pk, "keep", "", before="")
    decide_rows(
        clean_up, [RowDecision(first.pk, "repeal", "上位法已修订")], by=cast.disclosure, at=AT
    )
    with pytest.raises(Refused) as refused:
        decide_rows(clean_up, [stale], by=cast.disclosure, at=AT)
    assert refused.value.refusal.code == "row-changed"
    client.force_login(cast.disclosure.account)
    page = reverse("desk:clean_up", args=[clean_up.pk])
    entered = {
        f"decision_{first.pk}": "keep",
        f"before_{first.pk}": "",
        f"decision_{second.pk}": "amend",
        f"reason_{second.pk}": "与新条例不一致",
        f"before_{second.pk}": "",
    }
    answer = client.post(page, entered)
    assert answer.status_code == 409
    # Nothing was stored, and nothing that was entered is lost.
    assert decisions_of(clean_up) == {"": 1, "repeal": 1}
    text = answer.content.decode()
    assert "与新条例不一致" in text
    assert f'name="before_{first.pk}" value="repeal 上位法已修订"' in text
    entered[f"before_{first.pk}"] = "repeal 上位法已修订"
    assert client.post(page, entered).status_code == 302
    assert decisions_of(clean_up) == {"keep": 1, "amend": 1}
