"""Relations between documents, and the validity that follows from them and from dates."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from gongkai.catalogue.models import Genre
from gongkai.documents.actions import discards, drafts, relations, releases, reviews, validity
from gongkai.documents.actions.interpretations import plan_interpretation
from gongkai.documents.models import Document, Relation
from gongkai.documents.notifying import notify_of_lapses
from gongkai.documents.queries import due_for_validity, public_documents
from gongkai.documents.queries.relations import (
    dependent_relations,
    find_document,
    public_relations,
    relations_to,
)
from gongkai.documents.relation_kinds import RelationKind
from gongkai.documents.rules.interpretations import PlanFacts
from gongkai.documents.rules.relations import (
    RelationFacts,
    refusal_to_relate,
    refusals_of_relation,
)
from gongkai.documents.rules.releases import refusal_to_repeal
from gongkai.documents.states import Validity
from gongkai.documents.validity_changes import lapse_document
from gongkai.documents.workflow import RepealDay, WithdrawalReason
from gongkai.kit.locks import lock
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date, years_after
from gongkai.law.derivations import months_after
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.queries import acts_of
from gongkai.notifications.models import Notification
from gongkai.operations.verify.letters import check
from gongkai.operations.worker import update_validities
from gongkai.search.queries import Filters, search
from tests.cast import AT, Cast, later
from tests.documents.test_rules import SECRET

TODAY = AT.date()


def relate(
    cast: Cast, document: Document, kind: RelationKind, target: Document, **parts: str
) -> Relation:
    facts = RelationFacts(kind, target, **parts)
    return relations.add_relation(document, facts, by=cast.drafter, at=AT)


def released_with(
    cast: Cast, kind: RelationKind, target: Document, target_part: str = "", **facts: Any
) -> Document:
    """Release a document with one relation to another."""
    document = cast.draft(title="关于调整收费目录的通知", **facts)
    relate(cast, document, kind, target, target_part=target_part)
    return releases.release_document(cast.review(document), by=cast.disclosure, at=AT)


def code_of(cast: Cast, document: Document, kind: RelationKind, target: Document) -> str:
    refusal = refusal_to_relate(document, RelationFacts(kind, target), by=cast.drafter, on=TODAY)
    return refusal.code if refusal else ""


def no_faults() -> list[str]:
    return [str(fault) for fault in check()]


def test_a_release_repeals_what_it_names_in_the_same_transaction(cast: Cast) -> None:
    old = cast.released()
    new = released_with(cast, RelationKind.REPEALS, old)
    old.refresh_from_db()
    assert (old.validity, old.repealed_on, old.next_validity_on) == ("repealed", TODAY, None)
    act = acts_of(old).get(verb="document.repealed")
    assert (act.facets["repealed_by"], act.facets["repealed_on"]) == (
        new.index_number,
        TODAY.isoformat(),
    )
    released = acts_of(new).get(verb="document.released")
    assert released.facets["relations"] == [["repeals", old.index_number]]
    assert no_faults() == []


def test_a_repeal_from_a_later_day_is_carried_out_by_the_worker_on_that_day(cast: Cast) -> None:
    old = cast.released()
    day = TODAY + timedelta(days=30)
    released_with(cast, RelationKind.REPEALS, old, effective_on=day)
    old.refresh_from_db()
    assert (old.validity, old.repealed_on, old.next_validity_on) == ("in_force", day, day)
    assert acts_of(old).filter(verb="document.repeal_planned").exists()
    assert old.validity_on(day - timedelta(days=1)) == Validity.IN_FORCE
    assert old.validity_on(day) == Validity.REPEALED  # also before the worker has run
    assert update_validities(later(days=29)) == 0
    assert update_validities(later(days=30)) == 1
    assert update_validities(later(days=30)) == 0
    old.refresh_from_db()
    assert (old.validity, old.next_validity_on) == ("repealed", None)
    assert acts_of(old).get(verb="document.repealed").actor_kind == "system"
    assert no_faults() == []


def corrected(cast: Cast, document: Document, **facts: Any) -> Document:
    """Begin a correction of a document and enter these facts."""
    drafts.start_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    entered = cast.facts(change_note="更正施行日期", **facts)
    drafts.edit_version(document, entered, by=cast.drafter, at=AT, revision=1)
    document.refresh_from_db()
    return document


def test_a_planned_repeal_is_dropped_with_the_document_that_planned_it(cast: Cast) -> None:
    old, by_hand, partly = cast.released(), cast.released(), cast.released()
    day = TODAY + timedelta(days=30)
    releases.repeal_document(by_hand, RepealDay(day), by=cast.disclosure, at=AT)
    new = cast.draft(effective_on=day)
    relate(cast, new, RelationKind.REPEALS, old)
    relate(cast, new, RelationKind.REPEALS, partly, target_part="第三条")
    new = releases.release_document(cast.review(new), by=cast.disclosure, at=AT)
    for one in (old, by_hand, partly):
        one.refresh_from_db()
    assert (old.repealing, partly.repealing, by_hand.repealing) == (new, new, None)
    releases.withdraw_document(new, WithdrawalReason("发布有误"), by=cast.disclosure, at=AT)
    for one in (old, by_hand, partly, new):
        one.refresh_from_db()
    assert (old.repealed_on, partly.partly_on, old.repealing) == (None, None, None)
    assert (by_hand.repealed_on, by_hand.next_validity_on) == (day, day)
    assert (old.next_validity_on, new.next_validity_on) == (None, None)
    act = acts_of(old).get(verb="document.repeal_cancelled")
    assert (act.facets["repealed_by"], act.post) == (new.index_number, "disclosure_officer")
    assert update_validities(later(days=31)) == 1
    assert no_faults() == []


def test_a_repeal_that_has_come_outlives_its_document(cast: Cast) -> None:
    old = cast.released()
    new = released_with(cast, RelationKind.REPEALS, old)
    releases.withdraw_document(new, WithdrawalReason("发布有误"), by=cast.disclosure, at=AT)
    old.refresh_from_db()
    assert (old.validity, old.repealed_on) == ("repealed", TODAY)


def test_a_correction_moves_or_drops_the_repeals_that_it_planned(cast: Cast) -> None:
    old, other = cast.released(), cast.released()
    day = TODAY + timedelta(days=30)
    new = cast.draft(effective_on=day)
    for target in (old, other):
        relate(cast, new, RelationKind.REPEALS, target)
    new = releases.release_document(cast.review(new), by=cast.disclosure, at=AT)
    new = corrected(cast, new, effective_on=day)
    relation = Relation.objects.get(version=new.open_version, target=other)
    relations.remove_relation(new, relation.pk, by=cast.drafter, at=AT)
    new = releases.release_document(cast.review(new), by=cast.disclosure, at=AT)
    for one in (old, other):
        one.refresh_from_db()
    assert (old.repealed_on, other.repealed_on) == (day, None)
    assert not acts_of(old).filter(verb="document.repeal_cancelled").exists()
    moved = day + timedelta(days=10)
    new = releases.release_document(
        cast.review(corrected(cast, new, effective_on=moved)), by=cast.disclosure, at=AT
    )
    old.refresh_from_db()
    assert (old.repealed_on, old.next_validity_on) == (moved, moved)
    assert no_faults() == []


def test_the_day_on_which_a_document_lapsed_is_not_corrected(cast: Cast) -> None:
    document = cast.released(valid_until=TODAY + timedelta(days=100))
    clean_up_last = TODAY - timedelta(days=1)
    lapse_document(lock(document), clean_up_last, by=cast.approver, post="approver", at=AT)
    version = drafts.start_version(document, by=cast.drafter, at=AT)
    assert version.valid_until == clean_up_last
    document.refresh_from_db()
    entered = cast.facts(valid_until=TODAY + timedelta(days=100), change_note="更正")
    drafts.edit_version(document, entered, by=cast.drafter, at=AT, revision=1)
    document.refresh_from_db()
    with pytest.raises(Refused) as refused:
        reviews.submit_version(document, by=cast.drafter, at=AT)
    assert refused.value.refusal.code == "has-lapsed"


def test_documents_whose_validity_fails_do_not_keep_others_waiting(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    documents = [cast.released(valid_until=TODAY) for _place in range(3)]
    damaged = Document.objects.filter(pk__in=[one.pk for one in documents[:2]])
    damaged.update(validity="unknown")
    monkeypatch.setattr("gongkai.operations.worker.MAX_VALIDITIES", 2)
    assert update_validities(later(days=1)) == 1
    documents[2].refresh_from_db()
    assert documents[2].validity == "expired"
    assert caplog.text.count("was not updated") == 2


def test_a_repeal_of_a_part_leaves_the_rest_in_force(cast: Cast) -> None:
    old = cast.released()
    released_with(cast, RelationKind.REPEALS, old, target_part="第三条")
    old.refresh_from_db()
    assert (old.validity, old.partly_on, old.repealed_on) == ("partly", TODAY, None)
    assert acts_of(old).filter(verb="document.partly_repealed").exists()
    released_with(cast, RelationKind.REPEALS, old)
    old.refresh_from_db()
    assert old.validity == "repealed"
    assert no_faults() == []


def test_a_term_of_validity_ends_after_its_last_day(cast: Cast) -> None:
    last = TODAY + timedelta(days=10)
    document = cast.released(title="粮食补贴办法", valid_until=last)
    assert document.next_validity_on == last + timedelta(days=1)
    assert document.validity_on(last) == Validity.IN_FORCE
    assert document.validity_on(last + timedelta(days=1)) == Validity.EXPIRED
    assert update_validities(later(days=10)) == 0
    assert update_validities(later(days=11)) == 1
    document.refresh_from_db()
    assert (document.validity, document.next_validity_on) == ("expired", None)
    assert acts_of(document).order_by("-id")[0].verb == "document.lapsed"
    assert no_faults() == []
    catch_up()
    ended = search("粮食", filters=Filters(validities=(Validity.EXPIRED,)))
    assert [hit.row.pk for hit in ended.hits] == [document.pk]


def test_a_correction_may_prolong_the_term(cast: Cast) -> None:
    document = cast.released(valid_until=TODAY + timedelta(days=10))
    drafts.start_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    facts = cast.facts(valid_until=TODAY + timedelta(days=400), change_note="延长有效期")
    drafts.edit_version(document, facts, by=cast.drafter, at=AT, revision=1)
    document = releases.release_document(cast.review(document), by=cast.disclosure, at=AT)
    assert document.next_validity_on == TODAY + timedelta(days=401)
    assert update_validities(later(days=30)) == 0


def test_the_validity_of_a_withdrawn_document_waits(cast: Cast) -> None:
    document = cast.released(valid_until=TODAY)
    Document.objects.filter(pk=document.pk).update(
        status="withdrawn", public_version=None, withdrawal_reason="x", withdrawn_at=AT
    )
    assert list(due_for_validity(TODAY + timedelta(days=3))) == []
    assert not validity.update_validity(document, at=later(days=3))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL scans so few rows")
def test_documents_due_are_read_by_their_day_and_not_among_all_public_ones(cast: Cast) -> None:
    assert "documents_validity_due" in due_for_validity(TODAY).explain()


def test_cyclic_relations_are_refused(cast: Cast) -> None:
    first, second, third = cast.draft(), cast.draft(), cast.draft()
    for kind in RelationKind:
        assert code_of(cast, first, kind, first) == "own-relation"
    relate(cast, first, RelationKind.BASED_ON, second)
    relate(cast, second, RelationKind.BASED_ON, third)
    assert code_of(cast, second, RelationKind.BASED_ON, first) == "cyclic-relation"
    assert code_of(cast, third, RelationKind.BASED_ON, first) == "cyclic-relation"
    assert code_of(cast, third, RelationKind.INTERPRETS, first) == ""
    assert code_of(cast, first, RelationKind.BASED_ON, second) == "is-related"


def test_what_was_formed_later_is_neither_amended_nor_repealed(cast: Cast) -> None:
    late = cast.released(formed_on=date(2026, 11, 15))
    draft = cast.draft(formed_on=date(2026, 11, 13))
    for kind in (RelationKind.AMENDS, RelationKind.REPEALS, RelationKind.BASED_ON):
        assert code_of(cast, draft, kind, late) == "before-making"
    assert code_of(cast, draft, RelationKind.INTERPRETS, late) == ""


def test_only_a_document_of_the_body_or_of_one_below_is_repealed(cast: Cast) -> None:
    other = cast.released()
    Document.objects.filter(pk=other.pk).update(body=cast.health)
    other.refresh_from_db()
    draft = cast.draft()
    assert code_of(cast, draft, RelationKind.REPEALS, other) == "not-its-document"
    assert code_of(cast, draft, RelationKind.AMENDS, other) == "not-its-document"
    assert code_of(cast, draft, RelationKind.BASED_ON, other) == ""
    Document.objects.filter(pk=draft.pk).update(body=cast.government)
    Document.objects.filter(pk=other.pk).update(body=cast.finance)


def test_what_is_no_longer_in_force_is_not_repealed_again(cast: Cast) -> None:
    old = cast.released()
    released_with(cast, RelationKind.REPEALS, old)
    old.refresh_from_db()
    assert code_of(cast, cast.draft(), RelationKind.REPEALS, old) == "is-repealed"
    refusal = refusal_to_repeal(old, RepealDay(TODAY), by=cast.disclosure, at=AT)
    assert refusal is not None
    assert refusal.code == "is-repealed"
    lapsed = cast.released(valid_until=TODAY)
    validity.update_validity(lapsed, at=later(days=1))
    lapsed.refresh_from_db()
    refusal = refusal_to_repeal(lapsed, RepealDay(TODAY), by=cast.disclosure, at=AT)
    assert refusal is not None
    assert refusal.code == "is-expired"


def test_no_document_is_repealed_before_it_was_formed(cast: Cast) -> None:
    document = cast.released()
    with pytest.raises(Refused) as refused:
        releases.repeal_document(document, RepealDay(date(2026, 11, 11)), by=cast.disclosure, at=AT)
    assert (refused.value.refusal.code, refused.value.refusal.field) == ("before-making", "on")
    document = releases.repeal_document(
        document, RepealDay(TODAY + timedelta(days=5)), by=cast.disclosure, at=AT
    )
    assert document.validity == "in_force"
    assert update_validities(later(days=5)) == 1
    document.refresh_from_db()
    assert document.validity == "repealed"


def test_relations_are_checked_again_when_the_document_is_released(cast: Cast) -> None:
    old = cast.released()
    first, second = cast.draft(), cast.draft()
    for draft in (first, second):
        relate(cast, draft, RelationKind.REPEALS, old)
        cast.review(draft)
    releases.release_document(first, by=cast.disclosure, at=AT)
    with pytest.raises(Refused) as refused:
        releases.release_document(second, by=cast.disclosure, at=AT)
    assert refused.value.refusal.code == "is-repealed"


def test_a_correction_repeats_its_relations_without_repealing_again(cast: Cast) -> None:
    old = cast.released()
    new = released_with(cast, RelationKind.REPEALS, old)
    drafts.start_version(new, by=cast.drafter, at=AT)
    new.refresh_from_db()
    facts = cast.facts(change_note="更正数字")
    drafts.edit_version(new, facts, by=cast.drafter, at=AT, revision=1)
    new = releases.release_document(cast.review(new), by=cast.disclosure, at=AT)
    assert acts_of(old).filter(verb="document.repealed").count() == 1
    assert [one.document for one in public_relations(new)] == [old]
    assert [one.document for one in public_relations(old)] == [new]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"valid_until": date(2026, 11, 11)}, "term-before-start"),
        ({"valid_until": date(2027, 1, 1), "effective_on": date(2027, 2, 1)}, "term-before-start"),
        ({"valid_until": date(2026, 11, 15)}, "term-over"),
        ({"valid_until": date(2026, 11, 20)}, ""),
    ],
)
def test_a_term_that_cannot_be_is_refused_at_submission(
    cast: Cast, facts: dict[str, Any], code: str
) -> None:
    draft = cast.draft(**facts)
    if not code:
        reviews.submit_version(draft, by=cast.drafter, at=AT)
        return
    with pytest.raises(Refused) as refused:
        reviews.submit_version(draft, by=cast.drafter, at=AT)
    assert refused.value.refusal.code == code


def test_normative_documents_need_a_term_if_the_setting_says_so(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_TERM_YEARS = 5
    genre = cast.facts().genre.__class__.objects.get(code="normative-document")
    for day, code in (
        (None, "no-term"),
        (date(2031, 11, 13), "term-too-long"),
        (date(2031, 11, 12), ""),
    ):
        draft = cast.draft(genre=genre, valid_until=day)
        plan_interpretation(draft, PlanFacts(exemption="条款明确"), by=cast.drafter, at=AT)
        if code:
            with pytest.raises(Refused) as refused:
                reviews.submit_version(draft, by=cast.drafter, at=AT)
            assert refused.value.refusal.code == code
        else:
            reviews.submit_version(draft, by=cast.drafter, at=AT)


def test_only_public_relations_are_shown_to_the_public(cast: Cast, client: Client) -> None:
    basis = cast.released(title="收费管理办法")
    address = reverse("portal:document", args=[basis.index_number])
    tag = client.get(address)["ETag"]
    draft = cast.draft(title="秘密筹划的通知")
    relate(cast, draft, RelationKind.BASED_ON, basis, target_part="第八条")
    assert public_relations(basis) == []
    # Not even the ETag says that something is in preparation.
    assert client.get(address)["ETag"] == tag
    assert [
        one.version.document for one in relations_to(basis, cast.drafter.account, on=TODAY)
    ] == [draft]
    assert relations_to(basis, cast.stranger.account, on=TODAY) == []
    released = releases.release_document(cast.review(draft), by=cast.disclosure, at=AT)
    shown = client.get(address)
    assert shown["ETag"] != tag
    page = shown.content.decode()
    assert released.title in page
    assert "第八条" in page
    entry = client.get(f"/api/v1/items/{released.index_number}").json()
    assert entry["relations"] == [
        {
            "kind": "based_on",
            "reverse": False,
            "index_number": basis.index_number,
            "title": basis.title,
            "form": "",
            "part": "",
            "other_part": "第八条",
        }
    ]
    assert [one.version.document for one in dependent_relations(basis)] == [released]


def test_documents_are_found_by_their_numbers(cast: Cast) -> None:
    found = cast.released(document_number="示财〔2026〕3号")
    draft = cast.draft()
    seen = {
        text: find_document(text, cast.drafter.account, on=TODAY)
        for text in (str(found.index_number).lower(), "示财[2026]3号", f"#{draft.pk}", "#x", "")
    }
    assert list(seen.values()) == [[found], [found], [draft], [], []]
    assert find_document(f"#{draft.pk}", cast.stranger.account, on=TODAY) == []
    wide = str(found.index_number).translate({sign: sign + 0xFEE0 for sign in range(33, 127)})
    address = f"https://www.example.gov.cn/en/i/{found.index_number}/?page=1"
    for text in (wide, f" {found.index_number} ", address):
        assert find_document(text, cast.drafter.account, on=TODAY) == [found]
    assert find_document(f"＃ {draft.pk}", cast.drafter.account, on=TODAY) == [draft]


def test_drafter_and_disclosure_office_are_notified_before_a_lapse_once(cast: Cast) -> None:
    last = months_after(TODAY, 3)
    document = cast.released(valid_until=last)
    for _round in range(2):
        notify_of_lapses(at=AT)
    told = Notification.objects.filter(kind="lapsing", subject_id=document.pk)
    assert set(told.values_list("person", flat=True)) == {cast.drafter.pk, cast.disclosure.pk}
    assert told.count() == 2
    notify_of_lapses(at=later(days=8))
    assert told.count() == 2
    partly = cast.released(valid_until=last)
    released_with(
        cast,
        RelationKind.REPEALS,
        partly,
        "第三条",
        effective_on=TODAY + timedelta(days=5),
    )
    notify_of_lapses(at=AT)
    assert Notification.objects.filter(kind="lapsing", subject_id=partly.pk).count() == 2
    one_month = months_after(TODAY, 2)
    notify_of_lapses(at=AT + (one_month - TODAY))
    assert told.count() == 4


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 11, 20), 3, date(2027, 2, 20)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
    ],
)
def test_months_end_on_the_last_day_of_shorter_months(
    day: date, months: int, expected: date
) -> None:
    assert months_after(day, months) == expected
    assert years_after(date(2024, 2, 29), 1) == date(2025, 2, 28)


def test_erased_drafts_leave_no_relations(cast: Cast) -> None:
    basis, draft = cast.draft(), cast.draft()
    relate(cast, draft, RelationKind.BASED_ON, basis)
    discards.discard_version(basis, by=cast.drafter, at=AT)
    basis.refresh_from_db()
    assert basis.open_version is not None
    discards.erase_version(basis.open_version, at=later(days=31))
    assert Relation.objects.count() == 0


def test_every_page_marks_a_document_whose_term_is_over(cast: Cast, client: Client) -> None:
    document = cast.released(title="粮食补贴办法", valid_until=date(2026, 11, 20))
    with_time = later(days=3)
    with time_machine.travel(with_time, tick=False):
        today = local_date(with_time)
        assert public_documents().get(pk=document.pk).validity_on(today) == Validity.EXPIRED
        mark = str(Validity.EXPIRED.label)
        assert "失效" in client.get(reverse("portal:catalogue")).content.decode()
        assert "失效" in client.get(reverse("portal:search"), {"q": "粮食"}).content.decode()
        page = client.get(reverse("portal:document", args=[document.index_number]))
        assert "失效" in page.content.decode()
        assert mark
        line = client.get("/api/v1/items").json()["items"][0]
        assert (line["validity"], line["valid_until"]) == ("expired", "2026-11-20")
        feed = client.get(reverse("portal:feed", args=["atom"])).content.decode()
        assert '<category term="失效"' in feed


def test_relation_that_is_gone_or_of_a_stub_or_too_many_is_refused(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, draft = cast.released(), cast.draft()
    with pytest.raises(Refused, match=r"^no-such-relation$"):
        relations.remove_relation(draft, 0, by=cast.drafter, at=AT)
    own = Relation(version=draft.open_version, kind=RelationKind.REPEALS, target=draft)
    assert [one.code for one in refusals_of_relation(draft, own, on=TODAY)] == ["own-relation"]
    monkeypatch.setattr("gongkai.documents.rules.relations.MAX_RELATIONS", 1)
    relate(cast, draft, RelationKind.BASED_ON, old)
    assert code_of(cast, draft, RelationKind.REPEALS, old) == "too-many-relations"
    stub = cast.draft(**SECRET, title="", text="")
    assert code_of(cast, stub, RelationKind.REPEALS, old) == "stub"
    assert code_of(cast, old, RelationKind.REPEALS, draft) == "read-only"


def test_term_of_years_is_for_public_normative_documents_only(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_TERM_YEARS = 5
    notice = cast.draft()
    reviews.submit_version(notice, by=cast.drafter, at=AT)
    normative = Genre.objects.get(code="normative-document")
    policy = cast.draft(title="收费管理办法", genre=normative)
    plan_interpretation(policy, PlanFacts(exemption="内容简单"), by=cast.drafter, at=AT)
    with pytest.raises(Refused, match=r"^no-term$"):
        reviews.submit_version(policy, by=cast.drafter, at=AT)
