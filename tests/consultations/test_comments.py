"""Comments: receipt, entry by staff, setting aside, publication, answers, groups, erasure."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from gongkai.consultations.actions.comments import (
    answer_comments,
    confirm_comment,
    contest_hold,
    enter_comment,
    hold_comment,
    lift_hold,
    mask_comment,
    receive_comment,
    uphold_hold,
)
from gongkai.consultations.actions.consultations import publish_outcome
from gongkai.consultations.actions.groups import group_comments
from gongkai.consultations.models import PublicComment
from gongkai.consultations.queries import (
    comment_by_query_code,
    comments_visible_to,
    counts_by_ground,
    public_answers,
    published_comments,
    ungrouped,
)
from gongkai.consultations.registration import AnswerFacts, EnteredComment
from gongkai.consultations.workflow import HoldInputs, MaskInputs, OutcomeInputs
from gongkai.documents.actions.drafts import edit_version, start_version
from gongkai.documents.actions.releases import release_document
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.measures import MICROS
from gongkai.ledger.models import Act
from gongkai.notifications.models import Notification
from gongkai.operations.consultations import end_consultations, erase_comment_authors
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from gongkai.statistics.models import Tally
from tests.cast import AT, SINCE, Cast, later
from tests.consultations.consultations import (
    CLOSED,
    CODE,
    COMMENT,
    answered,
    commented,
    concluded,
    ended,
    opened,
)
from tests.consultations.test_consultations import faults
from tests.refusals import code_of

pytestmark = pytest.mark.django_db
NAME, CONTACT = "阿依努尔", "13812345678"


def test_a_comment_is_bound_to_paragraph_and_version_and_encrypted(cast: Cast) -> None:
    consultation = opened(cast)
    comment = commented(consultation, name=NAME, contact=CONTACT)
    assert comment.number == "990000-D01-YJ2026-00001-000001"
    assert (comment.paragraph, comment.version.number) == (2, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, name, contact FROM consultations_publiccomment")
        stored = " ".join(cursor.fetchone())
    for secret in (COMMENT.text, NAME, CONTACT):
        assert secret not in stored
        assert secret not in str(list(Act.objects.values_list("facets", flat=True)))
    found = comment_by_query_code("990000-d01-yj2026-00001-000001", CODE.lower())
    assert found is not None
    assert found.text == COMMENT.text
    assert comment_by_query_code(comment.number, "WRONG-WRONG-WRONG") is None
    assert faults() == []


def test_a_form_counts_once_and_wrong_ones_not_at_all(cast: Cast) -> None:
    consultation = opened(cast)
    submission = uuid4().hex
    receive_comment(consultation, COMMENT, code=CODE, submission=submission, at=AT)
    send = {"code": CODE, "submission": submission, "at": AT}
    assert code_of(receive_comment, consultation, COMMENT, **send)[0] == "sent-before"
    for changes, code in (
        ({"paragraph": 4}, ("no-paragraph", "paragraph")),
        ({"text": "\u200b\u200f"}, ("no-text", "text")),
        ({"text": "字" * 10_001}, ("text-too-long", "text")),
        ({"name": "名" * 101}, ("text-too-long", "name")),
        ({"contact": "1" * 201}, ("text-too-long", "contact")),
    ):
        facts = replace(COMMENT, **changes)
        send["submission"] = uuid4().hex
        assert code_of(receive_comment, consultation, facts, **send) == code
    consultation.refresh_from_db()
    assert (consultation.last_comment, consultation.comments.count()) == (1, 1)


def test_staff_enters_what_came_otherwise_within_the_period(cast: Cast) -> None:
    consultation = ended(cast)
    entered = EnteredComment(COMMENT, "post", date(2026, 12, 20))
    options: dict[str, Any] = {"code": CODE, "by": cast.disclosure, "at": CLOSED}
    for changes, code in (
        ({"source": "web"}, ("no-source", "source")),
        ({"received_on": date(2026, 12, 21)}, ("outside-period", "received_on")),
        ({"received_on": date(2026, 11, 19)}, ("outside-period", "received_on")),
        ({"received_on": date(2027, 1, 1)}, ("not-received", "received_on")),
    ):
        wrong = replace(entered, **changes)
        assert (
            code_of(enter_comment, consultation, wrong, submission=uuid4().hex, **options) == code
        )
    comment = enter_comment(consultation, entered, submission=uuid4().hex, **options)
    act = Act.objects.get(verb="comment.received")
    assert (act.facets["source"], act.actor_kind) == ("post", "staff")
    assert comment.entered_by == cast.disclosure
    options["by"] = cast.drafter
    found = code_of(enter_comment, consultation, entered, submission=uuid4().hex, **options)
    assert found[0] == "wrong-post"
    assert faults() == []


def test_a_comment_is_set_aside_on_a_ground_and_another_person_decides(cast: Cast) -> None:
    consultation = opened(cast)
    comment = commented(consultation)
    wrong = HoldInputs("other")
    assert code_of(hold_comment, comment, wrong, by=cast.disclosure, at=later(2)) == (
        "no-ground",
        "ground",
    )
    assert code_of(contest_hold, comment, at=later(2))[0] == "not-held"
    hold_comment(comment, HoldInputs("insult"), by=cast.disclosure, at=later(2))
    comment.refresh_from_db()
    assert (comment.state, comment.ground, comment.text) == ("held", "insult", COMMENT.text)
    assert counts_by_ground(consultation) == [("insult", 1)]
    assert code_of(uphold_hold, comment, NOTHING, by=cast.approver, at=later(2))[0] == (
        "not-contested"
    )
    contest_hold(comment, at=later(3))
    assert code_of(contest_hold, comment, at=later(3))[0] == "contested"
    end_consultations(CLOSED)
    consultation.refresh_from_db()
    outcome = OutcomeInputs("已研究。")
    found = code_of(publish_outcome, consultation, outcome, by=cast.approver, at=CLOSED)
    assert found[0] == "contested"
    catch_up()
    assert Notification.objects.filter(kind="hold_contested", person=cast.approver).exists()
    grant_post(cast.disclosure, PostKind.APPROVER, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    for action in (lift_hold, uphold_hold):
        assert code_of(action, comment, NOTHING, by=cast.disclosure, at=later(4))[0] == (
            "own-decision"
        )
    uphold_hold(comment, NOTHING, by=cast.approver, at=later(4))
    comment.refresh_from_db()
    lift_hold(comment, NOTHING, by=cast.approver, at=later(5))
    comment.refresh_from_db()
    assert (comment.state, comment.ground, comment.contested_at) == ("received", "", None)
    assert faults() == []


def test_words_are_public_only_by_consent_without_personal_data_and_confirmed(cast: Cast) -> None:
    consultation = opened(cast)
    silent = commented(consultation)
    inputs = MaskInputs("建议免费。")
    assert code_of(mask_comment, silent, inputs, by=cast.disclosure, at=later(2))[0] == "no-consent"
    comment = commented(consultation, f"我的电话{CONTACT}，建议免费。", may_publish=True)
    assert code_of(confirm_comment, comment, at=later(2))[0] == "nothing-proposed"
    wrong = MaskInputs(comment.text)
    assert code_of(mask_comment, comment, wrong, by=cast.disclosure, at=later(2)) == (
        "personal-data",
        "text",
    )
    mask_comment(comment, inputs, by=cast.disclosure, at=later(2))
    assert not published_comments(consultation).exists()
    confirm_comment(comment, at=later(3))
    assert published_comments(consultation).get().published_text == "建议免费。"
    assert code_of(confirm_comment, comment, at=later(3))[0] == "published"
    comment.refresh_from_db()
    assert code_of(mask_comment, comment, inputs, by=cast.disclosure, at=later(4))[0] == "published"
    assert faults() == []


def test_an_answer_decides_a_group_and_each_comment_has_an_act(cast: Cast) -> None:
    campaign = "停车收费标准过高，群众负担加重，建议对小区周边道路夜间停车免费，并公开收费去向。"
    consultation = ended(
        cast, campaign, campaign + "谢谢。", "请增加残疾人车位。", "收费！" + campaign
    )
    assert list(ungrouped()) == [consultation]
    end_consultations(CLOSED)
    consultation.refresh_from_db()
    assert not ungrouped().exists()
    first, second, third, fourth = consultation.comments.order_by("id")
    assert [one.group_id for one in (first, second, third, fourth)] == [
        first.pk,
        first.pk,
        third.pk,
        first.pk,
    ]
    facts = AnswerFacts((), (first.pk,), "夜间免费", "partly", "工作日夜间免费。")
    for changes, code in (
        ({"result": "x"}, ("no-result", "result")),
        ({"argument": ""}, ("no-text", "argument")),
        ({"reason": f"请联系{CONTACT}"}, ("personal-data", "reason")),
        ({"final_paragraph": 0}, ("no-paragraph", "final_paragraph")),
        ({"final_paragraph": 2}, ("no-final", "final_paragraph")),
        ({"group_ids": ()}, ("no-comment", "")),
    ):
        wrong = replace(facts, **changes)
        assert code_of(answer_comments, consultation, wrong, by=cast.disclosure, at=CLOSED) == code
    answer = answer_comments(consultation, facts, by=cast.disclosure, at=CLOSED)
    assert answer.voices == 3
    assert Act.objects.filter(verb="comment.answered", facets__result="partly").count() == 3
    assert not public_answers(consultation).exists()
    left = consultation.comments.get(state="received")
    assert left.pk == third.pk
    catch_up()
    counted = Tally.objects.filter(subject_type=PublicComment._meta.label_lower)
    found = {row.measure: row.micros // MICROS for row in counted}
    assert (found["received:web"], found["answered:partly"]) == (4, 3)
    assert faults() == []


def test_comments_are_answered_only_after_the_period(cast: Cast) -> None:
    consultation = opened(cast)
    comment = commented(consultation)
    facts = AnswerFacts((comment.pk,), (), "免费", "not", "无依据。")
    found = code_of(answer_comments, consultation, facts, by=cast.disclosure, at=later(2))
    assert found[0] == "not-ended"


def test_nothing_is_done_with_comments_after_the_outcome(cast: Cast) -> None:
    consultation = concluded(cast, "建议免费。")
    comment = consultation.comments.get()
    comment.may_publish = True
    comment.save()
    inputs = MaskInputs("建议免费。")
    assert code_of(mask_comment, comment, inputs, by=cast.disclosure, at=CLOSED)[0] == "finished"
    entered = EnteredComment(COMMENT, "post", date(2026, 12, 20))
    options = {"code": CODE, "submission": uuid4().hex, "by": cast.disclosure, "at": CLOSED}
    assert code_of(enter_comment, consultation, entered, **options)[0] == "not-open"
    assert public_answers(consultation).get().voices == 1


def test_a_comment_on_an_older_version_says_so(cast: Cast) -> None:
    consultation = opened(cast)
    commented(consultation)
    assert consultation.draft is not None
    document = consultation.draft
    start_version(document, by=cast.drafter, at=later(1))
    document.refresh_from_db()
    assert document.open_version is not None
    edit_version(
        document,
        cast.facts(title=document.title, text="<p>第一条 改。</p>", change_note="改正错字"),
        by=cast.drafter,
        at=later(1),
        revision=document.open_version.revision,
    )
    release_document(cast.review(document, at=later(1)), by=cast.disclosure, at=later(1))
    facts = {"at": later(2), "paragraph": 1}
    assert commented(consultation, **facts).version.number == 2
    facts["paragraph"] = 3
    assert code_of(commented, consultation, **facts)[0] == "no-paragraph"


def test_only_those_who_handle_comments_read_them(cast: Cast) -> None:
    commented(opened(cast))
    for who, sees in (
        (cast.disclosure, True),
        (cast.approver, True),
        (cast.drafter, False),
        (cast.stranger, False),
    ):
        assert comments_visible_to(who.account, on=AT.date()).exists() is sees


def test_authors_are_erased_after_the_outcome(cast: Cast) -> None:
    consultation = concluded(cast, "建议免费。")
    comment = consultation.comments.get()
    comment.name, comment.contact = NAME, CONTACT
    comment.save()
    assert erase_comment_authors(CLOSED + timedelta(days=1094)) == 0
    assert erase_comment_authors(CLOSED + timedelta(days=1096)) == 1
    assert erase_comment_authors(CLOSED + timedelta(days=1096)) == 0
    found = PublicComment.objects.get()
    assert (found.name, found.contact, found.code_hash) == ("", "", "")
    assert found.text == "建议免费。"
    assert comment_by_query_code(found.number, CODE) is None
    assert faults() == []


def test_grouping_again_changes_nothing(cast: Cast) -> None:
    consultation = ended(cast, "建议免费停车。", "建议免费停车！", "反对")
    assert group_comments(consultation) == 2
    assert group_comments(consultation) == 2
    answered(cast, consultation)
    assert faults() == []
