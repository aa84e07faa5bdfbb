"""
What somebody typed is not lost when a form arrives after its session has ended.

The fields of the form are kept encrypted in the session that begins with this request, for the
account that signed in last in this browser. After the sign-in they are offered once more. Another
account does not get them, files are not kept, and nothing is sent again without a click.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.encryption.envelopes import DecryptionError, decrypt, encrypt
from gongkai.kit.rich_text import to_plain
from gongkai.law.grounds import Ground
from gongkai.organisations.models import Account

SALT = "gongkai.ui.held_forms"
DESK = "/desk/"
KEY, FIELD, FORM_TOKEN = "held_form", "held_form", "form_token"
# Autosaving scripts show a line of their own, and their text stays in the window.
LEFT_TO_SCRIPTS = ("/copy/",)
NOT_TYPED = frozenset({"csrfmiddlewaretoken", FIELD, FORM_TOKEN})
# Their forms have passwords and codes of second factors.
NEVER_SHOWN = ("/sign-in/", "/account/")
MAX_CHARACTERS = 1_500_000
OWNER_SECONDS = 7 * 24 * 3600  # longer than any session: a form may stay open after its end
MAX_PLAIN_CHOICE = 40
LABELS: dict[str, Promise] = {
    "title": _("Title"),
    "text": _("Text"),
    "rich": _("Text"),
    "reason": _("Reasons"),
    "opinion": _("Opinion"),
    "name": _("Name"),
    "note": _("Note"),
    "summary": _("Summary"),
}


@dataclass(frozen=True)
class HeldForm:
    """The fields of a form that was not accepted: where it was sent, and what was in it."""

    key: str
    address: str
    fields: list[tuple[str, str]]
    files: int

    @property
    def is_of_desk(self) -> bool:
        """Whether the form needs a sign-in."""
        return self.address.startswith(DESK)

    @property
    def typed(self) -> list[tuple[str | Promise, str]]:
        """The texts among the fields, each with a label, without choices and numbers."""
        texts = [(name, text) for name, text in self.fields if _is_text(text)]
        return [
            (
                LABELS.get(name) or _("Text %(number)s") % {"number": number},
                to_plain(text) if name == "rich" else text,
            )
            for number, (name, text) in enumerate(texts, 1)
        ]


def posted_form(request: HttpRequest) -> HeldForm | None:
    """Return what a request posted, or None if nothing was typed."""
    path = request.path_info
    if request.method != "POST" or path.endswith(LEFT_TO_SCRIPTS) or path.startswith(NEVER_SHOWN):
        return None
    fields = [
        (name, text)
        for name, texts in request.POST.lists()
        if name not in NOT_TYPED
        for text in texts
        if isinstance(text, str)
    ]
    if not any(text for _name, text in fields):
        return None
    files = sum(len(found) for _name, found in request.FILES.lists())
    return HeldForm(uuid4().hex, request.get_full_path(), fields, files)


def hold_form(request: HttpRequest, owner: int | None) -> bool:
    """
    Keep a posted form of the desk in the session for its owner; return whether it is kept.

    Text proposed as a state secret is never stored.
    """
    form = posted_form(request) if request.path_info.startswith(DESK) else None
    if form is None or owner is None:
        return False
    if ("ground", Ground.STATE_SECRET.value) in form.fields:
        return False
    if sum(len(text) for _name, text in form.fields) > MAX_CHARACTERS:
        return False
    facts = {"address": form.address, "fields": form.fields, "files": form.files}
    envelope = encrypt(facts, _place(owner, form.key))
    request.session[KEY] = {"owner": owner, "key": form.key, "envelope": envelope}
    return True


def held_form(session: SessionBase, account: Account) -> HeldForm | None:
    """Return the form that is kept in this session for this account."""
    kept = session.get(KEY)
    if not kept or kept["owner"] != account.pk:
        return None
    try:
        facts = decrypt(kept["envelope"], _place(account.pk, kept["key"]))
    except DecryptionError:
        return None
    fields = [(name, text) for name, text in facts["fields"]]
    return HeldForm(kept["key"], facts["address"], fields, facts["files"])


def drop_form(session: SessionBase, key: str) -> None:
    """Forget the kept form with this key."""
    if session.get(KEY, {}).get("key") == key:
        del session[KEY]


def drop_forms_of_others(session: SessionBase, account: Account) -> None:
    """Forget a kept form that belongs to another account than the one that signed in."""
    if session.get(KEY, {}).get("owner", account.pk) != account.pk:
        del session[KEY]


def last_owner(request: HttpRequest) -> int | None:
    """Return the account that signed in last in this browser, by its signed cookie."""
    try:
        owner = signing.loads(
            request.COOKIES.get(_cookie_name(), ""), salt=SALT, max_age=OWNER_SECONDS
        )
    except signing.BadSignature:
        return None
    return owner if isinstance(owner, int) else None


def set_owner_cookie(request: HttpRequest, response: HttpResponseBase) -> None:
    """Set the cookie that names the owner of later forms, if an account signed in just now."""
    pk = getattr(request, "remembered_account", None)
    if pk is None:
        return
    response.set_cookie(
        _cookie_name(),
        signing.dumps(pk, salt=SALT),
        max_age=OWNER_SECONDS,
        path=DESK,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def is_from_this_site(request: HttpRequest) -> bool:
    """Return whether the browser says that a page of this site sent the request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    try:
        return urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()
    except ValueError:  # no address at all
        return False


def send_again_page(
    request: HttpRequest, form: HeldForm, *, status: int, is_kept: bool = False
) -> HttpResponse:
    """Show what was typed, with a button that sends it again; nothing but the page holds it."""
    context: dict[str, Any] = {
        "form": form,
        "is_kept": is_kept,
        "signed_in": request.user.is_authenticated,
        "held_field": FIELD,
    }
    return render(request, "ui/held_form.html", context, status=status)


def after_sign_in(request: HttpRequest) -> HttpResponse | None:
    """Keep the form of a request whose session has ended; None if it had nothing to keep."""
    if not request.path_info.startswith(DESK):
        return None
    owner = last_owner(request)
    if hold_form(request, owner):
        messages.warning(
            request,
            _("Your session had ended. What you typed is kept for you. Sign in to send it."),
        )
        return redirect_to_login(reverse("ui:held_form"))
    is_own = owner is not None or is_from_this_site(request)
    form = posted_form(request) if is_own else None
    return send_again_page(request, form, status=401) if form else None


def _is_text(text: str) -> bool:
    return len(text) > MAX_PLAIN_CHOICE or not text.isascii() or " " in text.strip()


def _place(owner: int, key: str) -> str:
    return f"held form:{owner}:{key}"


def _cookie_name() -> str:
    return "__Secure-desk-account" if settings.SESSION_COOKIE_SECURE else "desk_account"
