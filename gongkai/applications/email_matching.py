"""By what an answer to a mail of ours finds its case: number and a mark that nobody can guess; neither says who applies."""

import re
from itertools import islice

from django.utils.crypto import constant_time_compare

from gongkai.applications.email_parsing import Mail
from gongkai.applications.encryption import DecryptionError, match_key
from gongkai.applications.models import Application

MARK = 12
# As it stands in the subject, [number mark], and in the name of a mail of ours, <number.mark.…@host>.
REFERENCE = re.compile(rf"([A-Z0-9-]{{5,90}})[ .]([0-9A-F]{{{MARK}}})(?![0-9A-F])")
MAX_LOOKED_AT = 5


def mark_of(application: Application) -> str:
    """Return the mark that stands beside the number in our mails."""
    return match_key("mail.reference", application.number)[:MARK].upper()


def subject_mark(application: Application) -> str:
    """Return what the subject of a mail about the case carries, so that its answers find it."""
    return f"[{application.number} {mark_of(application)}]"


def case_named(mail: Mail) -> Application | None:
    """Return the case that a mail answers, by its subject or by the mails it names; a wrong mark names none."""
    words = "\n".join((mail.subject.upper(), *(one.upper() for one in mail.answers)))
    for found in islice(REFERENCE.finditer(words), MAX_LOOKED_AT):
        case = Application.objects.select_related(
            "body", "applicant", "passed_to__applicant"
        ).filter(number=found[1])
        for application in case:
            if constant_time_compare(mark_of(application), found[2]):
                return application.passed_to or application
    return None


def is_from_applicant(mail: Mail, application: Application) -> bool:
    """Whether it comes from the address that the applicant gave; that an address can be forged is what marks are for."""
    try:
        known = application.applicant.open().email
    except DecryptionError:
        return False
    return bool(known) and known.strip().casefold() == mail.sender.casefold()
