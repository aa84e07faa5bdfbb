"""Match incoming mail to cases by receipt number and a secret mark."""

import re
from itertools import islice

from django.utils.crypto import constant_time_compare

from gongkai.applications.incoming_mail.parsing import Mail
from gongkai.applications.models import Application
from gongkai.encryption.envelopes import DecryptionError
from gongkai.encryption.keys import match_key
from gongkai.kit.text_input import folded

MARK_LENGTH = 12
# Matches both the subject form, [number mark], and the Message-ID form, <number.mark.…@host>.
REFERENCE = re.compile(rf"([A-Z0-9-]{{5,90}})[ .]([0-9A-F]{{{MARK_LENGTH}}})(?![0-9A-F])")
SUBJECT_REFERENCE = re.compile(
    rf"[\[［【]\s*[A-Z0-9-]{{5,90}} [0-9A-F]{{{MARK_LENGTH}}}\s*[\]］】]", re.IGNORECASE
)
MAX_REFERENCES = 5


def mark_of(application: Application) -> str:
    """Return the secret mark that outgoing mail contains next to the receipt number."""
    return match_key("mail.reference", application.number)[:MARK_LENGTH].upper()


def subject_mark(application: Application) -> str:
    """Return the reference for the subject of outgoing mail, by which replies are matched."""
    return f"[{application.number} {mark_of(application)}]"


def title_of(mail: Mail) -> str:
    """Return the subject of a mail without reply prefixes and without the reference to a case."""
    return " ".join(SUBJECT_REFERENCE.sub(" ", mail.title).split())


def application_of_mail(mail: Mail) -> Application | None:
    """Return the case named in a mail's subject or reply headers, if the mark is right."""
    words = "\n".join((folded(mail.subject).upper(), *(one.upper() for one in mail.answers)))
    for found in islice(REFERENCE.finditer(words), MAX_REFERENCES):
        case = Application.objects.select_related(
            "body", "applicant", "passed_to__applicant"
        ).filter(number=found[1])
        for application in case:
            if constant_time_compare(mark_of(application), found[2]):
                return application.passed_to or application
    return None


def is_from_applicant(mail: Mail, application: Application) -> bool:
    """
    Return whether the sender has the applicant's address.

    Addresses can be forged: check the mark as well. An address that stood inside an encoded name is
    not looked at by mail servers that check senders, so it proves nothing.
    """
    if not mail.is_literal_sender:
        return False
    try:
        known = application.applicant.decrypt_facts().email
    except DecryptionError:
        return False
    return bool(known) and known.strip().casefold() == mail.sender.casefold()
