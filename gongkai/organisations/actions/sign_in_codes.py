"""Codes of printed sign-in letters, for people without a password where no mail is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.organisations.models import Person, SignInCode
from gongkai.organisations.origins import Origin
from gongkai.organisations.queries import hash_of_secret
from gongkai.organisations.rules.accounts import refusal_to_issue_code
from gongkai.organisations.security_log import write_security_event
from gongkai.organisations.sign_in_codes import new_sign_in_code
from gongkai.organisations.states import SecurityKind


@dataclass(frozen=True)
class IssuedCode:
    """A new code, which exists in plain text only here and in the letter."""

    name: str
    username: str
    code: str
    expires_at: datetime


@transaction.atomic
def issue_sign_in_codes(
    people: Sequence[Person], *, by: Person, at: datetime, origin: Origin
) -> list[IssuedCode]:
    """
    Make a new sign-in code for each person. An earlier letter of the person becomes void.

    The code sets a password once, within `GONGKAI_LETTER_DAYS`.
    """
    expires_at = at + timedelta(days=settings.GONGKAI_LETTER_DAYS)
    issued = []
    for one in people:
        person = lock(one)
        refuse_if(refusal_to_issue_code(person, by=by, at=at))
        assert person.account  # checked by the refusal
        code = new_sign_in_code()
        SignInCode.objects.update_or_create(
            account=person.account,
            defaults={
                "secret_hash": hash_of_secret(code.replace("-", "")),
                "made_at": at,
                "expires_at": expires_at,
            },
        )
        write_security_event(SecurityKind.LETTER_MADE, person.account, origin, at)
        issued.append(IssuedCode(person.name, person.account.username, code, expires_at))
    return issued


def purge_sign_in_codes(*, before: datetime) -> int:
    """Delete the codes of letters that expired before `before`; return their number."""
    return SignInCode.objects.filter(expires_at__lt=before).delete()[0]
