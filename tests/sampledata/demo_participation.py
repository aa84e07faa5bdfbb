"""Tests of the participation in the loaded demo, which `test_demo.py` collects."""

from gongkai.consultations.models import (
    AnswerFeedback,
    PublicComment,
    PublicConsultation,
    ReportedComment,
)
from gongkai.consultations.states import CommentState, ConsultationState
from gongkai.error_reports.models import ErrorReport
from gongkai.error_reports.states import ErrorReportState
from gongkai.interviews.models import Event, EventQuestion
from gongkai.interviews.states import EventKind, EventState, QuestionState, Visibility
from gongkai.kit.times import local_date
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.states import LetterState
from gongkai.meetings.models import Meeting
from gongkai.meetings.states import MeetingKind, MeetingState
from gongkai.operations.verify import meetings as verify_meetings
from gongkai.participation.models import Concern
from gongkai.participation.states import ConcernState
from gongkai.sampledata.demo.load import CORE
from gongkai.subscriptions.queries import subscription_counts
from tests.sampledata.stages import AT


def test_demo_has_error_reports_in_every_state(region: None) -> None:
    today = local_date(AT)
    waiting = ErrorReport.objects.filter(state=ErrorReportState.RECEIVED)
    assert {one.body.code for one in waiting} == {"990000-D01", "990000-D04", "990000-GO"}
    assert waiting.filter(due_on__lt=today).exists()
    assert waiting.filter(due_on__gte=today).exists()
    assert ErrorReport.objects.filter(state=ErrorReportState.ANSWERED).exists()


def test_demo_has_letters_in_every_state(region: None) -> None:
    found = MailboxLetter.objects.all()
    assert {one.state for one in found} == set(LetterState.values)
    assert found.filter(done_on=None, due_on__lt=AT.date()).exists()
    assert found.filter(done_on=None, promised_on__isnull=False).exists()
    assert found.filter(reopened_on__isnull=False, done_on__isnull=False).exists()
    assert found.exclude(about=None).exists()
    assert {one.publication for one in found} >= {"none", "proposed", "public"}


def test_demo_has_public_concerns_in_every_state(region: None) -> None:
    found = Concern.objects.all()
    assert {one.state for one in found} == set(ConcernState.values)
    assert found.filter(answered_at=None, due_at__lt=AT).exists()
    assert found.filter(answered_at=None, due_at__gte=AT).exists()
    assert found.filter(measures__done_on=None, state=ConcernState.ANSWERED).exists()


def test_demo_has_meetings_in_every_state(region: None) -> None:
    found = Meeting.objects.all()
    assert {one.state for one in found} == set(MeetingState.values)
    assert found.filter(changes__kind="postponed", state=MeetingState.PUBLISHED).exists()
    assert found.filter(state=MeetingState.ANNOUNCED, closes_at__gt=AT, applied__gt=0).exists()
    assert list(verify_meetings.check()) == []


def test_demo_has_followers_of_lists_at_every_frequency(region: None) -> None:
    counts = subscription_counts()
    assert counts.unconfirmed == 1
    assert all(number for _label, number in counts.by_frequency)
    assert len(counts.by_language) == 3


def test_demo_has_events_of_each_kind_and_state_and_questions_of_each_fate(region: None) -> None:
    found = Event.objects.all()
    assert {one.state for one in found} == set(EventState.values)
    assert {one.kind for one in found} == set(EventKind.values)
    fates = set(EventQuestion.objects.values_list("state", flat=True))
    assert fates == set(QuestionState.values) - {QuestionState.ASKED}
    assert EventQuestion.objects.filter(visibility=Visibility.WITHHELD).exists()


def test_demo_has_consultations_in_every_state(region: None) -> None:
    found = PublicConsultation.objects.all()
    assert {one.state for one in found} == set(ConsultationState.values)
    opened = found.filter(state=ConsultationState.OPENED, closes_at__gt=AT)
    assert {one.question_count > 0 for one in opened} == {False, True}
    assert found.filter(state=ConsultationState.ENDED, last_response__gt=0).exists()
    comments = PublicComment.objects.all()
    assert {one.state for one in comments} == set(CommentState.values)
    assert comments.filter(contested_at__isnull=False, upheld_at=None).exists()
    assert comments.exclude(published_text="").exists()
    assert AnswerFeedback.objects.get().state == "replied"
    assert ReportedComment.objects.get().count == 2
    # The worker loads this one with its body, after the first page of the demo.
    assert found.exclude(body__code__in=CORE).exists()


def test_demo_has_each_kind_of_participation_in_each_phase(region: None) -> None:
    surveys = PublicConsultation.objects.filter(question_count__gt=0)
    assert {one.state for one in surveys} >= set(ConsultationState.values) - {"cancelled"}
    assert surveys.filter(state=ConsultationState.CONCLUDED, last_response__gt=0).exists()
    # The introduction names the accounts of this body: its open survey can be tried from both sides.
    assert surveys.filter(state=ConsultationState.OPENED, body__code="990000-D04").exists()
    for kind in EventKind.values:
        states = {one.state for one in Event.objects.filter(kind=kind)}
        assert states >= {"announced", "live", "ended", "published"}, kind
    for kind in (MeetingKind.HEARING, MeetingKind.OPEN_MEETING):
        states = {one.state for one in Meeting.objects.filter(kind=kind)}
        assert states >= {"announced", "confirming", "published"}, kind
