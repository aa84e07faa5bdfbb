"""The token with which a participant who entered number and code takes a step on the next page."""

from datetime import datetime, timedelta

from gongkai.encryption.envelopes import DecryptionError, decrypt, encrypt
from gongkai.meetings.models import Registration

ACCESS_TIME = timedelta(minutes=30)
PLACE = "portal.seat"


def issue_access(registration: Registration, *, at: datetime) -> str:
    """Return a token for half an hour. It is encrypted and worth nothing once the code is erased."""
    facts = {"id": registration.pk, "mark": registration.code_hash, "at": at.isoformat()}
    return encrypt(facts, PLACE)


def read_access(token: str, *, at: datetime) -> Registration | None:
    """Return the application to which a token gives access; None if it is forged or has expired."""
    try:
        facts = decrypt(token[:2_000], PLACE)
    except DecryptionError:
        return None
    if not timedelta() <= at - datetime.fromisoformat(facts["at"]) <= ACCESS_TIME:
        return None
    if not facts["mark"]:
        return None
    rows = Registration.objects.select_related("meeting__body")
    return rows.filter(pk=facts["id"], code_hash=facts["mark"]).first()
