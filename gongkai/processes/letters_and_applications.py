"""Turn a letter to the mailbox into an application for information, in one transaction."""

from datetime import datetime

from django.db import transaction

from gongkai.applications.actions.intake import receive_application
from gongkai.applications.intake.validation import (
    MAX_DESCRIPTION,
    MAX_TITLE,
    RequestFacts,
    refusal_of_request,
)
from gongkai.applications.models.applicants import ApplicantFacts
from gongkai.applications.states import Arrival
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Binding, bind
from gongkai.mailbox.actions.letters import convert_letter
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.rules.letters import refusal_to_convert
from gongkai.mailbox.states import LetterSource
from gongkai.mailbox.workflow import CONVERT, ConversionInputs
from gongkai.organisations.models import Person

CHANNELS = {
    LetterSource.WEB: Arrival.WEB,
    LetterSource.COUNTER: Arrival.COUNTER,
    LetterSource.POST: Arrival.PLAIN_LETTER,
    LetterSource.HOTLINE: Arrival.ORAL,
}


def refusal_to_turn_into_application(
    letter: MailboxLetter, inputs: ConversionInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why the letter cannot become an application: the rules of letters, or those of applications.

    Law: 条例19 art. 29.
    """
    if refusal := refusal_to_convert(letter, inputs, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    return refusal_of_request(_request(letter, inputs), today=local_date(at))


@transaction.atomic
def turn_into_application(
    letter: MailboxLetter, inputs: ConversionInputs, /, *, by: Person, at: datetime
) -> MailboxLetter:
    """
    Create the application that the letter really is; the letter is finished with it.

    The day of receipt of the letter is that of the application, and the query code opens both.

    Law: 条例19 art. 31 (day of receipt).
    """
    application = receive_application(
        letter.body,
        _request(letter, inputs),
        at=at,
        arrived_on=letter.received_on,
        code_hash=letter.code_hash,
    )
    return convert_letter(letter, inputs, number=application.number, by=by, at=at)


def _request(letter: MailboxLetter, inputs: ConversionInputs) -> RequestFacts:
    who = ApplicantFacts(
        name=inputs.name,
        representative=inputs.representative,
        telephone=inputs.telephone,
        email=inputs.email,
    )
    return RequestFacts(
        inputs.kind,
        who,
        inputs.title,
        inputs.description,
        CHANNELS.get(LetterSource(letter.source), Arrival.WEB),
        letter=letter.number,
    )


def first_inputs(letter: MailboxLetter) -> dict[str, str]:
    """Return with what a form begins: the words of the letter, and its writer."""
    contact = letter.contact
    return {
        "name": letter.name,
        "title": letter.title[:MAX_TITLE],
        "description": letter.text[:MAX_DESCRIPTION],
        "telephone": "" if "@" in contact else contact,
        "email": contact if "@" in contact else "",
    }


BINDING: Binding[MailboxLetter, Person] = bind(
    CONVERT, refusal_to_turn_into_application, turn_into_application
)
