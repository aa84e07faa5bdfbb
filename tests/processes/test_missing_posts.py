"""Documents and applications whose next step nobody can take: refused, said, and told to administrators."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from gongkai.applications.actions.intake import receive_application
from gongkai.applications.actions.replies import propose_reply
from gongkai.applications.consumers import consume as consume_applications
from gongkai.applications.inputs import PartFacts, ProposeInputs
from gongkai.documents.actions.drafts import draft_document
from gongkai.documents.actions.reviews import (
    pass_disclosure_review,
    pass_office_review,
    pass_secrecy_review,
    return_version,
    submit_version,
)
from gongkai.documents.models import Document
from gongkai.documents.notifying import notify_of_act
from gongkai.documents.queries.missing_posts import missing_post, missing_posts_ahead
from gongkai.documents.states import State
from gongkai.documents.workflow import ReturnReasons
from gongkai.kit.refusals import Refused
from gongkai.law.outcomes import Outcome
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.notifications.models import Notification
from gongkai.organisations.actions.bodies import create_office
from gongkai.organisations.actions.posts import delegate_post, grant_post
from gongkai.organisations.models import Account, Office, Person, Post
from gongkai.organisations.states import PostKind
from gongkai.processes import missing_posts
from gongkai.processes.missing_posts import unattended_work
from tests.applications.cases import MONDAY, in_hand, wish
from tests.cast import AT, SINCE, Cast, administrator, person
from tests.query_counts import queries_of_page

SignIn = Callable[[Person], Client]
TODAY = date(2026, 11, 20)


@pytest.fixture
def offices(cast: Cast) -> tuple[Office, Office]:
    """Return an office with a head, and one without."""
    budget, general = create_office(cast.finance, "预算处"), create_office(cast.finance, "综合处")
    Post.objects.filter(kind=PostKind.OFFICE_HEAD, body=cast.finance).update(office=budget)
    return budget, general


@pytest.fixture
def chief(cast: Cast) -> Person:
    """Return an administrator of the government, above the department."""
    return administrator("chief", cast.government)


def draft(cast: Cast, office: Office | None) -> Document:
    return draft_document(cast.finance, cast.facts(), by=cast.drafter, at=AT, office=office)


def in_secrecy_review(cast: Cast, office: Office) -> Document:
    document = draft(cast, office)
    submit_version(document, by=cast.drafter, at=AT)
    pass_office_review(document, by=cast.head, at=AT)
    document.refresh_from_db()
    return document


def narrow(cast: Cast, kind: PostKind, office: Office) -> None:
    Post.objects.filter(kind=kind, body=cast.finance).update(office=office)


def test_draft_is_not_submitted_to_an_office_without_a_head(
    cast: Cast, offices: tuple[Office, Office], chief: Person, sign_in: SignIn
) -> None:
    with_head, without = offices
    document = draft(cast, without)
    with pytest.raises(Refused) as refused:
        submit_version(document, by=cast.drafter, at=AT)
    assert refused.value.refusal.code == "nobody-next"
    said = str(refused.value.refusal)
    assert str(PostKind.OFFICE_HEAD.label) in said
    assert "示范区财政厅 · 综合处" in said
    assert "Chief" in said
    document.refresh_from_db()
    assert document.open_version is not None
    assert document.open_version.state == State.DRAFT
    page = sign_in(cast.drafter).get(f"/desk/documents/{document.pk}/").content.decode()
    assert said.split("。", maxsplit=1)[0] in page
    submit_version(draft(cast, with_head), by=cast.drafter, at=AT)


def test_head_who_cannot_sign_in_or_wrote_the_draft_does_not_count(cast: Cast) -> None:
    document = cast.draft()
    assert missing_post(document, State.OFFICE_REVIEW, on=TODAY) is None
    Account.objects.filter(person=cast.head).update(is_active=False)
    missing = missing_post(document, State.OFFICE_REVIEW, on=TODAY)
    assert missing is not None
    assert not missing.is_barred
    grant_post(cast.drafter, PostKind.OFFICE_HEAD, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    barred = missing_post(document, State.OFFICE_REVIEW, on=TODAY)
    assert barred is not None
    assert barred.is_barred
    assert "起草人" in barred.reason


def test_delegate_of_the_post_counts(cast: Cast) -> None:
    document = cast.draft()
    post = Post.objects.get(person=cast.head)
    delegate_post(post, cast.approver, since=TODAY, until=TODAY, by=cast.head.actor, at=AT)
    Account.objects.filter(person=cast.head).update(is_active=False)
    assert missing_post(document, State.OFFICE_REVIEW, on=TODAY) is None
    assert missing_post(document, State.OFFICE_REVIEW, on=date(2026, 11, 21)) is not None


def test_only_approver_who_made_the_secrecy_review_is_no_approver(cast: Cast) -> None:
    Post.objects.filter(kind=PostKind.APPROVER, body=cast.finance).update(person=cast.secrecy)
    document = cast.draft()
    submit_version(document, by=cast.drafter, at=AT)
    pass_office_review(document, by=cast.head, at=AT)
    pass_secrecy_review(document, by=cast.secrecy, at=AT)
    pass_disclosure_review(document, by=cast.disclosure, at=AT)
    document.refresh_from_db()
    missing = missing_post(document, on=TODAY)
    assert missing is not None
    assert missing.kind == PostKind.APPROVER
    assert missing.is_barred


def test_author_without_a_post_cannot_take_a_returned_draft(cast: Cast) -> None:
    document = cast.draft()
    submit_version(document, by=cast.drafter, at=AT)
    Post.objects.filter(person=cast.drafter).delete()
    return_version(document, ReturnReasons("缺少依据"), by=cast.head, at=AT)
    document.refresh_from_db()
    missing = missing_post(document, on=TODAY)
    assert missing is not None
    assert missing.author == cast.drafter
    assert "Drafter" in missing.reason


def test_step_to_a_post_of_another_office_warns_and_tells_the_administrators(
    cast: Cast, offices: tuple[Office, Office], chief: Person, sign_in: SignIn
) -> None:
    budget, general = offices
    narrow(cast, PostKind.DISCLOSURE_OFFICER, general)
    document = in_secrecy_review(cast, budget)
    assert [one.kind for one in missing_posts_ahead(document, on=TODAY)] == [
        PostKind.DISCLOSURE_OFFICER
    ]
    page = sign_in(cast.secrecy)
    before = page.get(f"/desk/documents/{document.pk}/").content.decode()
    assert "后续步骤无人可以办理" in before
    after = page.post(f"/desk/documents/{document.pk}/act/pass-secrecy/", follow=True)
    warnings = [str(one) for one in after.context["messages"] if one.level_tag == "warning"]
    assert len(warnings) == 1
    assert str(PostKind.DISCLOSURE_OFFICER.label) in warnings[0]
    assert "Chief" in warnings[0]
    assert "下一步无人可以办理" in after.content.decode()
    assert "?grant=" not in after.content.decode()  # the reviewer cannot
    officer = sign_in(cast.disclosure).get(f"/desk/documents/{document.pk}/").content.decode()
    assert "岗位限于“综合处”，本公文属于“预算处”" in officer

    act = Act.objects.filter(verb=Verb.DOCUMENT_SECRECY_REVIEWED).get()
    assert notify_of_act(act) == 1
    notify_of_act(act)
    assert Notification.objects.filter(person=chief, kind="unattended").count() == 1
    desk = sign_in(chief)
    listed = desk.get("/desk/notifications/").content.decode()
    assert "授予所缺岗位" in listed
    assert cast.facts().title not in listed
    work = desk.get("/desk/").content.decode()
    grant = f"disclosure_officer:{cast.finance.pk}-0"
    assert f"?grant={grant}" in work
    assert cast.facts().title not in work
    people = desk.get(f"/desk/people/?grant={grant}").content.decode()
    assert f"/desk/people/{cast.approver.pk}/?grant=" in people
    form = desk.get(f"/desk/people/{cast.approver.pk}/?grant={grant}").context["post_form"]
    assert (form["kind"].value(), form["place"].value()) == tuple(grant.split(":"))
    desk.post(
        f"/desk/people/{cast.approver.pk}/posts/",
        {"kind": "disclosure_officer", "place": f"{cast.finance.pk}-0"},
    )
    assert "?grant=" not in desk.get("/desk/").content.decode()


def test_administrator_who_works_in_the_body_gets_the_link_on_the_page(
    cast: Cast, offices: tuple[Office, Office], sign_in: SignIn
) -> None:
    narrow(cast, PostKind.SECRECY_REVIEWER, offices[1])
    document = in_secrecy_review(cast, offices[0])
    grant_post(cast.approver, PostKind.ADMINISTRATOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    page = sign_in(cast.approver).get(f"/desk/documents/{document.pk}/").content.decode()
    assert f"?grant=secrecy_reviewer:{cast.finance.pk}-0" in page


def test_administrators_see_what_waits_for_nobody_until_somebody_can(
    cast: Cast, offices: tuple[Office, Office], chief: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrow(cast, PostKind.SECRECY_REVIEWER, offices[1])
    for _one in range(2):
        in_secrecy_review(cast, offices[0])
    receive_application(cast.government, wish(), at=MONDAY)
    found, places = unattended_work(chief, on=TODAY, most=5)
    assert places == 2
    assert unattended_work(chief, on=TODAY, most=1) == (found[:1], 2)
    # Of many bodies, only those are looked into whose queues have anything.
    monkeypatch.setattr(missing_posts, "MANY_BODIES", 0)
    assert unattended_work(chief, on=TODAY, most=5) == (found, 2)
    assert [(one.missing.kind, one.missing.place, one.number) for one in found] == [
        (PostKind.CASE_OFFICER, "示范区人民政府", 1),
        (PostKind.SECRECY_REVIEWER, "示范区财政厅 · 预算处", 2),
    ]
    assert unattended_work(cast.officer, on=TODAY, most=5) == ([], 0)
    narrow(cast, PostKind.SECRECY_REVIEWER, offices[0])
    grant_post(cast.officer, PostKind.CASE_OFFICER, cast.government, by=SYSTEM, at=AT, since=SINCE)
    assert unattended_work(chief, on=TODAY, most=5) == ([], 0)


def test_document_of_the_only_head_is_seen_by_administrators(cast: Cast, chief: Person) -> None:
    document = cast.draft()
    submit_version(document, by=cast.drafter, at=AT)
    Post.objects.filter(kind=PostKind.OFFICE_HEAD, body=cast.finance).update(person=cast.drafter)
    ((found,), _places) = unattended_work(chief, on=TODAY, most=5)
    assert found.missing.is_barred
    assert found.oldest == date(2026, 11, 12)


def test_application_without_a_case_officer_is_taken_and_told_to_the_administrators(
    cast: Cast, chief: Person, sign_in: SignIn
) -> None:
    own = person("own")
    grant_post(own, PostKind.ADMINISTRATOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    Post.objects.filter(kind=PostKind.CASE_OFFICER, body=cast.finance).delete()
    case = receive_application(cast.finance, wish(), at=MONDAY)
    consume_applications(list(Act.objects.all()))
    consume_applications(list(Act.objects.all()))
    told = Notification.objects.filter(kind="case_unattended")
    assert {one.person for one in told} == {own, chief}
    assert told.count() == 2
    for who in (own, chief):
        desk = sign_in(who)
        page = desk.get("/desk/").content.decode()
        assert f"?grant=case_officer:{cast.finance.pk}-0" in page
        assert case.title not in page
        assert "有申请无人可以办理" in desk.get("/desk/notifications/").content.decode()


def test_reply_that_no_supervisor_can_decide_warns(
    cast: Cast, chief: Person, sign_in: SignIn
) -> None:
    Post.objects.filter(kind=PostKind.CASE_SUPERVISOR, body=cast.finance).delete()
    case = in_hand(cast)
    desk = sign_in(cast.officer)
    ahead = desk.get(f"/desk/applications/{case.pk}/").content.decode()
    assert "后续步骤所缺岗位" in ahead
    parts = [PartFacts(Outcome.GIVEN, "材料", "见附件。")]
    propose_reply(case, ProposeInputs(parts=parts), by=cast.officer, at=MONDAY)
    assert "下一步无人可以办理" in desk.get(f"/desk/applications/{case.pk}/").content.decode()
    consume_applications(list(Act.objects.all()))
    assert Notification.objects.filter(person=chief, kind="case_unattended").count() == 1


def test_pages_of_attended_work_say_nothing(cast: Cast, sign_in: SignIn) -> None:
    document, case = cast.draft(), in_hand(cast)
    for address, who in (
        (f"/desk/documents/{document.pk}/", cast.drafter),
        (f"/desk/applications/{case.pk}/", cast.officer),
        ("/desk/", cast.officer),
    ):
        page = sign_in(who).get(address).content.decode()
        assert "无人可以办理" not in page


def test_new_draft_of_a_body_wide_post_takes_an_office_with_a_head(
    cast: Cast, offices: tuple[Office, Office], sign_in: SignIn
) -> None:
    Office.objects.filter(pk=offices[0].pk).update(position=9)
    form = sign_in(cast.drafter).get("/desk/documents/new/").context["form"]
    choices = dict(form.fields["place"].choices)
    assert next(iter(choices)) == f"{cast.finance.pk}-{offices[0].pk}"
    assert "没有可以审核的处室负责人" in choices[f"{cast.finance.pk}-{offices[1].pk}"]


def test_list_and_form_say_when_a_post_covers_only_an_office(
    cast: Cast, offices: tuple[Office, Office], chief: Person, sign_in: SignIn
) -> None:
    desk = sign_in(chief)
    answer = desk.post(
        f"/desk/people/{cast.approver.pk}/posts/",
        {"kind": "disclosure_officer", "place": f"{cast.finance.pk}-{offices[0].pk}"},
        follow=True,
    )
    warnings = [str(one) for one in answer.context["messages"] if one.level_tag == "warning"]
    assert len(warnings) == 1
    assert "预算处" in warnings[0]
    assert "仅限本处室" in desk.get("/desk/people/?q=Approver").content.decode()
    assert "仅限本处室" not in desk.get("/desk/people/?q=Head").content.decode()
    supervisor = desk.post(
        f"/desk/people/{cast.approver.pk}/posts/",
        {"kind": "case_supervisor", "place": f"{cast.finance.pk}-{offices[0].pk}"},
    )
    assert supervisor.status_code == 409


def test_queries_of_my_work_do_not_grow_with_the_bodies(
    cast: Cast, offices: tuple[Office, Office], chief: Person, sign_in: SignIn
) -> None:
    narrow(cast, PostKind.SECRECY_REVIEWER, offices[1])
    in_secrecy_review(cast, offices[0])
    one = queries_of_page(sign_in(chief), "/desk/")
    for body in (cast.government, cast.health):
        Post.objects.filter(kind=PostKind.CASE_OFFICER, body=body).delete()
        receive_application(body, wish(), at=MONDAY)
    assert queries_of_page(sign_in(chief), "/desk/") == one
