"""Create, register, transfer, split, merge, assign and withdraw applications."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from gongkai.applications.inputs import (
    AssignInputs,
    AttachInputs,
    MergeInputs,
    PassOnInputs,
    RegisterInputs,
    SplitInputs,
)
from gongkai.applications.intake.query_codes import hash_of
from gongkai.applications.intake.validation import (
    RequestFacts,
    normalised,
    refusal_of_files,
    refusal_of_request,
)
from gongkai.applications.letters import body_with_contact, write_letter
from gongkai.applications.models import Applicant, Application, CaseFile
from gongkai.applications.models.applicants import ApplicantFacts, fingerprint
from gongkai.applications.numbering import allocate_letter_number, allocate_receipt_number
from gongkai.applications.recording import APPLICANT, save_and_record, save_and_record_step
from gongkai.applications.rules.basics import needs_confirmation, regime_of
from gongkai.applications.rules.intake import (
    refusal_of_repetition,
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
    PART,
    PASS_ON,
    REGISTER,
    SPLIT,
    WITHDRAW,
)
from gongkai.files.storage import StoredFile
from gongkai.kit.locks import lock, lock_key
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING, Nothing
from gongkai.law.outcomes import OUTCOMES, Outcome
from gongkai.law.regimes import Regime
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person

UNCONFIRMED = RegisterInputs()


def take_application(
    body: Body,
    facts: RequestFacts,
    *,
    at: datetime,
    code: str = "",
    files: Sequence[StoredFile] = (),
    by: Person | None = None,
    arrived_on: date | None = None,
    submission: str = "",
) -> Application:
    """
    Create an application, submitted by the applicant or entered by an officer.

    `code` is the applicant's query code; only its hash is stored. `submission` identifies the
    submitted form: submitting it twice, even concurrently, creates one application.
    Law: 条例19 art. 29, 45; 条例07 art. 20.
    """
    today, facts = local_date(at), normalised(facts)
    # Hashing is deliberately slow, so it runs before the transaction takes locks.
    code_hash = hash_of(code) if code else ""
    with transaction.atomic():
        lock_key(submission)
        refuse_if(refusal_of_repetition(submission))
        refuse_if(refusal_to_take(body, on=today, by=by))
        refuse_if(refusal_of_request(facts, today=today))
        refuse_if(refusal_of_files(len(files)))
        application = _create_rows(
            body,
            _cleaned(facts),
            at=at,
            arrived_on=min(arrived_on or today, today),
            code_hash=code_hash,
            submission=submission,
        )
        for stored in files:
            CaseFile.objects.create(
                application=application,
                kind=FileKind.FROM_APPLICANT,
                name=stored.name,
                sha256=stored.sha256,
                size=stored.size,
                media_type=stored.media_type,
                at=at,
            )
        facets = {"channel": application.channel, "kind": application.applicant.kind}
        return save_and_record(
            application,
            Verb.APPLICATION_ARRIVED,
            by=by or APPLICANT,
            at=at,
            post=OFFICER,
            on=application.arrived_on,
            facets=facets,
        )


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
    save_and_record_step(
        application,
        REGISTER,
        by=by,
        at=at,
        on=application.received_on,
        facets=_report_facets(application),
    )
    # A receipt has the number of the application and no letter number.
    write_letter(application, LetterKind.RECEIPT, {}, number="", by=by, at=at)
    return application


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
    matter = _matter_of(application, facts)
    there = _create_rows(
        to, matter, at=at, arrived_on=local_date(at), code_hash=application.code_hash
    )
    for one in application.files.filter(kind=FileKind.FROM_APPLICANT).order_by("id"):
        CaseFile.objects.create(
            application=there,
            kind=one.kind,
            name=one.name,
            sha256=one.sha256,
            size=one.size,
            media_type=one.media_type,
            at=at,
        )
    application.passed_to = there
    application.closed_on = local_date(at)
    number = allocate_letter_number(application.body, local_date(at).year)
    save_and_record_step(
        application, PASS_ON, by=by, at=at, facets={"to": to.code, "letter": number}
    )
    values = {"接收机关": body_with_contact(to), "新受理编号": there.number}
    write_letter(application, LetterKind.TRANSFER, values, number=number, by=by, at=at)
    facets = {"channel": there.channel, "kind": there.applicant.kind, "from": application.body.code}
    save_and_record(
        there,
        Verb.APPLICATION_ARRIVED,
        by=by,
        at=at,
        post=OFFICER,
        on=there.arrived_on,
        facets=facets,
    )
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
        matter = replace(_matter_of(application, facts), title=title.strip()[:200])
        part = _create_rows(
            application.body,
            matter,
            at=at,
            arrived_on=application.arrived_on,
            code_hash=application.code_hash,
        )
        part.split_from = application
        part.officer = application.officer
        facets = {"channel": part.channel, "kind": part.applicant.kind, "from": application.number}
        save_and_record(
            part,
            Verb.APPLICATION_ARRIVED,
            by=by,
            at=at,
            post=OFFICER,
            on=part.arrived_on,
            facets=facets,
        )
        if application.received_on is not None:
            part.confirmed_on, part.received_on = application.confirmed_on, application.received_on
            part.registered_at = at
            save_and_record_step(
                part, REGISTER, by=by, at=at, on=part.received_on, facets=_report_facets(part)
            )
            write_letter(part, LetterKind.RECEIPT, {}, number="", by=by, at=at)
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
            **_report_facets(application),
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
    return CaseFile.objects.create(
        application=application,
        kind=inputs.kind,
        name=stored.name,
        sha256=stored.sha256,
        size=stored.size,
        media_type=stored.media_type,
        at=at,
    )


def _create_rows(
    body: Body,
    facts: RequestFacts,
    *,
    at: datetime,
    arrived_on: date,
    code_hash: str = "",
    submission: str = "",
) -> Application:
    """Create the rows of applicant and application. The caller records the act."""
    applicant = Applicant(kind=facts.kind, match=fingerprint(body.chain, facts.applicant))
    applicant.encrypt_facts(replace(facts.applicant, extra=facts.extra))
    applicant.save()
    return Application.objects.create(
        body=body,
        number=allocate_receipt_number(body, local_date(at).year),
        code_hash=code_hash,
        submission=submission,
        applicant=applicant,
        channel=facts.channel,
        title=facts.title,
        document_number=facts.document_number,
        description=facts.description,
        shape=facts.shape,
        way=facts.way,
        help_wanted=facts.help_wanted,
        public_wish=facts.public_wish,
        remarks=facts.remarks,
        arrived_at=at,
        arrived_on=arrived_on,
        changed_at=at,
    )


def _matter_of(application: Application, facts: ApplicantFacts) -> RequestFacts:
    return RequestFacts(
        application.applicant.kind,
        facts,
        application.title,
        application.description,
        application.channel,
        application.document_number,
        application.shape,
        application.way,
        application.help_wanted,
        application.public_wish,
        facts.extra,
        application.remarks,
    )


def _cleaned(facts: RequestFacts) -> RequestFacts:
    """Return the facts without surrounding spaces and NUL characters, which databases reject."""
    who = facts.applicant
    tidy = replace(
        who,
        name=_tidy(who.name),
        proof_number=_tidy(who.proof_number).upper(),
        email=_tidy(who.email),
        representative=_tidy(who.representative),
        telephone=_tidy(who.telephone),
        postcode=_tidy(who.postcode)[:20],
        address=_tidy(who.address),
    )
    return replace(
        facts,
        applicant=tidy,
        title=_tidy(facts.title),
        description=_tidy(facts.description),
        document_number=_tidy(facts.document_number)[:100],
        help_wanted=_tidy(facts.help_wanted)[:200],
        extra=tuple((_tidy(label)[:100], _tidy(value)[:500]) for label, value in facts.extra[:20]),
    )


def _tidy(text: str) -> str:
    return text.replace("\x00", "").strip()


def _report_facets(application: Application) -> dict[str, str]:
    """Return the facets by which the annual report counts a received application."""
    return {
        "channel": application.channel,
        "kind": application.applicant.kind,
        "regime": regime_of(application).value,
    }
