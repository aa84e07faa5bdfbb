"""Random legal and illegal steps. After each one the ledger alone determines state and clock."""

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from gongkai.consultations.actions import comments, consultations
from gongkai.consultations.actions.groups import group_comments
from gongkai.consultations.models import PublicComment, PublicConsultation
from gongkai.consultations.registration import AnswerFacts, CommentFacts, EnteredComment
from gongkai.consultations.states import CommentState, ConsultationState, HoldGround
from gongkai.consultations.waiting import CONSULTATION
from gongkai.consultations.workflow import (
    CancelInputs,
    ExtendInputs,
    HoldInputs,
    MaskInputs,
    OutcomeInputs,
)
from gongkai.documents.models import Document
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.models import Act
from gongkai.operations.verify import consultations as verify_consultations
from gongkai.operations.verify import waiting
from tests.cast import AT, Cast
from tests.consultations.consultations import CODE, TEXT, opening, planned
from tests.consultations.survey_steps import SECRET, SurveySteps

SECRETS = ("阿不都热合曼", "13899990000", "我家住在幸福路")
NEVER_TOLD = (*SECRETS, SECRET)
HOURS = st.sampled_from([1, 2, 5, 5, 30, 24 * 9, 24 * 20])


class Consultations(SurveySteps):
    """One consultation, the comments on it and the answers to its survey."""

    cast: ClassVar[Cast]
    draft: ClassVar[Document]
    watched: ClassVar[Callable[[], str]]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.at, self.words = AT, set[str]()
        self.done = self.refused = self.late = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @initialize(is_open=st.sampled_from([True, True, True, False]))
    def plan(self, is_open: bool) -> None:
        self.consultation = planned(self.cast)
        self.compose_it(3)
        if is_open:
            self.open_it(30, "")
            for paragraph in (None, 1, 3):
                self.send_it(paragraph, publish=True)
            self.reply_it(1, says=True)

    def tries(self, action: Callable[..., object], *arguments: Any, **options: Any) -> bool:
        self.consultation = PublicConsultation.objects.get(pk=self.consultation.pk)
        try:
            with transaction.atomic():
                action(*arguments, at=self.at, **options)
        except Refused as refused:
            self.words.add(str(refused.refusal.message))
            self.refused += 1
            return False
        self.done += 1
        return True

    def some_comment(self, place: int) -> PublicComment | None:
        found = list(PublicComment.objects.order_by("id"))
        return found[place % len(found)] if found else None

    @rule(hours=HOURS)
    def time_passes(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @rule()
    def list_it(self) -> None:
        self.tries(consultations.list_plan, self.consultation, NOTHING, by=self.cast.approver)

    def open_it(self, days: int, reason: str) -> None:
        last_day = local_date(self.at) + timedelta(days=days)
        inputs = opening(self.draft, last_day=last_day, shorter_reason=reason)
        opened = self.tries(
            consultations.open_consultation, self.consultation, inputs, by=self.cast.disclosure
        )
        assert not opened or reason or days >= 30

    @rule(days=st.integers(0, 50), reason=st.sampled_from(["", "汛期临近。"]))
    def open(self, days: int, reason: str) -> None:
        self.open_it(days, reason)

    @rule(days=st.integers(-5, 40))
    def extend(self, days: int) -> None:
        before = self.consultation.closes_at or self.at
        inputs = ExtendInputs(local_date(before) + timedelta(days=days), "来信较多。")
        self.tries(
            consultations.extend_consultation, self.consultation, inputs, by=self.cast.disclosure
        )

    @rule()
    def the_worker_comes(self) -> None:
        with transaction.atomic():
            self.done += consultations.end_consultation(self.consultation, at=self.at)
        self.consultation.refresh_from_db()
        if self.consultation.state == ConsultationState.ENDED:
            group_comments(self.consultation)

    @rule(paragraph=st.sampled_from([None, 1, 3, 4]), publish=st.booleans())
    def send(self, paragraph: int | None, publish: bool) -> None:
        self.send_it(paragraph, publish=publish)

    def send_it(self, paragraph: int | None, *, publish: bool) -> None:
        name, contact, home = SECRETS
        facts = CommentFacts(f"{home}，建议免费。", paragraph, name, contact, publish)
        consultation = PublicConsultation.objects.get(pk=self.consultation.pk)
        is_late = consultation.closes_at is None or self.at >= consultation.closes_at
        taken = self.tries(
            comments.receive_comment, consultation, facts, code=CODE, submission=uuid4().hex
        )
        assert not (taken and is_late), "a comment was taken outside the period"
        self.late += is_late

    @rule()
    def somebody_is_late(self) -> None:
        """A form that was opened before arrives at the moment of closing."""
        if closes_at := PublicConsultation.objects.get(pk=self.consultation.pk).closes_at:
            self.at = max(self.at, closes_at)
            self.send_it(None, publish=False)
            self.reply_it(1, says=True)

    @rule(back=st.integers(-1, 40))
    def enter(self, back: int) -> None:
        day = local_date(self.at) - timedelta(days=back)
        entered = EnteredComment(CommentFacts("来信建议。", 2), "post", day)
        self.tries(
            comments.enter_comment,
            self.consultation,
            entered,
            code=CODE,
            submission=uuid4().hex,
            by=self.cast.disclosure,
        )

    @rule(
        place=st.integers(0, 9),
        action=st.sampled_from(
            [comments.withdraw_comment, comments.confirm_comment, comments.contest_hold]
        ),
    )
    def the_author_acts(self, place: int, action: Callable[..., object]) -> None:
        if comment := self.some_comment(place):
            self.tries(action, comment)

    @rule(place=st.integers(0, 9), ground=st.sampled_from([*HoldGround.values, "other"]))
    def hold(self, place: int, ground: str) -> None:
        if comment := self.some_comment(place):
            self.tries(comments.hold_comment, comment, HoldInputs(ground), by=self.cast.disclosure)

    @rule(
        place=st.integers(0, 9),
        action=st.sampled_from([comments.lift_hold, comments.uphold_hold]),
    )
    def decide(self, place: int, action: Callable[..., object]) -> None:
        if comment := self.some_comment(place):
            self.tries(action, comment, NOTHING, by=self.cast.approver)

    @rule(place=st.integers(0, 9), text=st.sampled_from(["建议免费。", f"电话{SECRETS[1]}"]))
    def mask(self, place: int, text: str) -> None:
        if comment := self.some_comment(place):
            self.tries(comments.mask_comment, comment, MaskInputs(text), by=self.cast.disclosure)

    @rule(place=st.integers(0, 9), grouped=st.booleans())
    def answer(self, place: int, grouped: bool) -> None:
        if comment := self.some_comment(place):
            ids = () if grouped else (comment.pk,)
            groups = (comment.group_id or 0,) if grouped else ()
            facts = AnswerFacts(ids, groups, "免费", "partly", "部分采纳。")
            self.tries(comments.answer_comments, self.consultation, facts, by=self.cast.disclosure)

    @rule()
    def conclude(self) -> None:
        concluded = self.tries(
            consultations.publish_outcome,
            self.consultation,
            OutcomeInputs("已研究。"),
            by=self.cast.approver,
        )
        waits = PublicComment.objects.filter(state=CommentState.RECEIVED)
        assert not (concluded and waits.exists())

    @rule(chance=st.integers(0, 9))
    def cancel(self, chance: int) -> None:
        if chance == 7:
            self.tries(
                consultations.cancel_consultation,
                self.consultation,
                CancelInputs("政策调整。"),
                by=self.cast.approver,
            )

    @invariant()
    def the_ledger_says_the_same(self) -> None:
        if hasattr(self, "consultation"):
            found = (*verify_consultations.check(), *waiting.differences(CONSULTATION))
            assert [str(one) for one in found] == []

    @invariant()
    def nobody_is_named(self) -> None:
        assert "" not in self.words
        told = json.dumps(list(Act.objects.values_list("facets", flat=True)), ensure_ascii=False)
        told += self.watched() + "".join(
            PublicComment.objects.values_list("published_text", flat=True)
        )
        assert not [one for one in NEVER_TOLD if one in told]


@pytest.mark.django_db
@pytest.mark.parametrize("runs", [8, pytest.param(40, marks=pytest.mark.long)])
def test_random_steps_over_consultations(
    cast: Cast, caplog: pytest.LogCaptureFixture, counted: Any, runs: int
) -> None:
    caplog.set_level(logging.DEBUG, logger="gongkai")
    tally = {"runs": 0, "done": 0, "refused": 0, "late": 0, "answers": 0}

    class Watched(Consultations):
        def teardown(self) -> None:
            tally["runs"] += 1
            tally["done"] += self.done
            tally["refused"] += self.refused
            tally["late"] += self.late
            tally["answers"] += self.responses
            super().teardown()

    Watched.cast, Watched.draft = cast, cast.released(text=TEXT)
    Watched.watched = staticmethod(lambda: caplog.text)  # type: ignore[assignment]
    usual = settings(
        max_examples=runs,
        stateful_step_count=30,
        deadline=None,
        # The same walks in each run of `make test`; others in each long run.
        derandomize=runs == 8,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Watched, settings=usual)  # type: ignore[no-untyped-call]
    counted(
        "random steps over consultations",
        "{runs} runs, {done} steps done, {refused} refused in words, {late} late comments and answers, "
        "{answers} answers to surveys".format(**tally),
    )
    assert tally["done"] > 50
    assert tally["refused"] > 50
    assert tally["late"] > 0
    assert tally["answers"] > runs // 2
