"""Reveal, complete, export, re-encrypt and purge personal data of applicants."""

from datetime import datetime

from django.db import transaction

from gongkai.applications.inputs import CompleteInputs
from gongkai.applications.intake.validation import normalised_applicant
from gongkai.applications.models import (
    Applicant,
    Application,
    Clarification,
)
from gongkai.applications.models.applicants import ApplicantFacts, fingerprint, merged_facts
from gongkai.applications.name_index import save_fingerprints
from gongkai.applications.recording import APPLICANT, save_and_record, save_and_record_step
from gongkai.applications.rules.intake import refusal_to_complete
from gongkai.applications.rules.remedies import refusal_to_purge_applicant, refusal_to_reveal
from gongkai.applications.states import FileKind
from gongkai.applications.workflow import COMPLETE, OFFICER
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person


@transaction.atomic
def reveal_applicant(
    application: Application, *, by: Person, at: datetime, reason: str
) -> ApplicantFacts:
    """
    Return the decrypted facts of the applicant.

    The access, with person and reason, is recorded as an act.
    Law: 个人信息保护法 art. 51.
    """
    application = lock(application)
    refuse_if(refusal_to_reveal(application, by=by, on=local_date(at), reason=reason))
    facts = application.applicant.decrypt_facts()
    save_and_record(
        application, Verb.APPLICANT_UNMASKED, by=by, at=at, post=OFFICER, facets={"reason": reason}
    )
    return facts


@transaction.atomic
def complete_applicant(
    application: Application, inputs: CompleteInputs, /, *, by: Person, at: datetime
) -> Application:
    """
    Enter missing facts of the applicant.

    The act records which fields were entered, never their content. Updates the fingerprint, so that
    earlier applications of the same applicant are found.
    Law: 条例19 art. 29.
    """
    application = lock(application)
    applicant = lock(application.applicant)
    refuse_if(refusal_to_complete(application, inputs, by=by, at=at))
    kind, more = inputs.kind, normalised_applicant(inputs.more)
    facts = merged_facts(applicant.decrypt_facts(), more)
    applicant.encrypt_facts(facts)
    applicant.kind, applicant.match = (
        kind or applicant.kind,
        fingerprint(application.body.chain, facts),
    )
    applicant.save(update_fields=["kind", "encrypted", "match"])
    save_fingerprints(applicant, application.body.chain, facts)
    application.applicant = applicant
    entered = sorted(name for name, value in vars(more).items() if value) + ["kind"] * bool(kind)
    return save_and_record_step(application, COMPLETE, by=by, at=at, facets={"entered": entered})


@transaction.atomic
def export_records(application: Application, *, at: datetime) -> Application:
    """
    Record that the applicant downloaded a copy of all stored data.

    Law: 个人信息保护法 art. 45.
    """
    return save_and_record(lock(application), Verb.RECORDS_EXPORTED, by=APPLICANT, at=at)


@transaction.atomic
def purge_applicant(applicant: Applicant, *, at: datetime, after_days: int) -> Applicant:
    """
    Purge the applicant's personal data, texts and files. Outcome, dates and statistics remain.

    Law: 个人信息保护法 art. 19, 47.
    """
    application = lock(applicant.application)
    applicant = lock(applicant)
    refuse_if(refusal_to_purge_applicant(application, on=local_date(at), after_days=after_days))
    applicant.encrypted, applicant.match, applicant.erased_at = "", "", at
    applicant.save()
    applicant.fingerprints.all().delete()
    application.title = application.description = application.document_number = (
        application.help_wanted
    ) = application.remarks = ""
    application.code_hash = ""
    application.messages.all().delete()
    application.files.filter(kind=FileKind.FROM_APPLICANT).delete()
    application.letters.update(text="")
    application.consultations.update(encrypted="", question="", reasons="")
    Clarification.objects.filter(application=application).update(text="", answer="")
    save_and_record(application, Verb.APPLICANT_FORGOTTEN, by=SYSTEM, at=at)
    return applicant
