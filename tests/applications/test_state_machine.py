"""Random legal and illegal steps. After each one the ledger alone determines every stage."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gongkai.applications.actions import (
    clarifications,
    consultations,
    extensions,
    fees,
    intake,
    replies,
)
from gongkai.applications.inputs import (
    AskExtensionInputs,
    AskFeeInputs,
    AskToClarifyInputs,
    ClarifyInputs,
    ConsultInputs,
    DelayInputs,
    LodgeInputs,
    MergeInputs,
    OpinionInputs,
    PartFacts,
    PassOnInputs,
    PaymentInputs,
    ProposeInputs,
    RegisterInputs,
    ReopenInputs,
    ResultInputs,
    ReturnInputs,
    ServeInputs,
    SplitInputs,
)
from gongkai.applications.models import Application, Consultation, Letter, Remedy
from gongkai.applications.states import OPEN, Stage
from gongkai.calendars.queries import calendar_of
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.law.clocks import CLOCKS
from gongkai.law.messages import text
from gongkai.law.outcomes import Outcome
from gongkai.law.receipts import Receipt
from gongkai.law.regimes import regime_on
from gongkai.law.replies import Consultation as Window
from gongkai.law.replies import Course, Extension, reply_due
from gongkai.ledger.models import Act
from gongkai.operations.verify import application_numbers, applications
from tests.applications.cases import CODE, MONDAY, WHO, wish
from tests.cast import Cast

OUTCOMES = st.sampled_from(list(Outcome))
FOLD = {
    "application.arrived": "arrived",
    "application.received": "in_hand",
    "application.passed_on": "transferred",
    "application.merged": "merged",
    "application.parted": "in_hand",
    "application.withdrawn": "closed",
    "application.reopened": "in_hand",
    "clarification.asked": "clarifying",
    "clarification.answered": "in_hand",
    "fee.asked": "fee_asked",
    "fee.paid": "in_hand",
    "reply.proposed": "with_supervisor",
    "reply.returned": "in_hand",
    "reply.approved": "approved",
    "reply.served": "closed",
}


class Cases(RuleBasedStateMachine):
    """One body with its officer and supervisor, applicants, and passing days."""

    cast: Cast
    watched: Callable[[], str]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.at: datetime = MONDAY
        self.done = self.refused = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def attempt(self, do: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        """Perform an action, or assert that a refusal wrote nothing."""
        acts = Act.objects.count()
        try:
            with transaction.atomic():
                do(*args, at=self.at, **kwargs)
            self.done += 1
        except Refused:
            assert Act.objects.count() == acts
            self.refused += 1

    def one(self, pick: int) -> Application:
        rows = list(Application.objects.order_by("id"))
        return rows[pick % len(rows)]

    @initialize()
    def begin(self) -> None:
        intake.receive_application(self.cast.finance, wish(), at=self.at, code=CODE)

    @rule(days=st.integers(0, 12))
    def days_pass(self, days: int) -> None:
        self.at += timedelta(days=days, hours=1)
        for consultation in Consultation.objects.filter(answered_on=None).select_related(
            "application"
        ):
            with transaction.atomic():
                consultations.close_unanswered_consultation(consultation, at=self.at)

    @precondition(lambda self: Application.objects.count() < 6)
    @rule(channel=st.sampled_from(["web", "post", "counter", "email"]), late=st.integers(0, 3))
    def apply(self, channel: str, late: int) -> None:
        arrived = local_date(self.at) - timedelta(days=late)
        self.attempt(
            intake.receive_application,
            self.cast.finance,
            wish(channel=channel),
            code=CODE,
            arrived_on=arrived,
        )

    @rule(
        pick=st.integers(0, 9),
        outcome=st.sampled_from([Outcome.GIVEN, Outcome.PROCESS, Outcome.NOT_HELD]),
    )
    def go_on(self, pick: int, outcome: Outcome) -> None:
        """Take the next usual step of a case, so that the other rules apply at every stage."""
        application, today = self.one(pick), local_date(self.at)
        if application.stage == Stage.ARRIVED:
            self.attempt(
                intake.register_application,
                application,
                RegisterInputs(confirmed_on=today),
                by=self.cast.officer,
            )
        elif application.stage == Stage.IN_HAND:
            parts = [PartFacts(outcome, "材料", "依据")]
            self.attempt(
                replies.propose_reply, application, ProposeInputs(parts=parts), by=self.cast.officer
            )
        elif application.stage == Stage.WITH_SUPERVISOR:
            self.attempt(replies.approve_reply, application, by=self.cast.supervisor)
        elif application.stage == Stage.APPROVED:
            self.attempt(
                replies.serve_reply,
                application,
                ServeInputs(way="post", served_on=today),
                by=self.cast.officer,
            )
        elif application.stage == Stage.CLARIFYING:
            self.attempt(clarifications.clarify, application, ClarifyInputs(text="2025年"))

    @rule(pick=st.integers(0, 9))
    def register_at_once(self, pick: int) -> None:
        self.attempt(
            intake.register_application,
            self.one(pick),
            RegisterInputs(confirmed_on=local_date(self.at)),
            by=self.cast.officer,
        )

    @rule(pick=st.integers(0, 9), back=st.integers(0, 4))
    def register(self, pick: int, back: int) -> None:
        confirmed = local_date(self.at) - timedelta(days=back)
        self.attempt(
            intake.register_application,
            self.one(pick),
            RegisterInputs(confirmed_on=confirmed),
            by=self.cast.officer,
        )

    @rule(pick=st.integers(0, 9), days=st.integers(0, 10))
    def ask_to_clarify(self, pick: int, days: int) -> None:
        answer_by = local_date(self.at) + timedelta(days=days)
        self.attempt(
            clarifications.ask_to_clarify,
            self.one(pick),
            AskToClarifyInputs(text="哪一年？", answer_by=answer_by),
            by=self.cast.officer,
        )

    @rule(pick=st.integers(0, 9), staff=st.booleans())
    def clarify(self, pick: int, *, staff: bool) -> None:
        self.attempt(
            clarifications.clarify,
            self.one(pick),
            ClarifyInputs(text="2025年"),
            by=self.cast.officer if staff else None,
        )

    @rule(pick=st.integers(0, 9), third=st.booleans())
    def consult(self, pick: int, *, third: bool) -> None:
        asked = (
            ConsultInputs("？", name="某公司")
            if third
            else ConsultInputs("？", agency=self.cast.health)
        )
        self.attempt(consultations.consult, self.one(pick), asked, by=self.cast.officer)

    @precondition(lambda self: Consultation.objects.exists())
    @rule(
        pick=st.integers(0, 9),
        opinion=st.sampled_from(["consent", "objection", "silence"]),
        back=st.integers(0, 3),
    )
    def answer(self, pick: int, opinion: str, back: int) -> None:
        rows = list(Consultation.objects.order_by("id"))
        day = local_date(self.at) - timedelta(days=back)
        self.attempt(
            consultations.note_opinion,
            rows[pick % len(rows)],
            OpinionInputs(opinion=opinion, answered_on=day),
            by=self.cast.officer,
        )

    @rule(pick=st.integers(0, 9), days=st.integers(0, 22))
    def ask_extension(self, pick: int, days: int) -> None:
        self.attempt(
            extensions.ask_extension,
            self.one(pick),
            AskExtensionInputs(days=days, reason="汇总"),
            by=self.cast.officer,
        )

    @rule(pick=st.integers(0, 9), own=st.booleans())
    def extend(self, pick: int, *, own: bool) -> None:
        self.attempt(
            extensions.extend, self.one(pick), by=self.cast.officer if own else self.cast.supervisor
        )

    @rule(pick=st.integers(0, 9), days=st.integers(1, 90))
    def delay(self, pick: int, days: int) -> None:
        until = local_date(self.at) + timedelta(days=days)
        self.attempt(
            extensions.delay_reply,
            self.one(pick),
            DelayInputs(until=until, reason="多"),
            by=self.cast.supervisor,
        )

    @rule(pick=st.integers(0, 9), pages=st.integers(0, 300))
    def ask_fee(self, pick: int, pages: int) -> None:
        self.attempt(
            fees.ask_fee,
            self.one(pick),
            AskFeeInputs(method="pages", count=pages),
            by=self.cast.officer,
        )

    @rule(pick=st.integers(0, 9), back=st.integers(0, 5))
    def pay(self, pick: int, back: int) -> None:
        day = local_date(self.at) - timedelta(days=back)
        self.attempt(
            fees.note_payment, self.one(pick), PaymentInputs(paid_on=day), by=self.cast.officer
        )

    @rule(pick=st.integers(0, 9), outcomes=st.lists(OUTCOMES, max_size=3))
    def propose(self, pick: int, outcomes: list[Outcome]) -> None:
        parts = [PartFacts(one, "材料", "依据") for one in outcomes]
        self.attempt(
            replies.propose_reply, self.one(pick), ProposeInputs(parts=parts), by=self.cast.officer
        )

    @rule(pick=st.integers(0, 9), back=st.booleans())
    def decide(self, pick: int, *, back: bool) -> None:
        if back:
            self.attempt(
                replies.return_reply,
                self.one(pick),
                ReturnInputs(reason="补充"),
                by=self.cast.supervisor,
            )
        else:
            self.attempt(replies.approve_reply, self.one(pick), by=self.cast.supervisor)

    @rule(pick=st.integers(0, 9), back=st.integers(0, 3))
    def serve(self, pick: int, back: int) -> None:
        day = local_date(self.at) - timedelta(days=back)
        self.attempt(
            replies.serve_reply,
            self.one(pick),
            ServeInputs(way="post", served_on=day, text="答复"),
            by=self.cast.officer,
        )

    @rule(pick=st.integers(0, 9))
    def withdraw(self, pick: int) -> None:
        self.attempt(intake.withdraw_application, self.one(pick))

    @rule(pick=st.integers(0, 9), other=st.integers(0, 9))
    def merge(self, pick: int, other: int) -> None:
        self.attempt(
            intake.merge_application,
            self.one(pick),
            MergeInputs(into=self.one(other)),
            by=self.cast.officer,
        )

    @rule(pick=st.integers(0, 9))
    def pass_on(self, pick: int) -> None:
        self.attempt(
            intake.pass_on_application,
            self.one(pick),
            PassOnInputs(to=self.cast.health),
            by=self.cast.officer,
        )

    @rule(pick=st.integers(0, 9))
    def split(self, pick: int) -> None:
        self.attempt(
            intake.split_application,
            self.one(pick),
            SplitInputs(titles=["甲", "乙"]),
            by=self.cast.officer,
        )

    @rule(pick=st.integers(0, 9), result=st.sampled_from(["upheld", "corrected"]))
    def remedy(self, pick: int, result: str) -> None:
        day = local_date(self.at)
        application = self.one(pick)
        self.attempt(
            replies.lodge_remedy,
            application,
            LodgeInputs(route="court", authority="法院", lodged_on=day),
            by=self.cast.officer,
        )
        for remedy in Remedy.objects.filter(application=application, result="pending"):
            self.attempt(
                replies.settle_remedy,
                remedy,
                ResultInputs(result=result, decided_on=day),
                by=self.cast.officer,
            )
        self.attempt(
            replies.reopen_application, application, ReopenInputs(on=day), by=self.cast.officer
        )

    @invariant()
    def ledger_determines_the_stage_of_each_case(self) -> None:
        for application in Application.objects.select_related("body"):
            acts = list(acts_of(application))
            stage = ""
            for act in acts:
                stage = FOLD.get(act.verb, stage)
            assert application.stage == stage
            if application.stage in OPEN:
                assert application.due_on == due_by(acts), application.number

    @invariant()
    def first_identity_of_the_report_holds(self) -> None:
        received = Act.objects.filter(verb="application.received").count()
        ended = Act.objects.filter(verb="reply.served", facets__again=False).count()
        ended += Act.objects.filter(
            verb="application.withdrawn", facets__has_key="outcome", facets__again=False
        ).count()
        again = Application.objects.filter(reopened_on__isnull=False).count()
        opened = Application.objects.filter(stage__in=OPEN)
        assert received == ended + opened.filter(reopened_on=None).count()
        assert opened.filter(reopened_on__isnull=False).count() <= again

    @invariant()
    def no_letter_without_its_act(self) -> None:
        acts = list(Act.objects.filter(subject_type="applications.application"))
        act_letters = {(act.subject_id, act.facets.get("letter")) for act in acts}
        received = {act.subject_id for act in acts if act.verb == "application.received"}
        for letter in Letter.objects.all():
            if letter.kind == "receipt":
                assert str(letter.application_id) in received
            else:
                assert (str(letter.application_id), letter.number) in act_letters

    @invariant()
    def verification_finds_nothing(self) -> None:
        assert [*applications.check(), *application_numbers.check()] == []

    @invariant()
    def no_personal_data_leaks(self) -> None:
        recorded = str(list(Act.objects.values_list("facets", "actor_id"))) + self.watched()
        for word in (
            WHO.name,
            WHO.proof_number,
            WHO.telephone,
            WHO.email,
            CODE,
            "某公司",
            wish().description,
        ):
            assert word not in recorded


def acts_of(application: Application) -> Any:
    return Act.objects.filter(
        subject_type="applications.application", subject_id=str(application.pk)
    ).order_by("at", "seq")


class ClockEvents:
    """Events of one case that affect its deadline. Reopening resets them."""

    def __init__(self, since: date = date.min) -> None:
        self.since = since
        self.start = since if since != date.min else None
        self.asked_on: date | None = None
        self.clarified: date | None = None
        self.paid: date | None = None
        self.delayed: date | None = None
        self.extension: list[Extension] = []
        self.asked: dict[int, tuple[date, date | None]] = {}

    def read(self, act: Act) -> None:
        plain = {
            "application.received": "start",
            "clarification.asked": "asked_on",
            "clarification.answered": "clarified",
            "fee.paid": "paid",
        }
        if act.verb in plain:
            setattr(self, plain[act.verb], act.on)
        elif act.verb == "application.reopened":
            self.__init__(act.on)  # type: ignore[misc]
        elif act.verb == "extension.granted":
            self.extension = [Extension(act.facets["days"], act.on)]
        elif act.verb == "reply.delayed":
            self.delayed = date.fromisoformat(act.facets["until"])
        elif act.verb == "consultation.sent":
            self.asked[act.facets["consultation"]] = (act.on, None)
        elif act.verb == "consultation.answered" and act.facets["consultation"] in self.asked:
            self.asked[act.facets["consultation"]] = (
                self.asked[act.facets["consultation"]][0],
                act.on,
            )


def due_by(acts: list[Act]) -> date:
    """Compute the reply deadline from the acts alone."""
    calendar = calendar_of("990000")
    course = ClockEvents()
    for act in acts:
        course.read(act)
    start, since, asked = course.start, course.since, course.asked
    assert start is not None
    days = CLOCKS["agency"].amount
    windows: list[Window] = []
    for sent, answered in sorted(asked.values(), key=lambda one: one[0]):
        last = calendar.nth_after(sent, days)
        end = min(answered or last, last)
        if sent < since:
            continue
        if windows and sent <= windows[-1].answered_on:
            windows[-1] = Window(windows[-1].sent_on, max(windows[-1].answered_on, end))
        else:
            windows.append(Window(sent, end))
    assert regime_on(start)
    course_of_case = Course(
        Receipt(start, text("received"), ""),
        course.asked_on,
        course.clarified,
        course.paid,
        windows,
        course.extension,
        course.delayed,
    )
    usual = reply_due(calendar, replace(course_of_case, delayed_until=None)).due
    return max(usual, course.delayed or usual)


def play(
    cast: Cast, caplog: pytest.LogCaptureFixture, *, runs: int, steps_each: int, fixed: bool
) -> dict[str, int]:
    """Run the state machine; return its counts."""
    caplog.set_level(logging.DEBUG, logger="gongkai")
    tally = {"done": 0, "refused": 0, "runs": 0}

    class Watched(Cases):
        def teardown(self) -> None:
            tally["done"] += self.done
            tally["refused"] += self.refused
            tally["runs"] += 1
            super().teardown()

    Watched.cast = cast
    Watched.watched = staticmethod(lambda: caplog.text)  # type: ignore[assignment]
    usual = settings(
        max_examples=runs,
        stateful_step_count=steps_each,
        deadline=None,
        derandomize=fixed,
        database=None,
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.filter_too_much,
        ],
    )
    run_state_machine_as_test(Watched, settings=usual)  # type: ignore[no-untyped-call]
    return tally


@pytest.mark.django_db
def test_random_steps_over_cases(
    cast: Cast, caplog: pytest.LogCaptureFixture, counted: Any
) -> None:
    tally = play(cast, caplog, runs=25, steps_each=40, fixed=True)
    counted(
        "random steps over cases",
        "{runs} runs, {done} steps done, {refused} refused in words".format(**tally),
    )
    assert tally["done"] > 50
    assert tally["refused"] > 50


@pytest.mark.long
@pytest.mark.django_db
def test_very_many_random_steps_over_cases(
    cast: Cast, caplog: pytest.LogCaptureFixture, counted: Any
) -> None:
    tally = play(cast, caplog, runs=400, steps_each=80, fixed=False)
    counted(
        "random steps over cases",
        "{runs} runs, {done} steps done, {refused} refused in words".format(**tally),
    )
