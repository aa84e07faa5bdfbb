"""Create and revoke tokens of the API, and keep what was answered to their requests."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import single_line
from gongkai.kit.times import local_date
from gongkai.ledger.actions import record
from gongkai.ledger.actors import PLATFORM
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import ApiRequest, ApiToken, Person
from gongkai.organisations.origins import Origin
from gongkai.organisations.queries import hash_of_secret
from gongkai.organisations.rules.tokens import (
    NewToken,
    refusal_to_create_token,
    refusal_to_revoke_token,
)
from gongkai.organisations.security_log import write_security_event
from gongkai.organisations.states import SecurityKind


@transaction.atomic
def create_token(
    new: NewToken, secret: str, /, *, by: Person, origin: Origin, at: datetime
) -> ApiToken:
    """
    Create a token of one's own; its secret is stored nowhere.

    The secret comes from the form that was sent, so that a form that arrives twice makes one token.
    """
    by = lock(by)
    made = ApiToken.objects.filter(
        account=by.account_id, secret_hash=hash_of_secret(secret)
    ).first()
    if made is not None:
        return made
    refuse_if(refusal_to_create_token(by, new, at=at))
    assert by.account is not None  # the rules have checked it
    token = ApiToken.objects.create(
        account=by.account,
        name=single_line(new.name),
        scopes=sorted(set(new.scopes)),
        secret_hash=hash_of_secret(secret),
        made_at=at,
        expires_at=at + timedelta(days=new.days),
    )
    _note(Verb.TOKEN_CREATED, SecurityKind.TOKEN_CREATED, token, by, origin, at)
    return token


@transaction.atomic
def revoke_token(token: ApiToken, /, *, by: Person, origin: Origin, at: datetime) -> ApiToken:
    """Revoke a token of one's own; it writes nothing from now on."""
    token = lock(token)
    refuse_if(refusal_to_revoke_token(token, by=by, at=at))
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])
    _note(Verb.TOKEN_REVOKED, SecurityKind.TOKEN_REVOKED, token, by, origin, at)
    return token


def keep_api_request(
    token: ApiToken, key: str, digest: str, scope: str, answer: Mapping[str, Any], *, at: datetime
) -> ApiRequest:
    """Keep what was answered to a request, in the transaction that wrote what it asked for."""
    token.used_at = at
    token.save(update_fields=["used_at"])
    return ApiRequest.objects.create(
        token=token, key=key, digest=digest, scope=scope, answer=answer, at=at
    )


def purge_api_requests(*, before: datetime) -> int:
    """Delete what was kept of requests before `before`; return their number."""
    return ApiRequest.objects.filter(at__lt=before).delete()[0]


def _note(
    verb: Verb,
    kind: SecurityKind,
    token: ApiToken,
    by: Person,
    origin: Origin,
    at: datetime,
) -> None:
    """Record the act, and show it in the security log of the owner."""
    facets = {"token": token.pk, "scopes": token.scopes}
    record(verb, by, chain=PLATFORM, by=by.actor, at=at, on=local_date(at), facets=facets)
    write_security_event(kind, token.account, origin, at)
