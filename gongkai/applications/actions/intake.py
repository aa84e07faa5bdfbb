"""Create, register, transfer, split, merge, assign and withdraw applications."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.db import transaction

from gongkai.applications.case_files import save_case_file
from gongkai.applications.consequences import PART
from gongkai.applications.inputs import (
    AssignInputs,
    AttachInputs,
    MergeInputs,
    PassOnInputs,
    RegisterInputs,
    SplitInputs,
)
from gongkai.applications.intake.rows import create_rows, matter_of
from gongkai.applications.intake.validation import (
    RequestFacts,
    normalised,
    refusal_of_files,
    refusal_of_request,
)
from gongkai.applications.letters import body_with_contact, write_letter
from gongkai.applications.models import Application, CaseFile
from gongkai.applications.numbering import allocate_letter_number
from gongkai.applications.recording import APPLICANT, save_and_record, save_and_record_step
from gongkai.applications.rules.basics import needs_confirmation, regime_of, report_facets
from gongkai.applications.rules.intake import (
    refusal_to_add_file,
    refusal_to_assign,
    refusal_to_merge,
    refusal_to_pass_on,
    refusal_to_register,
    refusal_to_split,
    refusal_to_take,
    refusal_to_withdraw,
)
from gongkai.applications.states import FileKind, LetterKind, Stage
from gongkai.applications.workflow import (
    ASSIGN,
    MERGE,
    OFFICER,
    PASS_ON,
    REGISTER,
    SPLIT,
    WITHDRAW,
)
from gongkai.files.storage import EncryptedFile
from gongkai.kit.locks import lock, lock_key
from gongkai.kit.query_codes import hash_of
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING, Nothing
from gongkai.law.outcomes import OUTCOMES, Outcome
from gongkai.law.regimes import Regime
from gongkai.ledger.actions import Actor
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person
from gongkai.organisations.repeated_forms import refusal_of_repetition

UNCONFIRMED = RegisterInputs()
NO_ORIGIN: Mapping[str, str] = MappingProxyType({})


def receive_application(
    body: Body,
    facts: RequestFacts,
    *,
    at: datetime,
    code: str = "",
    files: Sequence[EncryptedFile] = (),
    by: Person | None = None,
    arrived_on: date | None = None,
    submission: str = "",
    code_hash: str = "",
) -> Application:
    """
    Create an application, submitted by the applicant or entered by an officer.

    `code` is the applicant's query code; only its hash is stored, or taken over as `code_hash` from
    the letter that the application was. `submission` identifies the
    submitted form: submitting it twice, even concurrently, creates one application.
    Law: 条例19 art. 29, 45; 条例07 art. 20.
    """
    today, facts = local_date(at), normalised(facts)
    # Hashing is deliberately slow, so it runs before the transaction takes locks.
    code_hash = hash_of(code) if code else code_hash
    with transaction.atomic():
        lock_key(submission)
        refuse_if(refusal_of_repetition(Application, submission))
        refuse_if(refusal_to_take(body, on=today, by=by))
        refuse_if(refusal_of_request(facts, today=today))
        refuse_if(refusal_of_files(len(files)))
        application = create_rows(
            body,
            facts,
            at=at,
            arrived_on=min(arrived_on or today, today),
            code_hash=code_hash,
            submission=submission,
        )
        for stored in files:
            save_case_file(application, stored, kind=FileKind.FROM_APPLICANT, at=at)
        origin = {"mailbox": facts.letter} if facts.letter else NO_ORIGIN
        return _record_arrival(application, by=by or APPLICANT, at=at, origin=origin)


@transaction.atomic
def register_application(
    application: Application, inputs: RegisterInputs = UNCONFIRMED, /, *, by: Person, at: datetime
) -> Application:
    """
    Register an application as received. The reply period begins on the following day.

    Law: 条例19 art. 31, 33, 45; 国办公开办函〔2015〕207号.
    """
    application = lock(application)
    refuse_if(refusal_to_register(application, inputs, by=by, at=at))
    application.confirmed_on = inputs.confirmed_on if needs_confirmation(application) else None
    application.received_on = application.confirmed_on or application.arrived_on
    application.registered_at = at
    application.officer = application.officer or by
    return _record_registration(application, by=by, at=at)


@transaction.atomic
def pass_on_application(
    application: Application, inputs: PassOnInputs, /, *, by: Person, at: datetime
) -> Application:
    """
    Transfer an unregistered application to the responsible body.

    It arrives there today under a new number. The applicant's query code opens both.
    """
    application = lock(application)
    refuse_if(refusal_to_pass_on(application, inputs, by=by, at=at))
    to = inputs.to
    facts = application.applicant.decrypt_facts()
    matter = matter_of(application, facts)
    there = create_rows(
        to, matter, at=at, arrived_on=local_date(at), code_hash=application.code_hash
    )
    for one in application.files.filter(kind=FileKind.FROM_APPLICANT).order_by("id"):
        save_case_file(there, one, kind=one.kind, at=at)
    application.passed_to = there
    application.closed_on = local_date(at)
    number = allocate_letter_number(application.body, local_date(at).year)
    save_and_record_step(
        application, PASS_ON, by=by, at=at, facets={"to": to.code, "letter": number}
    )
    values = {"接收机关": body_with_contact(to), "新受理编号": there.number}
    write_letter(application, LetterKind.TRANSFER, values, number=number, by=by, at=at)
    _record_arrival(there, by=by, at=at, origin={"from": application.body.code})
    return application


@transaction.atomic
def assign_application(
    application: Application, inputs: AssignInputs, /, *, by: Person, at: datetime
) -> Application:
    """
    Assign an application to a case officer, also from an absent one.

    Law: 条例19 art. 45.
    """
    application = lock(application)
    refuse_if(refusal_to_assign(application, inputs, by=by, at=at))
    application.officer = inputs.officer
    return save_and_record_step(
        application, ASSIGN, by=by, at=at, facets={"officer": inputs.officer.pk}
    )


@transaction.atomic
def split_application(
    application: Application, inputs: SplitInputs, /, *, by: Person, at: datetime
) -> list[Application]:
    """
    Split an application into one per matter.

    The first matter stays here; the others get new numbers. All parts keep the days of arrival and
    receipt.
    Law: 国办发〔2010〕5号 (one matter, one application).
    """
    application = lock(application)
    refuse_if(refusal_to_split(application, inputs, by=by, at=at))
    titles = inputs.titles
    facts = application.applicant.decrypt_facts()
    parts = [application]
    application.title = titles[0].strip()[:200]
    save_and_record_step(application, SPLIT, by=by, at=at, facets={"parts": len(titles)})
    for title in titles[1:]:
        matter = replace(matter_of(application, facts), title=title.strip()[:200])
        part = create_rows(
            application.body,
            matter,
            at=at,
            arrived_on=application.arrived_on,
            code_hash=application.code_hash,
        )
        part.split_from = application
        part.officer = application.officer
        _record_arrival(part, by=by, at=at, origin={"from": application.number})
        if application.received_on is not None:
            part.confirmed_on, part.received_on = application.confirmed_on, application.received_on
            part.registered_at = at
            _record_registration(part, by=by, at=at)
        parts.append(part)
    return parts


@transaction.atomic
def merge_application(
    application: Application, inputs: MergeInputs, /, *, by: Person, at: datetime
) -> Application:
    """
    Merge an application into another open one of the same applicant.

    Both are counted; one reply closes both.
    """
    application, inputs = lock(application), MergeInputs(lock(inputs.into))
    refuse_if(refusal_to_merge(application, inputs, by=by, at=at))
    application.merged_into = inputs.into
    return save_and_record_step(
        application, MERGE, by=by, at=at, facets={"into": inputs.into.number}
    )


@transaction.atomic
def withdraw_application(
    application: Application,
    inputs: Nothing = NOTHING,
    /,
    *,
    at: datetime,
    by: Person | None = None,
) -> Application:
    """
    Withdraw an application.

    Unregistered ones are not counted; applications merged into it are separated again.
    Law: 国办公开办函〔2021〕30号 (row “other”).
    """
    application = lock(application)
    refuse_if(refusal_to_withdraw(application, inputs, by=by, at=at))
    facets: dict[str, Any] = {}
    if application.received_on is not None:
        outcome = (
            Outcome.OTHERWISE
            if regime_of(application) == Regime.REVISED
            else Outcome.FIRST_OTHER_WAY
        )
        facets = {
            "outcome": outcome.value,
            "rows": dict(OUTCOMES[outcome].rows),
            "again": application.reopened_on is not None,
            **report_facets(application),
        }
    application.closed_on = local_date(at)
    for joined in application.joined.select_for_update().filter(stage=Stage.MERGED).order_by("id"):
        joined.merged_into = None
        save_and_record_step(
            joined, PART, by=by or APPLICANT, at=at, facets={"from": application.number}
        )
    return save_and_record_step(application, WITHDRAW, by=by or APPLICANT, at=at, facets=facets)


@transaction.atomic
def add_case_file(
    application: Application, inputs: AttachInputs, /, *, by: Person, at: datetime
) -> CaseFile:
    """Add a file to a case. No act is recorded until a reply refers to the file."""
    application = lock(application)
    refuse_if(refusal_to_add_file(application, inputs, by=by, at=at))
    stored = inputs.stored
    return save_case_file(application, stored, kind=inputs.kind, at=at)


def _record_arrival(
    application: Application,
    *,
    by: Person | Actor,
    at: datetime,
    origin: Mapping[str, str] = NO_ORIGIN,
) -> Application:
    """Save a new application and record its arrival; `origin` says from which one it was made."""
    return save_and_record(
        application,
        Verb.APPLICATION_ARRIVED,
        by=by,
        at=at,
        post=OFFICER,
        on=application.arrived_on,
        facets={"channel": application.channel, "kind": application.applicant.kind, **origin},
    )


def _record_registration(application: Application, *, by: Person, at: datetime) -> Application:
    """Save the day of receipt, record the registration, and write the receipt."""
    save_and_record_step(
        application,
        REGISTER,
        by=by,
        at=at,
        on=application.received_on,
        facets=report_facets(application),
    )
    # A receipt has the number of the application and no letter number.
    write_letter(application, LetterKind.RECEIPT, {}, number="", by=by, at=at)
    return application
