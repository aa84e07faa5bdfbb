"""The rows of a new application: created from a request, or from another application."""

from dataclasses import replace
from datetime import date, datetime

from gongkai.applications.intake.validation import RequestFacts
from gongkai.applications.models import Applicant, Application
from gongkai.applications.models.applicants import ApplicantFacts, fingerprint
from gongkai.applications.numbering import allocate_receipt_number
from gongkai.kit.plain_text import clean_text
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
    )


def cleaned(facts: RequestFacts) -> RequestFacts:
    """Return the facts without surrounding spaces and NUL characters, which databases reject."""
    who = facts.applicant
    tidy = replace(
        who,
        name=clean_text(who.name),
        proof_number=clean_text(who.proof_number).upper(),
        email=clean_text(who.email),
        representative=clean_text(who.representative),
        telephone=clean_text(who.telephone),
        postcode=clean_text(who.postcode)[:20],
        address=clean_text(who.address),
    )
    return replace(
        facts,
        applicant=tidy,
        title=clean_text(facts.title),
        description=clean_text(facts.description),
        document_number=clean_text(facts.document_number)[:100],
        help_wanted=clean_text(facts.help_wanted)[:200],
        extra=tuple(
            (clean_text(label)[:100], clean_text(value)[:500]) for label, value in facts.extra[:20]
        ),
    )
