"""Refusals of intake actions, assignment, messages, suggestions, ratings and case files."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from gongkai.applications.inputs import (
    AssignInputs,
    AttachInputs,
    CompleteInputs,
    MergeInputs,
    MessageInputs,
    PassOnInputs,
    RegisterInputs,
    SplitInputs,
)
from gongkai.applications.intake.validation import (
    MAX_MAIL_TEXT,
    refusal_of_applicant,
    refusal_of_files,
)
from gongkai.applications.models import Application
from gongkai.applications.models.applicants import ApplicantFacts, merged_facts
from gongkai.applications.queries import capacity
from gongkai.applications.rules.basics import (
    MAX_MESSAGES,
    MAX_TEXT_LENGTH,
    needs_confirmation,
    refusal_of_step,
    refusal_of_text,
)
from gongkai.applications.states import FileKind, Stage
from gongkai.applications.workflow import (
    ASSIGN,
    ATTACH,
    COMPLETE,
    MERGE,
    MESSAGE,
    OFFICER,
    PASS_ON,
    REGISTER,
    SPLIT,
    WITHDRAW,
)
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing
from gongkai.organisations.models import Body, Person
from gongkai.organisations.post_refusals import not_holding
from gongkai.organisations.queries import capacity_in

MAX_CASE_FILES = 200


def refusal_to_take(body: Body, *, on: date, by: Person | None = None) -> Refusal | None:
    """
    Return why the body accepts no application.

    `by` is the officer who enters one from another channel.
    """
    if body.ended_on and body.ended_on <= on:
        return Refusal("body-ended", _("This body no longer exists."), field="body")
    if by is not None and capacity_in(by, OFFICER, body.pk, on=on) is None:
        return not_holding(OFFICER)
    return None


def refusal_to_register(
    application: Application, inputs: RegisterInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why the application cannot be registered as received.

    Law: 条例19 art. 31 (the day of receipt, by channel), art. 45 (registration).
    """
    if refusal := refusal_of_step(REGISTER, application, by=by, at=at):
        return refusal
    if inputs is None or not needs_confirmation(application):
        return None
    if inputs.confirmed_on is None:
        return Refusal(
            "not-confirmed",
            _(
                "An application by this channel is received on the day on which it is confirmed with the applicant."
            ),
            law="条例19 art. 31",
            field="confirmed_on",
        )
    if not application.arrived_on <= inputs.confirmed_on <= local_date(at):
        return Refusal(
            "wrong-confirmation",
            _("The confirmation date must be between the arrival and today."),
            law="条例19 art. 31",
            field="confirmed_on",
        )
    return None


def refusal_to_complete(
    application: Application, inputs: CompleteInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why facts of the applicant cannot be entered.

    Known facts cannot be changed, except name and kind before registration.

    Law: 条例19 art. 29 (what an application says of its applicant), art. 50 (counted by kind from its
    registration).
    """
    if refusal := refusal_of_step(COMPLETE, application, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    kind, more = inputs.kind, inputs.more
    facts, is_new = application.applicant.decrypt_facts(), application.stage == Stage.ARRIVED
    if not kind and more == ApplicantFacts():
        return Refusal("nothing-new", _("Enter the missing details."))
    if kind and kind != application.applicant.kind and not is_new:
        return Refusal(
            "counted-already",
            _(
                "The kind of applicant cannot be changed after registration, because it is counted in the statistics."
            ),
            law="条例19 art. 50",
            field="kind",
        )
    for name, value in vars(more).items():
        if (
            value
            and getattr(facts, name) not in {"", value}
            and not (is_new and name in {"name", "representative"})
        ):
            return Refusal(
                "known-already",
                _("This detail is already known and cannot be changed."),
                field=name,
            )
    return refusal_of_applicant(
        kind or application.applicant.kind,
        merged_facts(facts, more),
        channel=application.channel,
        today=local_date(at),
    )


def refusal_to_pass_on(
    application: Application, inputs: PassOnInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why the application cannot be transferred.

    A received one is answered here, naming the right body.
    Law: 条例19 art. 36.
    """
    if refusal := refusal_of_step(PASS_ON, application, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    if inputs.to.pk == application.body_id:
        return Refusal("same-body", _("The application is already with this body."), field="to")
    if inputs.to.ended_on and inputs.to.ended_on <= local_date(at):
        return Refusal("body-ended", _("This body no longer exists."), field="to")
    return None


def refusal_to_assign(
    application: Application, inputs: AssignInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why the application cannot be assigned to this officer.

    Officers may assign cases themselves.
    """
    if refusal := refusal_of_step(ASSIGN, application, by=by, at=at):
        return refusal
    if (
        inputs is not None
        and capacity(inputs.officer, OFFICER, application, on=local_date(at)) is None
    ):
        return Refusal(
            "no-officer", _("This person is not a case officer of the body."), field="officer"
        )
    return None


def refusal_to_reassign(
    application: Application, *, by: Person, at: datetime, absent: Person, officer: Person
) -> Refusal | None:
    """Return why a case of an absent officer cannot be reassigned to another one."""
    if officer.pk == absent.pk:
        return Refusal(
            "same-officer",
            _("The application is already assigned to this officer."),
            field="officer",
        )
    if application.officer_id != absent.pk:
        return Refusal(
            "not-theirs",
            _(
                "The application is no longer assigned to the officer whose cases are being reassigned."
            ),
        )
    return refusal_to_assign(application, AssignInputs(officer), by=by, at=at)


def refusal_to_split(
    application: Application, inputs: SplitInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why the application cannot be split into its matters.

    Law: 国办发〔2010〕5号 (one matter, one application).
    """
    if refusal := refusal_of_step(SPLIT, application, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    titles = inputs.titles
    if len(titles) < 2 or not all(title.strip() for title in titles) or len(titles) > 50:
        return Refusal("no-matters", _("Enter at least two matters, one per line."), field="titles")
    return None


def refusal_to_merge(
    application: Application, inputs: MergeInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the application cannot be merged. Applicant and body must be the same."""
    if refusal := refusal_of_step(MERGE, application, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    into = inputs.into
    if application.joined.filter(stage=Stage.MERGED).exists():
        return Refusal(
            "has-joined",
            _(
                "Other applications are merged into this one; merge them into the same application first."
            ),
            field="into",
        )
    same = into.applicant.match and into.applicant.match == application.applicant.match
    if (
        into.pk == application.pk
        or into.body_id != application.body_id
        or not MERGE.starts_from(into.stage)
        or not same
    ):
        return Refusal(
            "no-similar",
            _("Only open applications of the same applicant to the same body can be merged."),
            field="into",
        )
    return None


def refusal_to_withdraw(
    application: Application, _inputs: Nothing | None, /, *, at: datetime, by: Person | None = None
) -> Refusal | None:
    """
    Return why the application cannot be withdrawn.

    `by` is the officer who enters the withdrawal.
    """
    return refusal_of_step(WITHDRAW, application, by=by, at=at)


def refusal_to_write(
    application: Application,
    inputs: MessageInputs | None,
    /,
    *,
    at: datetime,
    by: Person | None = None,
) -> Refusal | None:
    """Return why a message cannot be sent: no permission, purged data or too many messages."""
    if refusal := refusal_of_step(MESSAGE, application, by=by, at=at):
        return refusal
    if application.applicant.erased_at is not None:
        return Refusal("forgotten", _("The personal data of this case was erased."))
    if by is None and application.messages.filter(person=None).count() >= MAX_MESSAGES:
        return Refusal(
            "too-many-messages",
            _("The limit of messages is reached. Please call the office."),
            field="text",
        )
    if inputs is None:
        return None
    most = MAX_MAIL_TEXT if inputs.is_mail else MAX_TEXT_LENGTH
    return refusal_of_text(inputs.text, "text", most=most) or refusal_of_message_files(
        application, len(inputs.files)
    )


def refusal_of_message_files(application: Application, count: int) -> Refusal | None:
    """Return why a message cannot have this number of files: the limit per form or per case."""
    if count and application.files.count() + count > MAX_CASE_FILES:
        return Refusal(
            "too-many-files",
            _("At most %(most)s files can be attached.") % {"most": MAX_CASE_FILES},
            field="file",
        )
    return refusal_of_files(count)


def refusal_to_suggest(application: Application) -> Refusal | None:
    """
    Return why the applicant cannot suggest publication: already suggested, or data purged.

    Law: 条例19 art. 44.
    """
    if application.public_wish:
        return Refusal(
            "suggested-before", _("Publication has already been suggested."), law="条例19 art. 44"
        )
    if application.applicant.erased_at is not None:
        return Refusal("forgotten", _("The personal data of this case was erased."))
    return None


def refusal_to_rate(application: Application, stars: int | None = None) -> Refusal | None:
    """Return why the application cannot be rated."""
    if application.stage != Stage.CLOSED:
        return Refusal("not-closed", _("The case can be rated after it is closed."))
    if stars is not None and stars not in range(1, 6):
        return Refusal("unknown-choice", _("Choose one of the values offered."), field="stars")
    return None


def refusal_to_add_file(
    application: Application, inputs: AttachInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a file cannot be added to the case. The same file may exist once per kind."""
    if refusal := refusal_of_step(ATTACH, application, by=by, at=at):
        return refusal
    if inputs is None:
        return refusal_of_case_file(application)
    if inputs.kind not in FileKind.values or inputs.kind == FileKind.FROM_APPLICANT:
        return Refusal("unknown-choice", _("Choose one of the values offered."), field="kind")
    return refusal_of_case_file(application, inputs.stored.content_id, inputs.kind)


def refusal_of_case_file(
    application: Application, content_id: str = "", kind: str = ""
) -> Refusal | None:
    """Return why the case cannot have one more file, or this file a second time as this kind."""
    same = application.files.filter(content_id=content_id, kind=kind)
    if content_id and (existing := same.first()) is not None:
        return Refusal(
            "there-already",
            _("The case already has this file: %(name)s.") % {"name": existing.name},
            field="file",
        )
    if application.files.count() >= MAX_CASE_FILES:
        return Refusal(
            "too-many-files",
            _("At most %(most)s files can be attached.") % {"most": MAX_CASE_FILES},
            field="file",
        )
    return None
