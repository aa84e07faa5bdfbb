"""Refusals of what participants do: sign up, withdraw, attend by code, certificates."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from gongkai.kit.date_text import moment_text
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person
from gongkai.training.attendance_codes import is_code_shown
from gongkai.training.models import TrainingCertificate, TrainingSession
from gongkai.training.queries.access import service_of
from gongkai.training.queries.hours import credits_of
from gongkai.training.states import SessionState

# People come early and sign in at the door: the code is shown and accepted from so long before the
# beginning. It is accepted so long after the end, as is what was shown last; it is shown until the end.
MARGIN = timedelta(minutes=30)
FIRST_YEAR = 2008


def refusal_to_sign_up(session: TrainingSession, /, *, by: Person, at: datetime) -> Refusal | None:
    """Return why the person may not sign up: over, full, or signed up before."""
    if session.state != SessionState.OPEN:
        return _not_open(session)
    if session.ends_at <= at:
        return Refusal("over", _("The training is over."))
    if service_of(by, on=local_date(at)) is None:
        return Refusal("no-post", _("Only who holds a post can take part in training."))
    if session.participants.filter(person=by).exists():
        return Refusal("listed", _("You have signed up already."))
    if session.seats and session.participants.count() >= session.seats:
        return Refusal("full", _("All seats are taken."))
    return None


def refusal_to_withdraw(session: TrainingSession, /, *, by: Person, at: datetime) -> Refusal | None:
    """Return why the sign-up may not be withdrawn."""
    if session.state != SessionState.OPEN:
        return _not_open(session)
    mine = session.participants.filter(person=by).first()
    if mine is None:
        return Refusal("not-listed", _("You have not signed up."))
    if mine.attended_at is not None or session.begins_at <= at:
        return Refusal("begun", _("The training has begun."))
    return None


def is_code_time(session: TrainingSession, *, at: datetime) -> bool:
    """Return whether the code is accepted: while the training is held, with a margin."""
    return session.begins_at - MARGIN <= at <= session.ends_at + MARGIN


def refusal_to_show_code(session: TrainingSession, /, *, at: datetime) -> Refusal | None:
    """
    Return why the code for the room is not shown: no open training, too early, or over.

    Who saw the code before the training could pass it on to people who never come.
    """
    if session.state != SessionState.OPEN:
        return _not_open(session)
    if at < session.begins_at - MARGIN:
        return Refusal(
            "too-early",
            _("The code is shown from %(moment)s, half an hour before the training begins.")
            % {"moment": moment_text(session.begins_at - MARGIN)},
        )
    if at > session.ends_at:
        return Refusal(
            "over",
            _(
                "The training ended at %(moment)s; its code is no longer shown. Who was present without a code is entered on the page of the training."
            )
            % {"moment": moment_text(session.ends_at)},
        )
    return None


def refusal_to_attend(
    session: TrainingSession, code: str | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why attendance is not entered: no sign-up, wrong time, or a code that is not shown now."""
    if session.state != SessionState.OPEN:
        return _not_open(session)
    mine = session.participants.filter(person=by).first()
    if mine is None:
        return Refusal("not-listed", _("You have not signed up."))
    if mine.attended_at is not None:
        return Refusal("attended", _("Your attendance has been entered already."))
    if not is_code_time(session, at=at):
        return Refusal("wrong-time", _("The code is accepted only while the training is held."))
    if code is not None and not is_code_shown(session.pk, code, at=at):
        return Refusal(
            "wrong-code", _("This is not the code that is shown in the room."), field="code"
        )
    return None


def refusal_to_certify(person: Person, year: int, /, *, at: datetime) -> Refusal | None:
    """Return why no certificate is issued: no hours in this year, or the same hours are certified."""
    today = local_date(at)
    if not FIRST_YEAR <= year <= today.year:
        return Refusal(
            "wrong-year",
            _("Choose a year from %(first)s to this year.") % {"first": FIRST_YEAR},
            field="year",
        )
    credit = credits_of([person.pk], year).get(person.pk)
    if credit is None:
        return Refusal("no-hours", _("You have no hours of training in this year."))
    if service_of(person, on=today) is None:
        return Refusal("no-post", _("Only who holds a post gets a certificate."))
    same = TrainingCertificate.objects.filter(person=person, year=year, hours=credit.hours)
    if same.exists():
        return Refusal("listed", _("These hours are certified already; print the certificate."))
    return None


def _not_open(session: TrainingSession) -> Refusal:
    return Refusal(
        "wrong-state",
        _("This is not possible in the state “%(state)s”.")
        % {"state": session.get_state_display()},
    )
