"""Actions of answers by SAML: keep an accepted assertion, and give its subject to the browser that asked."""

from datetime import datetime

from django.db import transaction
from django.utils.crypto import get_random_string

from gongkai.kit.locks import lock_key
from gongkai.kit.refusals import refuse_if
from gongkai.organisations.models import SignOnAnswer
from gongkai.organisations.origins import keyed
from gongkai.organisations.queries import hash_of_secret
from gongkai.organisations.rules.sign_on import refusal_to_keep_answer, refusal_to_take_answer


@transaction.atomic
def keep_answer(
    issuer: str, assertion: str, subject: str, request: str, /, *, until: datetime, at: datetime
) -> str:
    """
    Remember a verified assertion until it ends; return the ticket with which its subject is taken, once.

    Raises `Refused` if the assertion was accepted before.
    """
    name = keyed(f"assertion {issuer} {assertion}")
    lock_key(f"assertion {name}")
    refuse_if(refusal_to_keep_answer(name, subject))
    ticket = get_random_string(40)
    SignOnAnswer.objects.create(
        assertion_hash=name,
        ticket_hash=hash_of_secret(ticket),
        request=request,
        subject=subject,
        received_at=at,
        expires_at=until,
    )
    return ticket


@transaction.atomic
def take_answer(ticket: str, /, *, at: datetime) -> tuple[str, str]:
    """Return subject and request of a kept assertion, and remove both: a ticket is good for one use."""
    found = SignOnAnswer.objects.select_for_update().filter(ticket_hash=hash_of_secret(ticket))
    row = found.first()
    refuse_if(refusal_to_take_answer(row, at=at))
    assert row  # checked by the refusal
    taken = row.subject, row.request
    row.ticket_hash, row.subject, row.request = None, "", ""
    row.save(update_fields=["ticket_hash", "subject", "request"])
    return taken


def purge_sign_on_answers(*, before: datetime) -> int:
    """Delete the assertions that ended before `before`; return their number."""
    return SignOnAnswer.objects.filter(expires_at__lt=before).delete()[0]
