"""The rows of a new application: created from a request, or from another application."""

from dataclasses import replace
from datetime import date, datetime

from gongkai.applications.intake.validation import RequestFacts
from gongkai.applications.models import Applicant, Application
from gongkai.applications.models.applicants import ApplicantFacts, fingerprint
from gongkai.applications.name_index import save_fingerprints
from gongkai.applications.numbering import allocate_receipt_number
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body


def create_rows(
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
    save_fingerprints(applicant, body.chain, facts.applicant)
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


def matter_of(application: Application, facts: ApplicantFacts) -> RequestFacts:
    """Return what an application asks for, for another application about it."""
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
