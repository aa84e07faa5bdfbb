"""
Fill the tenant of this process with a region whose every public and secret text has its mark.

Run in the environment of the tenant: `python -m tests.tenants.fill small|whole`. Prints as JSON what
belongs to the tenant alone: its mark, addresses, a session, a token, a query code, signed addresses.
"""

import io
import json
import os
import sys
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
django.setup()

from django.conf import settings  # noqa: E402  (after the settings)
from django.db.models import F, Value  # noqa: E402
from django.db.models.functions import Concat  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from gongkai.applications.actions.intake import receive_application  # noqa: E402
from gongkai.desk.signed_urls import Ticket, issued  # noqa: E402
from gongkai.documents.actions.drafts import attach_file  # noqa: E402
from gongkai.documents.actions.releases import release_document  # noqa: E402
from gongkai.ledger.consumers import catch_up  # noqa: E402
from gongkai.organisations.actions.tokens import create_token  # noqa: E402
from gongkai.organisations.models import Body, Person  # noqa: E402
from gongkai.organisations.origins import Origin  # noqa: E402
from gongkai.organisations.rules.tokens import NewToken  # noqa: E402
from gongkai.organisations.states import TokenScope  # noqa: E402
from gongkai.portal.applications.apply_views import token_name  # noqa: E402
from gongkai.portal.form_tokens import issue_token  # noqa: E402
from gongkai.search.desk_index import index_changed_texts  # noqa: E402
from tests.applications.cases import wish  # noqa: E402
from tests.cast import Cast, build_cast  # noqa: E402
from tests.leaks.canaries import han  # noqa: E402

# Code points of marks; those of the secrets of the leak test are below.
MARKS = {"a": han(601), "b": han(602)}


def main() -> None:
    """Fill the tenant and print what is its own."""
    name, size = os.environ["GONGKAI_TENANT"], sys.argv[1]
    # Nobody signs in by password here, and hashing is made slow on purpose.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ALLOWED_HOSTS.append("testserver")
    mark = MARKS[name]
    addresses: list[str] = []
    if size == "whole":
        from tests.tenants.whole import whole_region  # noqa: PLC0415  (takes minutes)

        cast, addresses = whole_region()
    else:
        cast = build_cast()
    made = region(cast, mark)
    made["addresses"] += addresses
    sys.stdout.write(json.dumps({"mark": mark, **made}))


def region(cast: Cast, mark: str) -> dict[str, Any]:
    """Add a public document, a draft, a case and a token, and name what belongs to them."""
    Body.objects.update(name=Concat(F("name"), Value(mark)))
    Person.objects.update(name=Concat(F("name"), Value(mark)))
    public = cast.draft(title=f"收费通知{mark}", text=f"<p>收费{mark}公开。</p>")
    shown = attach(cast, public, mark, "公开附件")
    cast.review(public)
    released = release_document(public, by=cast.disclosure, at=timezone.now())
    draft = cast.draft(title=f"草稿{mark}", text=f"<p>内部{mark}。</p>")
    hidden = attach(cast, draft, mark, "内部附件")
    code = "-".join([("A" if mark == MARKS["a"] else "B") * 5] * 3)
    facts = wish(name=f"申请人{mark}", description=f"收费依据{mark}")
    case = receive_application(cast.finance, facts, at=timezone.now(), code=code)
    secret = "".join(f"{ord(one):x}" for one in mark) * 3
    create_token(
        NewToken(f"接口{mark}", [TokenScope.ROWS], 30),
        secret,
        by=cast.disclosure,
        origin=Origin(),
        at=timezone.now(),
    )
    catch_up()
    index_changed_texts()
    account = cast.drafter.account
    assert account is not None
    client = Client()
    client.force_login(account)
    number = str(released.index_number)
    return {
        "addresses": [
            reverse("portal:document", args=[number]),
            reverse("portal:attachment", args=[number, shown.pk, shown.name]),
            *(reverse("portal:body", args=[one.code]) for one in (cast.government, cast.finance)),
            f"{reverse('portal:search')}?q={quote(mark)}",
            f"{reverse('portal:home')}?q={quote(mark)}",
            f"/desk/search/?q={quote(mark)}",
            reverse("desk:document", args=[draft.pk]),
            reverse("portal:document_preview", args=[draft.pk]),
        ],
        "cookies": {one.key: one.value for one in client.cookies.values()},
        "secret": secret,
        "number": case.number,
        "code": code,
        # As if the form had been opened a minute ago.
        "form_token": issue_token(
            token_name(cast.finance.code), at=timezone.now() - timedelta(minutes=1)
        ),
        "signed": reverse(
            "desk:file_download", args=[issued(Ticket(account.pk, draft.pk, hidden.pk))]
        ),
    }


def attach(cast: Cast, document: Any, mark: str, name: str) -> Any:
    content = io.BytesIO(f"{name}{mark}".encode())
    return attach_file(document, content, f"{name}{mark}.txt", by=cast.drafter, at=timezone.now())


if __name__ == "__main__":
    main()
