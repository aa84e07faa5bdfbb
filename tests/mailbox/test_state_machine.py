"""Random legal and illegal steps of letters: the acts alone determine status and clock of each."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
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

from gongkai.calendars.queries import calendar_of
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.law.calendar import add_working_days
from gongkai.ledger.models import Act
from gongkai.mailbox.actions import letters as actions
from gongkai.mailbox.actions import writers
from gongkai.mailbox.actions.intake import receive_letter
from gongkai.mailbox.measures import LETTER
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.queries import public_letters, visible_to
from gongkai.mailbox.states import LetterKind, Rating
from gongkai.mailbox.workflow import (
    PromiseInputs,
    PublicationInputs,
    RatingInputs,
    ReasonInputs,
    ReopenInputs,
    ReplyInputs,
    RouteInputs,
)
from gongkai.operations.letters import finish_letters
from gongkai.operations.verify import mailbox as verify_mailbox
from gongkai.operations.verify import waiting
from gongkai.operations.verify.subject_acts import acts_about
from tests.cast import AT, Cast
from tests.mailbox.letters import CODE, FACTS, REPLY, Mailbox, mailbox

PICK = st.integers(0, 50)
SECRETS = ("王小明", "13812345678", "学前街", "秘密的理由", "秘密的许诺")
PUBLIC = PublicationInputs("路灯何时修复", "路灯已经十天不亮。", "已经修复。")


class Letters(RuleBasedStateMachine):
    """A government and its departments, writers, and passing days."""

    cast: Cast
    watched: Callable[[], str]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.at: datetime = AT
        self.box: Mailbox = mailbox(self.cast)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def attempt(self, do: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        """Perform an action, or assert that a refusal wrote nothing."""
        acts = Act.objects.count()
        try:
            with transaction.atomic():
                do(*args, at=self.at, **kwargs)
        except Refused:
            assert Act.objects.count() == acts

    def one(self, pick: int) -> MailboxLetter:
        rows = list(MailboxLetter.objects.order_by("id"))
        return rows[pick % len(rows)]

    def who(self, pick: int) -> Any:
        people = (
            self.cast.disclosure,
            self.cast.approver,
            self.cast.stranger,
            self.box.officer,
            self.box.approver,
        )
        return people[pick % len(people)]

    @initialize()
    def first(self) -> None:
        self.attempt(receive_letter, self.cast.government, FACTS, code=CODE)

    @rule(kind=st.sampled_from(list(LetterKind)), about=PICK)
    def another(self, kind: LetterKind, about: int) -> None:
        bodies = (self.cast.government, self.cast.finance, self.cast.health)
        about_id = bodies[about % 3].pk if kind == LetterKind.COMPLAINT else None
        facts = replace(FACTS, kind=kind, about_id=about_id)
        self.attempt(receive_letter, bodies[about % 2], facts, code=CODE)

    @rule(days=st.integers(1, 12))
    def time_passes(self, days: int) -> None:
        self.at += timedelta(days=days)
        finish_letters(self.at)

    @rule(pick=PICK, who=PICK, to=PICK, tells=st.booleans())
    def route(self, pick: int, who: int, to: int, tells: bool) -> None:
        bodies = (self.cast.government, self.cast.finance, self.cast.health)
        inputs = RouteInputs(bodies[to % 3].pk, "秘密的理由" if tells else "")
        self.attempt(actions.route_letter, self.one(pick), inputs, by=self.who(who))

    @rule(
        pick=PICK,
        who=PICK,
        step=st.sampled_from(
            [
                (actions.object_to_routing, ReasonInputs("秘密的理由")),
                (actions.recall_letter, ReasonInputs("秘密的理由")),
                (actions.draft_letter_reply, ReplyInputs(REPLY)),
                (actions.approve_letter_reply, None),
                (actions.return_letter_reply, ReasonInputs("秘密的理由")),
                (actions.send_letter_reply, None),
                (actions.propose_publication, PUBLIC),
                (actions.end_publication, ReasonInputs("秘密的理由")),
            ]
        ),
    )
    def body_acts(self, pick: int, who: int, step: Any) -> None:
        action, inputs = step
        arguments = [self.one(pick)] + ([] if inputs is None else [inputs])
        self.attempt(action, *arguments, by=self.who(who))

    @rule(pick=PICK, who=PICK, days=st.integers(-3, 200))
    def promise(self, pick: int, who: int, days: int) -> None:
        inputs = PromiseInputs(local_date(self.at) + timedelta(days=days), "秘密的许诺")
        self.attempt(actions.promise_day, self.one(pick), inputs, by=self.who(who))

    @precondition(lambda self: MailboxLetter.objects.filter(done_on=None).exists())
    @rule(pick=PICK)
    def answer(self, pick: int) -> None:
        """Bring a letter to its answer by those who may, as far as it goes."""
        letter = self.one(pick)
        people = (self.cast.disclosure, self.cast.stranger, self.box.officer)
        approvers = (self.cast.approver, self.box.approver, self.cast.stranger)
        for by in people:
            self.attempt(actions.draft_letter_reply, letter, ReplyInputs(REPLY), by=by)
        for by in approvers:
            self.attempt(actions.approve_letter_reply, letter, by=by)
        for by in people:
            self.attempt(actions.send_letter_reply, letter, by=by)

    @rule(pick=PICK, rating=st.sampled_from(list(Rating)))
    def rate(self, pick: int, rating: Rating) -> None:
        self.attempt(writers.rate_reply, self.one(pick), RatingInputs(rating))

    @rule(pick=PICK)
    def reopen(self, pick: int) -> None:
        self.attempt(writers.reopen_letter, self.one(pick), ReopenInputs("学前街仍然不亮"))

    @rule(pick=PICK, agrees=st.booleans())
    def decide_on_publication(self, pick: int, agrees: bool) -> None:
        action = writers.agree_to_publication if agrees else writers.decline_publication
        self.attempt(action, self.one(pick))

    @invariant()
    def acts_determine_each_letter(self) -> None:
        assert [str(one) for one in verify_mailbox.check()] == []
        assert [str(one) for one in waiting.differences(LETTER)] == []

    @invariant()
    def the_clock_follows_from_the_acts(self) -> None:
        rows = list(MailboxLetter.objects.select_related("lead"))
        acts = acts_about(MailboxLetter, [one.pk for one in rows])
        for letter in rows:
            starts = [
                act.facets["clock_from"] for act in acts[letter.pk] if "clock_from" in act.facets
            ]
            day = datetime.fromisoformat(starts[-1]).date()
            due = add_working_days(calendar_of(letter.lead.region), day, 5)
            assert letter.due_on == due.on
            assert len(starts) <= 2

    @invariant()
    def nobody_sees_a_complaint_about_an_own_body(self) -> None:
        on = local_date(self.at)
        for who, body in (
            (self.cast.disclosure, self.cast.finance),
            (self.cast.stranger, self.cast.health),
            (self.box.officer, self.cast.government),
        ):
            assert not visible_to(who.account, on=on).filter(about=body).exists()
        for body in (self.cast.finance, self.cast.health):
            ids = MailboxLetter.objects.filter(about=body).values_list("id", flat=True)
            assert not Act.objects.filter(
                subject_type="mailbox.mailboxletter",
                subject_id__in=[str(pk) for pk in ids],
                body=body.chain,
            ).exists()

    @invariant()
    def what_is_public_was_agreed_to(self) -> None:
        for letter in public_letters():
            verbs = list(
                Act.objects.filter(
                    subject_type="mailbox.mailboxletter", subject_id=str(letter.pk)
                ).values_list("verb", flat=True)
            )
            assert "mailbox.published" in verbs

    @invariant()
    def no_words_reach_ledger_or_logs(self) -> None:
        found = str(list(Act.objects.filter(verb__startswith="mailbox.").values_list("facets")))
        found += self.watched()
        assert not [word for word in SECRETS if word in found]


@pytest.mark.django_db
@pytest.mark.parametrize("runs", [8, pytest.param(60, marks=pytest.mark.long)])
def test_random_steps(cast: Cast, caplog: pytest.LogCaptureFixture, runs: int) -> None:
    caplog.set_level(logging.DEBUG)
    Letters.cast, Letters.watched = cast, staticmethod(lambda: caplog.text)
    run_state_machine_as_test(
        Letters,
        settings=settings(
            max_examples=runs,
            stateful_step_count=30,
            deadline=None,
            # The same walks in each run of `make test`; others in each long run.
            derandomize=runs == 8,
            suppress_health_check=list(HealthCheck),
        ),
    )
