"""Public concerns: hours, statements, measures, outcome; topics, never persons."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.documents.actions import releases
from gongkai.documents.workflow import WithdrawalReason
from gongkai.kit.times import BEIJING
from gongkai.law.report_forms.forms import FORMS
from gongkai.law.report_forms.table_identities import cell
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.measures import MICROS
from gongkai.ledger.queries import acts_of
from gongkai.notifications.models import Notification, WaitingTask
from gongkai.operations.verify import concerns as verify_concerns
from gongkai.operations.verify import waiting
from gongkai.operations.worker import notify_of_deadlines
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from gongkai.participation.actions import (
    add_measure,
    amend_concern,
    close_concern,
    note_statement,
    register_concern,
    report_progress,
)
from gongkai.participation.measures import cells_of
from gongkai.participation.models import Concern
from gongkai.participation.queries import due_moments, visible_to
from gongkai.participation.rules import (
    refusal_to_close,
    refusal_to_register,
    refusal_to_state,
)
from gongkai.participation.workflow import (
    ConcernFacts,
    MeasureInputs,
    OutcomeInputs,
    ProgressInputs,
)
from gongkai.processes.draft_statement import draft_statement
from gongkai.statistics.models import Tally
from tests.cast import AT, SINCE, Cast, later
from tests.participation.concerns import FACTS, registered, stated
from tests.refusals import code_of

pytestmark = pytest.mark.django_db
OUTCOME = OutcomeInputs("热源厂检修完毕，室温全部达标。")


def measure(cast: Cast, **changes: Any) -> MeasureInputs:
    plain = MeasureInputs("逐户检查室温", cast.finance.pk, AT.date() + timedelta(days=3))
    return replace(plain, **changes)


def test_hours_run_at_night_and_on_holidays() -> None:
    # 2017-10-01 10:00 is in the National Day holiday.
    at = datetime(2017, 10, 1, 10, 0, tzinfo=BEIJING)
    assert due_moments("emergency", at) == (at + timedelta(hours=5), at + timedelta(hours=24))
    assert due_moments("other", at) == (None, at + timedelta(hours=48))


def test_a_statement_answers_a_concern_and_makes_it_public(cast: Cast, client: Client) -> None:
    concern = registered(cast)
    assert concern.number == "990000-D01-YQ2026-00001"
    page = reverse("portal:concern", args=[concern.number])
    assert client.get(page).status_code == 404
    assert concern.title not in client.get(reverse("portal:concerns")).content.decode()
    document = stated(cast, concern)
    assert (concern.state, concern.informed_at, concern.answered_at) == ("answered", AT, AT)
    act = acts_of(concern).get(verb="concern.answered")
    assert (act.facets["in_time"], act.facets["minutes"], act.actor_kind) == (True, 600, "system")
    shown = client.get(page).content.decode()
    assert concern.facts in shown
    assert document.title in shown
    assert concern.title in client.get(reverse("portal:concerns")).content.decode()
    rows = client.get(reverse("portal:concerns") + "?format=csv")
    assert concern.title in rows.getvalue().decode("utf-8-sig")
    assert list(verify_concerns.check()) == []
    assert list(waiting.check()) == []


def test_a_withdrawn_statement_is_not_shown_on_the_page(cast: Cast, client: Client) -> None:
    concern = registered(cast)
    document = stated(cast, concern)
    releases.withdraw_document(document, WithdrawalReason("有误"), by=cast.disclosure, at=later(1))
    shown = client.get(reverse("portal:concern", args=[concern.number])).content.decode()
    assert document.title not in shown
    assert concern.title in shown


def test_an_emergency_needs_first_facts_and_a_press_conference(cast: Cast) -> None:
    concern = registered(cast, kind="emergency", arisen_at=AT - timedelta(hours=6))
    stated(cast, concern)
    assert (concern.state, concern.informed_at, concern.answered_at) == ("open", AT, None)
    act = acts_of(concern).get(verb="concern.stated")
    assert act.facets["facts_in_time"] is False
    stated(cast, concern, form="conference", at=later(hours=20))
    assert concern.state == "answered"
    act = acts_of(concern).get(verb="concern.answered")
    assert (act.facets["in_time"], act.facets["form"]) == (False, "conference")
    assert "facts_in_time" not in act.facets
    stated(cast, concern, at=later(hours=30))
    assert acts_of(concern).filter(verb="concern.stated").count() == 2
    assert list(verify_concerns.check()) == []


def test_a_statement_is_noted_once(cast: Cast) -> None:
    concern = registered(cast)
    stated(cast, concern)
    assert not note_statement(concern.statements.get(), at=later(1))
    assert acts_of(concern).filter(verb="concern.answered").count() == 1


def test_an_answered_concern_counts_once_in_the_table_of_2014(cast: Cast) -> None:
    concern = registered(cast)
    stated(cast, concern)
    stated(cast, concern, at=later(1))
    counted = Tally.objects.filter(subject_type="participation.concern", body=cast.finance.chain)
    assert {one.measure: one.micros // MICROS for one in counted} == {
        "answered:other:yes": 1,
        "concern:other": 1,
    }
    cells = [hit.place for hit in cells_of(FORMS["2014"], "answered", ["other", "yes"])]
    assert cells == [cell("resp.total")]
    assert list(cells_of(FORMS["2021"], "answered", ["other", "yes"])) == []
    assert list(cells_of(FORMS["2014"], "concern", ["other"])) == []


def test_a_concern_is_closed_by_another_person_when_its_measures_are_done(cast: Cast) -> None:
    concern = registered(cast)
    assert code_of(close_concern, concern, OUTCOME, by=cast.approver, at=AT)[0] == "not-answered"
    one = add_measure(concern, measure(cast), by=cast.disclosure, at=AT)
    stated(cast, concern)
    assert code_of(close_concern, concern, OUTCOME, by=cast.approver, at=AT)[0] == "open-measures"
    report_progress(concern, ProgressInputs(one.pk, "已查八成"), by=cast.disclosure, at=AT)
    report_progress(
        concern, ProgressInputs(one.pk, "全部查完", done=True), by=cast.disclosure, at=later(4)
    )
    act = acts_of(concern).get(verb="concern.measure_done")
    assert act.facets["in_time"] is False
    assert code_of(close_concern, concern, OUTCOME, by=cast.disclosure, at=AT)[0] == "wrong-post"
    assert refusal_to_close(concern, None, by=cast.approver, at=AT) is None
    empty = OutcomeInputs(" ")
    assert code_of(close_concern, concern, empty, by=cast.approver, at=AT) == ("no-text", "outcome")
    concern = close_concern(concern, OUTCOME, by=cast.approver, at=later(5))
    assert (concern.state, concern.closed_on) == ("closed", later(5).date())
    for action, inputs, by in (
        (close_concern, OUTCOME, cast.approver),
        (amend_concern, ConcernFacts("x", "y"), cast.disclosure),
        (add_measure, measure(cast), cast.disclosure),
        (report_progress, ProgressInputs(one.pk, "x"), cast.disclosure),
    ):
        assert code_of(action, concern, inputs, by=by, at=later(6))[0] == "closed"
    refusal = refusal_to_state(concern, by=cast.drafter, at=later(6))
    assert refusal is not None
    assert refusal.code == "closed"
    assert not WaitingTask.objects.filter(subject_type="participation.concern").exists()
    assert list(verify_concerns.check()) == []


def test_whoever_registered_a_concern_does_not_close_it(cast: Cast) -> None:
    grant_post(cast.approver, PostKind.EDITOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    concern = register_concern(cast.finance, FACTS, by=cast.approver, at=AT)
    assert acts_of(concern).get(verb="concern.registered").post == "editor"
    stated(cast, concern)
    assert code_of(close_concern, concern, OUTCOME, by=cast.approver, at=AT)[0] == "own-concern"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"kind": "x"}, "no-kind", "kind"),
        ({"source": "x"}, "no-source", "source"),
        ({"arisen_at": AT + timedelta(minutes=1)}, "not-yet", "arisen_at"),
        ({"arisen_at": AT - timedelta(days=367)}, "long-ago", "arisen_at"),
        ({"title": " "}, "no-text", "title"),
        ({"facts": "长" * 5_001}, "text-too-long", "facts"),
        ({"facts": "联系人王小明，13812345678"}, "personal-data", "facts"),
        ({"title": "身份证11010519491231002X"}, "personal-data", "title"),
    ],
)
def test_a_concern_that_cannot_be_is_refused(
    cast: Cast, changes: dict[str, Any], code: str, field: str
) -> None:
    assert code_of(registered, cast, **changes) == (code, field)
    assert not Concern.objects.exists()


def test_measures_that_cannot_be_are_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    concern = registered(cast)

    def code(**changes: Any) -> tuple[str, str]:
        return code_of(add_measure, concern, measure(cast, **changes), by=cast.disclosure, at=AT)

    assert code(text="") == ("no-text", "text")
    assert code(body_id=0) == ("no-body", "body_id")
    assert code(due_on=date(2026, 1, 1)) == ("due-past", "due_on")
    assert code(due_on=date(9000, 1, 1)) == ("too-far", "due_on")
    progress = ProgressInputs(1, "x")
    assert code_of(report_progress, concern, progress, by=cast.disclosure, at=AT)[0] == "no-measure"
    add_measure(concern, measure(cast), by=cast.disclosure, at=AT)
    progress = ProgressInputs(0, "x")
    found = code_of(report_progress, concern, progress, by=cast.disclosure, at=AT)
    assert found == ("no-such-measure", "measure_id")
    monkeypatch.setattr("gongkai.participation.rules.MAX_MEASURES", 1)
    assert code() == ("too-many-measures", "")


def test_only_those_who_handle_concerns_of_the_body_do_so(cast: Cast) -> None:
    assert (
        code_of(register_concern, cast.finance, FACTS, by=cast.stranger, at=AT)[0] == "wrong-post"
    )
    assert refusal_to_register(cast.finance, None, by=cast.disclosure, at=AT) is None
    concern = registered(cast)
    found = code_of(amend_concern, concern, ConcernFacts("x", "y"), by=cast.stranger, at=AT)
    assert found[0] == "wrong-post"
    assert code_of(draft_statement, concern, "text", by=cast.stranger, at=AT)[0] == "wrong-post"
    assert not visible_to(cast.stranger.account, on=AT.date()).exists()
    assert visible_to(cast.drafter.account, on=AT.date()).exists()
    type(cast.finance).objects.filter(pk=cast.finance.pk).update(ended_on=AT.date())
    cast.finance.refresh_from_db()
    assert code_of(registered, cast)[0] == "body-over"


def test_facts_are_corrected(cast: Cast) -> None:
    concern = registered(cast)
    amend_concern(concern, ConcernFacts("供暖不足", "热源厂检修。"), by=cast.disclosure, at=AT)
    concern.refresh_from_db()
    assert (concern.title, concern.facts) == ("供暖不足", "热源厂检修。")
    wrong = ConcernFacts("供暖不足", "请致电13812345678")
    found = code_of(amend_concern, concern, wrong, by=cast.disclosure, at=AT)
    assert found == ("personal-data", "facts")


def test_those_who_handle_it_are_notified_in_hours_once_per_tier(cast: Cast) -> None:
    concern = registered(cast)  # due 38 hours later
    told = Notification.objects.filter(
        subject_type="participation.concern", subject_id=concern.pk, person=cast.disclosure
    )
    for hours, kinds in (
        (13, []),
        (15, ["concern_due"]),
        (16, ["concern_due"]),
        (31, ["concern_due"] * 2),
        (37, ["concern_due"] * 3),
        (39, [*["concern_due"] * 3, "concern_late"]),
        (50, [*["concern_due"] * 3, "concern_late"]),
    ):
        notify_of_deadlines(later(hours=hours))
        assert sorted(told.values_list("kind", flat=True)) == kinds
    stated(cast, concern, at=later(hours=51))
    assert told.filter(kind="concern_answered").exists()
    notify_of_deadlines(later(hours=60))
    assert told.filter(kind="concern_late").count() == 1


def test_verify_names_a_concern_that_differs_from_its_acts(cast: Cast) -> None:
    concern = registered(cast)
    stated(cast, concern)
    Concern.objects.filter(pk=concern.pk).update(
        due_at=later(5), state="closed", closed_on=AT.date(), outcome="x"
    )
    found = [str(one) for one in verify_concerns.check()]
    assert len(found) == 3
    assert "its state is closed, its acts say answered" in found[0]


def test_pages_of_the_desk(cast: Cast, client: Client, sign_in: Any) -> None:
    browser = sign_in(cast.disclosure)
    entered = {
        "body": cast.finance.pk,
        "kind": "other",
        "source": "online",
        "arisen_at": "2026-11-15T08:00",
        "title": FACTS.title,
        "facts": "请致电13812345678",
    }
    answer = browser.post(reverse("desk:concern_create"), entered)
    assert answer.status_code == 409
    assert "请致电13812345678" in answer.content.decode()
    answer = browser.post(reverse("desk:concern_create"), entered | {"facts": FACTS.facts})
    concern = Concern.objects.get()
    assert answer.url == reverse("desk:concern", args=[concern.pk])
    assert concern.arisen_at.isoformat() == "2026-11-15T00:00:00+00:00"
    assert FACTS.title in browser.get(reverse("desk:concerns")).content.decode()
    assert (
        FACTS.title not in browser.get(reverse("desk:concerns") + "?state=closed").content.decode()
    )
    assert browser.get(reverse("desk:concerns") + "?state=x").status_code == 400
    act = reverse("desk:concern_action", args=[concern.pk, "add-measure"])
    assert browser.post(act, {"add-measure-text": "检修"}).status_code == 400
    fields = {"text": "检修", "body_id": cast.finance.pk, "due_on": "2027-01-01"}
    answer = browser.post(act, {f"add-measure-{name}": value for name, value in fields.items()})
    assert answer.status_code == 302
    wrong = reverse("desk:concern_action", args=[concern.pk, "burn"])
    assert browser.post(wrong).status_code == 404
    statement = reverse("desk:concern_statement", args=[concern.pk])
    assert browser.post(statement, {"form": "text"}).status_code == 409
    assert browser.post(statement, {"form": "song"}).status_code == 400
    answer = sign_in(cast.drafter).post(statement, {"form": "text"})
    document = concern.statements.get().document
    assert answer.url == reverse("desk:document_edit", args=[document.pk])
    assert (
        document.heading in browser.get(reverse("desk:concern", args=[concern.pk])).content.decode()
    )
    catch_up()
    assert concern.statements.get().is_noted is False
    stranger = sign_in(cast.stranger)
    assert stranger.get(reverse("desk:concern", args=[concern.pk])).status_code == 404
