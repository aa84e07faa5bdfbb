"""Statements that a document exists although it is not public: who decides, and what is shown."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.documents.actions.drafts import edit_version, start_version
from gongkai.documents.actions.releases import keep_document, release_document
from gongkai.documents.actions.statements import (
    end_statement,
    propose_statement,
    publish_statement,
    return_statement,
)
from gongkai.documents.models import Document, Statement
from gongkai.documents.queries.statements import public_statements
from gongkai.documents.rules.statements import (
    StatementDecision,
    StatementFacts,
    StatementReason,
    refusal_to_end_statement,
    refusal_to_propose_statement,
    refusal_to_publish_statement,
    refusal_to_return_statement,
)
from gongkai.kit.refusals import Refused
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.queries import acts_of
from gongkai.organisations.actions import grant_post
from gongkai.organisations.actions.posts import delegate_post
from gongkai.organisations.states import PostKind
from gongkai.statistics.queries import stated_numbers
from tests.cast import AT, SINCE, Cast, later

pytestmark = pytest.mark.django_db
TODAY = AT.date()
TITLE = "关于内部机构调整的意见"
NUMBER = "示财发〔2026〕9号"
LIST = "/b/990000-D01/statements/"


def kept(cast: Cast, **changes: Any) -> Document:
    facts = {
        "title": TITLE,
        "document_number": NUMBER,
        "attribute": "closed",
        "ground": "D5",
        "reason": "属于内部事务信息",
        "review_on": date(2031, 6, 5),
        **changes,
    }
    return keep_document(cast.approved(**facts), by=cast.disclosure, at=AT)


def stated(cast: Cast, *, title: bool = False, number: bool = False, **changes: Any) -> Document:
    document = kept(cast, **changes)
    propose_statement(document, StatementFacts(number), by=cast.disclosure, at=AT)
    publish_statement(document, StatementDecision(title), by=cast.approver, at=AT)
    return document


def code_of(refusal: Any) -> str:
    assert refusal is not None
    return str(refusal.code)


def test_the_public_sees_body_ground_and_day_only(cast: Cast, client: Client) -> None:
    assert "未公开文件" not in client.get("/b/990000-D01/").content.decode()
    document = kept(cast)
    propose_statement(document, StatementFacts(), by=cast.disclosure, at=AT)
    assert not public_statements().exists()
    before = client.get("/b/990000-D01/")["ETag"]
    publish_statement(document, StatementDecision(), by=cast.approver, at=AT)
    section = client.get("/b/990000-D01/")
    assert section["ETag"] != before
    assert LIST in section.content.decode()
    for address in (LIST, "/catalogue/statements/"):
        page = client.get(address).content.decode()
        assert "内部事务" in page
        assert "第十六条" in page
        assert cast.finance.label in page
        assert TITLE not in page
        assert NUMBER not in page
        assert "2026年11月12日" not in page


def test_the_number_is_shown_if_proposed_and_the_title_if_the_approver_allows_it(
    cast: Cast, client: Client
) -> None:
    stated(cast, number=True)
    page = client.get(LIST).content.decode()
    assert NUMBER in page
    assert "2026年11月12日" in page
    assert TITLE not in page
    stated(cast, title=True)
    assert TITLE in client.get(LIST).content.decode()


def test_a_document_open_on_request_is_stated_without_ground(cast: Cast, client: Client) -> None:
    stated(cast, attribute="on_request", ground="", review_on=None, reason="x")
    assert "依申请公开" in client.get(LIST).content.decode()


def test_a_state_secret_shows_neither_number_nor_title(cast: Cast) -> None:
    document = kept(
        cast, title="", text="", document_number="", attribute="closed", ground="D1", reason="x"
    )
    facts = StatementFacts(shows_number=True)
    refusal = refusal_to_propose_statement(document, facts, by=cast.disclosure, on=TODAY)
    assert code_of(refusal) == "secret-statement"
    propose_statement(document, StatementFacts(), by=cast.disclosure, at=AT)
    allowed = StatementDecision(shows_title=True)
    refusal = refusal_to_publish_statement(document, allowed, by=cast.approver, on=TODAY)
    assert code_of(refusal) == "secret-statement"
    publish_statement(document, StatementDecision(), by=cast.approver, at=AT)


def test_only_a_disclosure_officer_proposes_and_only_about_a_kept_document(cast: Cast) -> None:
    public, document = cast.released(), kept(cast, document_number="")

    def refusal(about: Document, facts: StatementFacts | None, by: Any) -> str:
        return code_of(refusal_to_propose_statement(about, facts, by=by, on=TODAY))

    assert refusal(public, None, cast.disclosure) == "not-kept"
    assert refusal(document, None, cast.drafter) == "wrong-post"
    assert refusal(document, StatementFacts(True), cast.disclosure) == "no-number"
    propose_statement(document, StatementFacts(), by=cast.disclosure, at=AT)
    assert refusal(document, None, cast.disclosure) == "stated"


def test_whoever_proposed_or_drafted_does_not_decide(cast: Cast) -> None:
    document = kept(cast)
    codes = []

    def decide(by: Any) -> None:
        for refuse, facts in (
            (refusal_to_publish_statement, StatementDecision()),
            (refusal_to_return_statement, StatementReason("x")),
        ):
            codes.append(code_of(refuse(document, facts, by=by, on=TODAY)))

    decide(cast.approver)
    propose_statement(document, StatementFacts(), by=cast.disclosure, at=AT)
    decide(cast.head)
    for somebody in (cast.disclosure, cast.drafter):
        grant_post(somebody, PostKind.APPROVER, cast.finance, by=SYSTEM, at=AT, since=SINCE)
        decide(somebody)
    assert codes[::2] == ["nothing-proposed", "wrong-post", "own-statement", "own-draft"]
    assert codes[1::2] == codes[::2]


def test_the_holder_of_the_post_does_not_decide_about_what_a_delegate_proposed(cast: Cast) -> None:
    document, stranger = kept(cast), cast.stranger
    post = cast.disclosure.posts.get(kind=PostKind.DISCLOSURE_OFFICER)
    delegate_post(post, stranger, by=SYSTEM, at=AT, since=TODAY, until=TODAY)
    propose_statement(document, StatementFacts(), by=stranger, at=AT)
    grant_post(cast.disclosure, PostKind.APPROVER, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    refusal = refusal_to_publish_statement(document, None, by=cast.disclosure, on=TODAY)
    assert code_of(refusal) == "own-statement"


def test_a_returned_statement_can_be_proposed_again(cast: Cast) -> None:
    document = kept(cast)
    propose_statement(document, StatementFacts(), by=cast.disclosure, at=AT)
    with pytest.raises(Refused, match="no-reason"):
        return_statement(document, StatementReason(" "), by=cast.approver, at=AT)
    returned = return_statement(document, StatementReason("写明文号"), by=cast.approver, at=AT)
    assert (returned.state, returned.opinion) == ("returned", "写明文号")
    again = propose_statement(document, StatementFacts(True), by=cast.disclosure, at=AT)
    assert again.pk != returned.pk


def test_an_officer_ends_a_published_statement_with_a_reason(cast: Cast, client: Client) -> None:
    document = kept(cast)
    reason = StatementReason("有误")
    refusal = refusal_to_end_statement(document, reason, by=cast.disclosure, on=TODAY)
    assert code_of(refusal) == "nothing-stated"
    propose_statement(document, StatementFacts(), by=cast.disclosure, at=AT)
    publish_statement(document, StatementDecision(), by=cast.approver, at=AT)
    refusal = refusal_to_end_statement(document, reason, by=cast.approver, on=TODAY)
    assert code_of(refusal) == "wrong-post"
    refusal = refusal_to_end_statement(document, StatementReason(""), by=cast.disclosure, on=TODAY)
    assert code_of(refusal) == "no-reason"
    end_statement(document, reason, by=cast.disclosure, at=AT)
    assert "内部事务" not in client.get(LIST).content.decode().partition("<caption>")[0]
    assert "有误" not in client.get(LIST).content.decode()
    verbs = [one.verb for one in acts_of(document).order_by("id")][-3:]
    assert verbs == ["statement.proposed", "statement.published", "statement.ended"]


def decide_anew(cast: Cast, document: Document, attribute: str) -> None:
    start_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    assert document.open_version is not None
    facts = cast.facts(attribute=attribute, reason="x", change_note="x")
    edit_version(document, facts, by=cast.drafter, at=AT, revision=document.open_version.revision)
    document.refresh_from_db()
    cast.review(document)
    action = release_document if attribute == "public" else keep_document
    action(document, by=cast.disclosure, at=later(days=1))


@pytest.mark.parametrize("attribute", ["public", "on_request"])
def test_a_new_decision_ends_the_statement_about_the_earlier_one(
    cast: Cast, attribute: str
) -> None:
    document = stated(cast)
    assert public_statements().exists()
    decide_anew(cast, document, attribute)
    assert not public_statements().exists()
    assert Statement.objects.get().ended_on == TODAY + timedelta(days=1)
    assert acts_of(document).filter(verb="statement.ended").count() == 1


def test_a_proposal_ends_without_an_act_when_the_document_is_decided_anew(cast: Cast) -> None:
    document = kept(cast)
    propose_statement(document, StatementFacts(), by=cast.disclosure, at=AT)
    decide_anew(cast, document, "on_request")
    assert Statement.objects.get().state == "ended"
    assert not acts_of(document).filter(verb="statement.ended").exists()


def test_statements_are_counted_by_ground(cast: Cast, client: Client) -> None:
    for ground in ("D5", "D5", "D6"):
        stated(cast, ground=ground)
    catch_up()
    assert stated_numbers(cast.finance.chain) == [(2026, "D5", 2), (2026, "D6", 1)]
    assert "各年度" in client.get(LIST).content.decode()


def test_the_list_needs_the_same_queries_for_one_and_three_statements(
    cast: Cast, client: Client
) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            stated(cast, number=True)
        client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(LIST).content.decode().count('id="statement-') == 2 * number - 1
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_steps_are_taken_at_the_desk(cast: Cast, sign_in: Any) -> None:
    document = kept(cast)
    officer, approver = sign_in(cast.disclosure), sign_in(cast.approver)
    page = f"/desk/documents/{document.pk}/statement/"
    assert page in officer.get(f"/desk/documents/{document.pk}/").content.decode()
    assert officer.post(f"{page}propose/", {"shows_number": "on"}).status_code == 302
    assert officer.post(f"{page}publish/", {}).status_code == 409
    assert NUMBER in approver.get(page).content.decode()
    assert approver.post(f"{page}return/", {"reason": ""}).status_code == 400
    assert approver.post(f"{page}publish/", {}).status_code == 302
    assert Statement.objects.get().shows_title is False
    assert officer.post(f"{page}nonsense/", {}).status_code == 404
    assert TITLE in officer.get("/desk/documents/statements/").content.decode()
    assert officer.post(f"{page}end/", {"reason": "有误"}).status_code == 302
    assert "有误" in officer.get(page).content.decode()
