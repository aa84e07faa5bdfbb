"""Interpretations: planned with the draft, reviewed and released with it, and measured from acts."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.catalogue.models import Genre
from gongkai.documents.actions import drafts, releases, reviews
from gongkai.documents.actions.interpretations import plan_interpretation
from gongkai.documents.actions.relations import add_relation
from gongkai.documents.copy_meter import copied_share
from gongkai.documents.models import Document, InterpretationPlan, Relation
from gongkai.documents.queries.interpretations import (
    awaited_interpretations,
    companions_of,
    copied_of,
    plan_of,
)
from gongkai.documents.queries.relations import public_relations
from gongkai.documents.relation_kinds import RelationKind
from gongkai.documents.rules.interpretations import (
    PlanFacts,
    refusal_before_document,
    refusal_to_plan,
)
from gongkai.documents.rules.relations import (
    RelationFacts,
    refusal_to_relate,
    refusals_of_relation,
)
from gongkai.documents.states import State
from gongkai.documents.workflow import Opinion, ReleaseMoment, ReturnReasons
from gongkai.kit.refusals import Refused
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.queries import acts_of
from gongkai.operations.verify.letters import check
from gongkai.operations.worker import release_scheduled
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.processes.draft_interpretation import draft_interpretation
from gongkai.statistics.queries import interpretation_figures
from tests.cast import AT, SINCE, Cast, later

TEXT = "<p>本办法所称收费，是指行政机关依法收取的费用，目录之外一律不得收取。</p>"
OWN = "<p>以后群众办事心里更有数：哪些钱该交、交多少，打开网页就能查到。</p>"


def policy(cast: Cast, plan: PlanFacts | None = None, **facts: Any) -> Document:
    genre = Genre.objects.get(code="normative-document")
    document = cast.draft(title="收费管理办法", text=TEXT, genre=genre, **facts)
    if plan is not None:
        plan_interpretation(document, plan, by=cast.drafter, at=AT)
    return document


def interpretation_of(
    cast: Cast, document: Document, text: str = OWN, by: Person | None = None, **facts: Any
) -> Document:
    by = by or cast.drafter
    drafted = draft_interpretation(document, by=by, at=AT)
    assert drafted.open_version is not None
    edited = cast.facts(
        title="一图读懂收费管理办法",
        text=text,
        genre=Genre.objects.get(code="interpretation"),
        **facts,
    )
    drafts.edit_version(drafted, edited, by=by, at=AT, revision=drafted.open_version.revision + 1)
    drafted.refresh_from_db()
    return drafted


def state_of(document: Document) -> str:
    document.refresh_from_db()
    assert document.open_version is not None
    return document.open_version.state


TOGETHER = PlanFacts(kinds=["picture", "text"], outline="背景、依据、主要内容")


def test_a_policy_document_without_plan_is_not_submitted(cast: Cast) -> None:
    document = policy(cast)
    with pytest.raises(Refused) as refused:
        reviews.submit_version(document, by=cast.drafter, at=AT)
    assert refused.value.refusal.code == "no-plan"
    plan_interpretation(document, PlanFacts(exemption="条款明确"), by=cast.drafter, at=AT)
    reviews.submit_version(document, by=cast.drafter, at=AT)
    assert state_of(document) == State.OFFICE_REVIEW


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (PlanFacts(), "plan-or-exemption"),
        (PlanFacts(kinds=["text"], outline="x", exemption="y"), "plan-or-exemption"),
        (PlanFacts(kinds=["text"]), "no-outline"),
        (PlanFacts(kinds=["song"], outline="x"), "unknown-kind"),
        (PlanFacts(kinds=["text"], outline="x", planned_on=date(2026, 11, 1)), "plan-past"),
        (TOGETHER, ""),
    ],
)
def test_plans_that_say_nothing_are_refused(cast: Cast, facts: PlanFacts, code: str) -> None:
    refusal = refusal_to_plan(policy(cast), facts, by=cast.drafter, on=AT.date())
    assert (refusal.code if refusal else "") == code


def test_document_and_interpretation_are_reviewed_and_released_together(
    cast: Cast, client: Client
) -> None:
    document = policy(cast, TOGETHER)
    explained = interpretation_of(cast, document)
    assert companions_of(document) == [explained]
    cast.review(document)
    assert state_of(explained) == State.APPROVED
    document = releases.release_document(document, by=cast.disclosure, at=AT)
    explained.refresh_from_db()
    assert (document.status, explained.status) == ("released", "released")
    assert explained.released_at == document.released_at
    assert [one.document for one in public_relations(document)] == [explained]
    assert [one.document for one in public_relations(explained)] == [document]
    act = acts_of(explained).get(verb="document.released")
    assert act.facets["interpretation_delay"] == 0
    assert acts_of(document).get(verb="document.released").facets["interpretation"] == "planned"
    plan = plan_of(document)
    assert plan is not None
    assert plan.interpreted_on == AT.date()
    assert list(awaited_interpretations().filter(body=cast.finance)) == []
    assert list(check()) == []
    page = client.get(reverse("portal:document", args=[document.index_number])).content.decode()
    assert explained.title in page


def test_neither_is_released_without_the_other(cast: Cast) -> None:
    document = policy(cast, TOGETHER)
    cast.review(document)
    with pytest.raises(Refused) as refused:
        releases.release_document(document, by=cast.disclosure, at=AT)
    assert refused.value.refusal.code == "no-interpretation"
    with pytest.raises(Refused) as refused:
        releases.schedule_release(
            document, ReleaseMoment(later(hours=2)), by=cast.disclosure, at=AT
        )
    assert refused.value.refusal.code == "no-interpretation"
    explained = cast.review(interpretation_of(cast, document))
    with pytest.raises(Refused) as refused:
        releases.release_document(explained, by=cast.disclosure, at=AT)
    assert refused.value.refusal.code == "before-document"
    releases.release_document(document, by=cast.disclosure, at=AT)
    explained.refresh_from_db()
    assert explained.status == "released"


def test_a_refused_interpretation_keeps_the_document_back(cast: Cast) -> None:
    document = policy(cast, TOGETHER)
    explained = interpretation_of(cast, document, text="<p>咨询电话 13812345678。</p>")
    for step, person in (
        (reviews.submit_version, cast.drafter),
        (reviews.pass_office_review, cast.head),
        (reviews.pass_secrecy_review, cast.secrecy),
    ):
        step(document, by=person, at=AT)
    with pytest.raises(Refused) as refused:
        reviews.pass_disclosure_review(document, by=cast.disclosure, at=AT)
    assert explained.title in str(refused.value.refusal.message)
    assert state_of(document) == state_of(explained) == State.DISCLOSURE_REVIEW
    reviews.return_version(document, ReturnReasons("电话"), by=cast.disclosure, at=AT)
    assert state_of(document) == state_of(explained) == State.DRAFT


def test_the_interpretation_of_a_colleague_does_not_hold_up_the_document(cast: Cast) -> None:
    document = policy(cast, TOGETHER)
    grant_post(cast.head, PostKind.DRAFTER, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    grant_post(cast.approver, PostKind.OFFICE_HEAD, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    explained = interpretation_of(cast, document, by=cast.head)
    reviews.submit_version(document, by=cast.drafter, at=AT)
    assert state_of(explained) == State.DRAFT
    reviews.submit_version(explained, by=cast.head, at=AT)
    # The drafter may not recall what a colleague submitted: it stays where it is.
    reviews.recall_version(document, by=cast.drafter, at=AT)
    assert (state_of(document), state_of(explained)) == (State.DRAFT, State.OFFICE_REVIEW)
    reviews.submit_version(document, by=cast.drafter, at=AT)
    # The office head wrote the interpretation and may review the document only.
    reviews.pass_office_review(document, by=cast.head, at=AT)
    assert (state_of(document), state_of(explained)) == (State.SECRECY_REVIEW, State.OFFICE_REVIEW)
    with pytest.raises(Refused) as refused:
        reviews.pass_office_review(explained, by=cast.head, at=AT)
    assert refused.value.refusal.code == "own-draft"
    reviews.pass_secrecy_review(document, by=cast.secrecy, at=AT)
    reviews.pass_disclosure_review(document, by=cast.disclosure, at=AT)
    reviews.approve_version(document, by=cast.approver, at=AT)
    with pytest.raises(Refused) as refused:
        releases.release_document(document, by=cast.disclosure, at=AT)
    assert refused.value.refusal.code == "no-interpretation"


def test_a_late_interpretation_is_listed_and_its_delay_is_recorded(cast: Cast) -> None:
    plan = PlanFacts(kinds=["conference"], outline="发布会", planned_on=date(2026, 12, 20))
    document = releases.release_document(cast.review(policy(cast, plan)), by=cast.disclosure, at=AT)
    stored = InterpretationPlan.objects.get(document=document)
    # 20 November 2026 is a Friday: three working days later it is Wednesday.
    assert stored.due_on == date(2026, 11, 25)
    assert list(awaited_interpretations().filter(body=cast.finance)) == [stored]
    assert list(awaited_interpretations().filter(body=cast.health)) == []
    explained = cast.review(interpretation_of(cast, document), at=later(days=7))
    explained = releases.release_document(explained, by=cast.disclosure, at=later(days=7))
    act = acts_of(explained).get(verb="document.released")
    assert act.facets["interpretation_delay"] == 5
    assert list(awaited_interpretations().filter(body=cast.finance)) == []
    catch_up()
    figures = interpretation_figures([cast.finance.chain], 2026)
    assert (figures.planned, figures.exempt, figures.interpreted) == (1, 0, 1)
    assert (figures.in_time, figures.percent, figures.mean_days) == (0, 100, 5.0)
    second = cast.review(interpretation_of(cast, document), at=later(days=8))
    releases.release_document(second, by=cast.disclosure, at=later(days=8))
    facets = acts_of(second).get(verb="document.released").facets
    assert "interpretation_delay" not in facets  # only the first one counts


def test_the_copy_meter_counts_pairs_of_characters() -> None:
    assert copied_share("甲乙丙", "甲乙丙丁") == 1
    assert copied_share("甲，乙 丙", "甲乙。丙") == 1
    assert copied_share("甲乙丙丁", "丙丁") == pytest.approx(1 / 3)
    assert copied_share("春夏", "秋冬") == copied_share("春", "春夏") == copied_share("", "春") == 0


def test_an_excerpt_passes_only_with_an_opinion(cast: Cast) -> None:
    document = policy(cast, TOGETHER)
    explained = interpretation_of(cast, document, text=TEXT)
    assert explained.open_version is not None
    assert [one.percent for one in copied_of(explained.open_version)] == [100]
    for step, person in (
        (reviews.submit_version, cast.drafter),
        (reviews.pass_office_review, cast.head),
        (reviews.pass_secrecy_review, cast.secrecy),
    ):
        step(document, by=person, at=AT)
    with pytest.raises(Refused) as refused:
        reviews.pass_disclosure_review(document, by=cast.disclosure, at=AT)
    assert refused.value.refusal.code == "copied"
    reviews.pass_disclosure_review(document, Opinion("仅为条文汇编"), by=cast.disclosure, at=AT)
    assert state_of(explained) == State.APPROVAL


def test_paragraphs_of_an_interpretation_are_bound_to_clauses(cast: Cast, client: Client) -> None:
    document = policy(cast, PlanFacts(exemption="x"))
    document = releases.release_document(cast.review(document), by=cast.disclosure, at=AT)
    explained = interpretation_of(cast, document)
    facts = RelationFacts(RelationKind.INTERPRETS, document, "第二段", "第三条", "questions")
    add_relation(explained, facts, by=cast.drafter, at=AT)
    releases.release_document(cast.review(explained), by=cast.disclosure, at=AT)
    page = client.get(reverse("portal:document", args=[document.index_number])).content.decode()
    assert "第三条" in page
    assert "第二段" in page
    forms = Relation.objects.order_by("id").values_list("form", flat=True)
    assert list(forms) == ["text", "questions"]


def test_the_desk_shows_plan_companions_and_copied_share(cast: Cast, sign_in: Any) -> None:
    document = policy(cast, TOGETHER)
    explained = interpretation_of(cast, document, text=TEXT)
    browser = sign_in(cast.drafter)
    page = browser.get(reverse("desk:document", args=[document.pk])).content.decode()
    assert explained.title in page
    assert "背景、依据、主要内容" in page
    page = browser.get(reverse("desk:document", args=[explained.pk])).content.decode()
    assert "100" in page
    address = reverse("desk:interpretation_plan", args=[document.pk])
    refused = browser.post(address, {"kinds": ["text"], "outline": ""})
    assert refused.status_code == 409
    assert browser.post(address, {"kinds": ["text"], "outline": "依据"}).status_code == 302
    plan = plan_of(document)
    assert plan is not None
    assert (plan.kinds, plan.outline) == (["text"], "依据")
    drafted = browser.post(reverse("desk:interpretation_draft", args=[document.pk]))
    assert drafted.status_code == 302
    assert len(companions_of(document)) == 2
    assert browser.get(reverse("desk:interpretations")).status_code == 200


def test_plan_of_a_document_that_is_not_edited_is_refused(cast: Cast) -> None:
    refusal = refusal_to_plan(cast.released(), TOGETHER, by=cast.drafter, on=AT.date())
    assert refusal is not None
    assert refusal.code == "read-only"


def test_the_worker_releases_an_interpretation_with_its_scheduled_document(cast: Cast) -> None:
    document = policy(cast, TOGETHER)
    explained = interpretation_of(cast, document)
    cast.review(document)
    moment = ReleaseMoment(later(hours=2))
    releases.schedule_release(document, moment, by=cast.disclosure, at=AT)
    with pytest.raises(Refused, match=r"^not-scheduled$"):
        releases.release_document(explained, by=None, at=AT)
    assert release_scheduled(later(hours=2)) == 1
    for one in (document, explained):
        one.refresh_from_db()
        assert one.status == "released"
        assert acts_of(one).get(verb="document.released").actor_kind == "system"


def test_a_hidden_document_of_another_body_is_not_interpreted_and_not_named(
    cast: Cast, sign_in: Any
) -> None:
    other = cast.draft(title="卫生局尚未公开的办法", text=TEXT)
    Document.objects.filter(pk=other.pk).update(body=cast.health)
    other.refresh_from_db()
    draft = cast.draft(title="解读", text=OWN)
    for kind in RelationKind:
        refusal = refusal_to_relate(
            draft, RelationFacts(kind, other), by=cast.drafter, on=AT.date()
        )
        assert refusal is not None
        assert refusal.code == "hidden-document"
    # It was public when the relation was entered, and was withdrawn since.
    assert draft.open_version is not None
    Relation.objects.create(
        version=draft.open_version, kind=RelationKind.INTERPRETS, target=other, form="text"
    )
    address = reverse("desk:document", args=[draft.pk])
    assert other.title not in sign_in(cast.drafter).get(address).content.decode()
    found = [
        refusal_before_document(draft.open_version),
        *refusals_of_relation(
            draft,
            Relation(version=draft.open_version, kind=RelationKind.REPEALS, target=other),
            on=AT.date(),
        ),
    ]
    texts = [str(refusal.message) for refusal in found if refusal is not None]
    assert len(texts) == 2
    assert all(other.title not in text and f"#{other.pk}" in text for text in texts)
    Document.objects.filter(pk=other.pk).update(body=cast.finance)
    shown = sign_in(cast.drafter).get(address).content.decode()
    assert other.title in shown


def test_an_interpretation_of_another_body_fulfils_no_plan(cast: Cast) -> None:
    plan = PlanFacts(kinds=["text"], outline="依据", planned_on=date(2026, 12, 20))
    document = releases.release_document(cast.review(policy(cast, plan)), by=cast.disclosure, at=AT)
    foreign = cast.approved(title="他局解读")
    Document.objects.filter(pk=document.pk).update(body=cast.health)
    assert foreign.open_version is not None
    Relation.objects.create(
        version=foreign.open_version, kind=RelationKind.INTERPRETS, target=document, form="text"
    )
    releases.release_document(foreign, by=cast.disclosure, at=AT)
    assert "interpretation_delay" not in acts_of(foreign).get(verb="document.released").facets
    assert InterpretationPlan.objects.get(document=document).interpreted_on is None
    Document.objects.filter(pk=document.pk).update(body=cast.finance)
    Document.objects.filter(pk=foreign.pk).update(body=cast.health)
    own = cast.review(interpretation_of(cast, document))
    releases.release_document(own, by=cast.disclosure, at=AT)
    assert acts_of(own).get(verb="document.released").facets["interpretation_delay"] == 0


def test_an_interpretation_that_is_not_public_is_no_interpretation(cast: Cast) -> None:
    document = policy(cast, TOGETHER)
    internal = interpretation_of(cast, document, attribute="on_request", reason="内部说明")
    cast.review(document)
    assert state_of(internal) == State.APPROVED
    with pytest.raises(Refused, match=r"^no-interpretation$"):
        releases.release_document(document, by=cast.disclosure, at=AT)
    explained = cast.review(interpretation_of(cast, document))
    releases.release_document(document, by=cast.disclosure, at=AT)
    explained.refresh_from_db()
    assert explained.status == "released"
    assert state_of(internal) == State.APPROVED


def test_an_interpretation_of_two_documents_is_released_with_the_last(cast: Cast) -> None:
    first, second = policy(cast, TOGETHER), policy(cast, TOGETHER)
    explained = interpretation_of(cast, first)
    add_relation(explained, RelationFacts(RelationKind.INTERPRETS, second), by=cast.drafter, at=AT)
    cast.review(first)
    cast.review(second)
    assert state_of(explained) == State.APPROVED
    releases.release_document(first, by=cast.disclosure, at=AT)
    assert state_of(explained) == State.APPROVED
    releases.release_document(second, by=cast.disclosure, at=AT)
    explained.refresh_from_db()
    assert explained.status == "released"
    assert {one.document for one in public_relations(explained)} == {first, second}
