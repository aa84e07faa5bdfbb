"""Match incoming mail to cases by receipt number and a secret mark."""

import re
from itertools import islice

from django.utils.crypto import constant_time_compare

from gongkai.applications.email_parsing import Mail
from gongkai.applications.encryption import DecryptionError, match_key
from gongkai.applications.models import Application

MARK_LENGTH = 12
# Matches both the subject form, [number mark], and the Message-ID form, <number.mark.…@host>.
REFERENCE = re.compile(rf"([A-Z0-9-]{{5,90}})[ .]([0-9A-F]{{{MARK_LENGTH}}})(?![0-9A-F])")
MAX_REFERENCES = 5


def mark_of(application: Application) -> str:
    """Return the secret mark that outgoing mail contains next to the receipt number."""
    return match_key("mail.reference", application.number)[:MARK_LENGTH].upper()


def subject_mark(application: Application) -> str:
    """Return the reference for the subject of outgoing mail, by which replies are matched."""
    return f"[{application.number} {mark_of(application)}]"


def application_of_mail(mail: Mail) -> Application | None:
    """Return the case named in a mail's subject or reply headers, if the mark is right."""
    words = "\n".join((mail.subject.upper(), *(one.upper() for one in mail.answers)))
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

    Addresses can be forged: check the mark as well.
    """
    try:
        known = application.applicant.decrypt_facts().email
    except DecryptionError:
        return False
    return bool(known) and known.strip().casefold() == mail.sender.casefold()
