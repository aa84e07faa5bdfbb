"""Turn an application that is really a letter into one, in one transaction: the way back."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.applications.actions.intake import withdraw_application
from gongkai.applications.actions.replies import write_message
from gongkai.applications.inputs import MessageInputs
from gongkai.applications.models import Application
from gongkai.applications.rules.intake import refusal_to_withdraw
from gongkai.kit.locks import lock
from gongkai.kit.refusals import Refusal, refuse_if
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.queries import acts_of
from gongkai.ledger.verbs import Verb
from gongkai.mailbox.actions.intake import receive_letter
from gongkai.mailbox.intake import NewLetter
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.rules.letters import refusal_of_letter
from gongkai.mailbox.states import LetterSource
from gongkai.organisations.models import Person


@dataclass(frozen=True)
class LetterInputs:
    """
    What the application wants as a letter: `kind` is a value of `LetterKind`.

    `about_this` marks a complaint about the body itself, which a body above receives. `has_agreed`
    says that the applicant agreed: nobody loses an application without wanting it.
    """

    kind: str
    title: str
    text: str
    has_agreed: bool = False
    about_this: bool = False


def refusal_to_turn_into_letter(
    application: Application, inputs: LetterInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why the application cannot become a letter.

    Law: 条例19 art. 39 (petitions, complaints and reports are no applications).
    """
    if refusal := refusal_to_withdraw(application, NOTHING, by=by, at=at):
        return refusal
    if application.applicant.erased_at is not None:
        return Refusal("forgotten", _("The personal data of this case was erased."))
    arrival = acts_of(application).filter(verb=Verb.APPLICATION_ARRIVED).first()
    if arrival is not None and arrival.facets.get("mailbox"):
        return Refusal("was-letter", _("The application was a letter before."))
    if inputs is None:
        return None
    if not inputs.has_agreed:
        return Refusal(
            "no-agreement",
            _("Ask the applicant first. Without agreement the application is answered as one."),
            law="条例19 art. 39",
            field="has_agreed",
        )
    return refusal_of_letter(_letter(application, inputs), today=local_date(at))


@transaction.atomic
def turn_into_letter(
    application: Application, inputs: LetterInputs, /, *, by: Person, at: datetime
) -> MailboxLetter:
    """
    Create the letter that the application really is, and end the application as withdrawn.

    The day of receipt is kept, and the query code opens both. A message tells the applicant.
    """
    application = lock(application)
    refuse_if(refusal_to_turn_into_letter(application, inputs, by=by, at=at))
    facts = _letter(application, inputs)
    letter = receive_letter(application.body, facts, at=at, code_hash=application.code_hash)
    application = withdraw_application(application, at=at, by=by)
    with translation.override(settings.LANGUAGE_CODE):
        told = gettext(
            "As agreed with you, what you wrote is dealt with as letter %(number)s. Follow it in "
            "the mailbox with this number and the same code."
        ) % {"number": letter.number}
    write_message(application, MessageInputs(told), by=by, at=at)
    return letter


def _letter(application: Application, inputs: LetterInputs) -> NewLetter:
    who = application.applicant.decrypt_facts()
    return NewLetter(
        kind=inputs.kind,
        title=inputs.title,
        text=inputs.text,
        source=LetterSource.APPLICATION,
        name=who.name,
        contact=who.email or who.telephone,
        about_id=application.body_id if inputs.about_this else None,
        arrived_on=application.arrived_on,
        origin=application.number,
    )
