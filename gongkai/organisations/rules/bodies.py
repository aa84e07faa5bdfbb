"""Refusals for bodies, what the public reads about them, their offices, and the codes of the site."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from gongkai.kit.credit_codes import is_credit_code
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import is_telephone, telephones
from gongkai.organisations.models import Body, BodyTerm, Office, Person
from gongkai.organisations.queries import capacities_of, operating_body, version_of
from gongkai.organisations.rules.accounts import refusal_to_administer
from gongkai.organisations.states import PostKind

BELOW_ITSELF = Refusal("body-ring", _("A body cannot be below itself."), field="parent")
OFFICE_USED = Refusal(
    "office-used",
    _("Posts or documents name this office. It can be renamed, but not removed."),
)
ICP_NUMBER = re.compile(r"[\u4e00-\u9fff]ICP[备证]\d{6,10}号(?:-\d{1,4})?")
POLICE_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,2}公网安备\d{14}号")
SITE_CODE = re.compile(r"[0-9A-Za-z]{10}")
BANK_ACCOUNT = re.compile(r"[0-9A-Z-]{6,40}")
POSTCODE = re.compile(r"\d{6}")
MAX_GUIDE = 100_000


def refusal_to_found_body(by: Person, parent: Body | None, *, on: date) -> Refusal | None:
    """Return why the person may not register a body under `parent`, or at the top."""
    if parent is None:
        return refusal_to_edit_site(by, on=on)
    if parent.ended_on is not None:
        return Refusal("body-over", _("The superior body no longer exists."), field="parent")
    return refusal_to_administer(by, parent, on=on)


def refusal_to_rename_body(
    by: Person, body: Body, parent: Body | None, *, on: date
) -> Refusal | None:
    """
    Return why the person may not change names, code or superior body.

    Bodies do not rename or move themselves: an administrator of a body above does it, at the top the
    administrator of the body that operates the site.
    """
    above = body.parent or operating_body() or body
    refusal = refusal_to_administer(by, above, on=on)
    if refusal is not None:
        return Refusal(
            "wrong-post",
            _("Only an administrator of the body above can change names and superior body."),
        )
    if parent is None or parent.pk == body.parent_id:
        return None
    return refusal_to_found_body(by, parent, on=on)


def refusal_to_change_body(
    body: Body, *, parent: Body | None, since: date, on: date
) -> Refusal | None:
    """Return why the body may not have this data, under `parent`, from that day on."""
    if body.ended_on is not None:
        return Refusal("body-over", _("This body no longer exists."))
    seen, above = {body.pk}, parent
    while above is not None:
        if above.pk in seen:
            return BELOW_ITSELF
        seen.add(above.pk)
        above = above.parent
    if since > on:
        return Refusal(
            "body-future",
            _("A change is entered on the day it takes effect, or later."),
            field="since",
        )
    newest = body.terms.order_by("-since").first()
    if newest and since < newest.since:
        return Refusal("body-past", _("A later change has already been entered."), field="since")
    return BELOW_ITSELF if parent is not None and _is_ring(body, parent, since) else None


def refusal_to_end_body(
    by: Person, body: Body, successor: Body | None, *, since: date, on: date
) -> Refusal | None:
    """
    Return why the person may not dissolve the body, or merge it into another, from that day on.

    An administrator of a body above does it, who for a merger also administers the successor.
    """
    refusal = refusal_to_rename_body(by, body, body.parent, on=on)
    refusal = refusal or _refusal_of_successor(by, body, successor, on=on)
    if refusal is not None:
        return refusal
    if body == operating_body():
        return Refusal("operating-body", _("This body operates the site. Name another one first."))
    if Body.objects.filter(parent=body, ended_on=None).exists():
        return Refusal(
            "bodies-below", _("Bodies below this one still exist. Move or end them first.")
        )
    return refusal_to_change_body(body, parent=successor or body.parent, since=since, on=on)


def _refusal_of_successor(
    by: Person, body: Body, successor: Body | None, *, on: date
) -> Refusal | None:
    """Return why this body cannot take over the duties of the other one."""
    if successor is None:
        return None
    if successor.pk == body.pk:
        return Refusal("own-successor", _("A body cannot succeed itself."), field="successor")
    if successor.ended_on is not None:
        return Refusal("body-over", _("This body no longer exists."), field="successor")
    if refusal_to_administer(by, successor, on=on) is not None:
        return Refusal(
            "wrong-post",
            _("Only an administrator of this body or of one above it can do this."),
            field="successor",
        )
    return None


def _is_ring(body: Body, parent: Body, since: date) -> bool:
    """Return whether the parent was below the body on some day since then. One query."""
    terms = list(
        BodyTerm.objects.filter(Q(until=None) | Q(until__gt=since))
        .exclude(body=body)
        .values_list("body_id", "parent_id", "since", "until")
    )
    for day in {since, *(begun for *_ids, begun, _until in terms if begun > since)}:
        parents = {
            pk: above
            for pk, above, begun, until in terms
            if begun <= day and (until is None or until > day)
        }
        steps = 0
        above: int | None = parent.pk
        while above is not None and steps <= len(parents):
            if above == body.pk:
                return True
            above, steps = parents.get(above), steps + 1
    return False


def refusal_of_codes(code: str, credit_code: str, *, body: Body | None) -> Refusal | None:
    """Return why a body may not have this code: another one has or had it, or it is mistyped."""
    had = BodyTerm.objects.filter(code=code)
    if (had.exclude(body=body) if body else had).exists():
        return Refusal("code-taken", _("Another body has or had this code."), field="code")
    if credit_code and not is_credit_code(credit_code):
        return Refusal(
            "credit-code",
            _("The check digit of this credit code is wrong: a character is mistyped."),
            field="credit_code",
        )
    return None


def refusal_to_edit_details(by: Person, body: Body, *, on: date) -> Refusal | None:
    """
    Return why the person may not edit what the public reads about the body.

    Its disclosure officer may, and an administrator of it or of a body above.
    """
    for held in capacities_of(by, on=on).in_body(body.pk):
        if held.post == PostKind.DISCLOSURE_OFFICER and held.is_for(body.pk, None):
            return None
    if refusal_to_administer(by, body, on=on) is None:
        return None
    return Refusal(
        "wrong-post",
        _(
            "Only a disclosure officer of this body, or an administrator of it or of one above it, "
            "can do this."
        ),
    )


def refusal_of_telephones(number: str, field: str) -> Refusal | None:
    """Return why these are no telephone numbers."""
    if all(map(is_telephone, telephones(number))):
        return None
    return Refusal(
        "telephone", _("This is not a telephone number. Separate several by 、."), field=field
    )


def refusal_of_postcode(postcode: str) -> Refusal | None:
    """Return why this is no postcode."""
    if not postcode or POSTCODE.fullmatch(postcode):
        return None
    return Refusal("postcode", _("A postcode has six digits."), field="postcode")


def refusal_of_account(payee: str, bank: str, bank_account: str) -> Refusal | None:
    """Return why nobody could pay to this account: a part is missing, or no number."""
    named = {"payee": payee, "bank": bank, "bank_account": bank_account}
    missing = [name for name, value in named.items() if not value]
    if missing and len(missing) < len(named):
        return Refusal(
            "account-incomplete",
            _("An account needs the payee, the bank and the account number."),
            field=missing[0],
        )
    if bank_account and not BANK_ACCOUNT.fullmatch(bank_account):
        return Refusal(
            "account-number",
            _("An account number consists of digits, capital letters and hyphens."),
            field="bank_account",
        )
    return None


def refusal_of_guide(text: str) -> Refusal | None:
    """Return why the text cannot be the guide."""
    if len(text) > MAX_GUIDE:
        return Refusal("guide-long", _("The guide is too long."), field="text")
    return None


def refusal_if_changed(row: Model, names: Sequence[str], seen: str | None) -> Refusal | None:
    """Return a refusal if these fields are no longer those that the form showed."""
    if seen is None or seen == version_of(row, names):
        return None
    return Refusal(
        "stale-revision",
        _(
            "Another user has changed this in the meantime. Compare the values; saving again replaces them."
        ),
    )


def refusal_of_office(body: Body, name: str, *, office: Office | None = None) -> Refusal | None:
    """Return why no office of the body can have this name."""
    others = Office.objects.filter(body=body, name=name)
    if (others.exclude(pk=office.pk) if office else others).exists():
        return Refusal("office-taken", _("The body already has an office with this name."))
    return None


def refusal_to_edit_site(by: Person, *, on: date) -> Refusal | None:
    """Return why the person may not edit the site: administrators of its operating body may."""
    body = operating_body()
    if body is not None and refusal_to_administer(by, body, on=on) is None:
        return None
    return Refusal(
        "wrong-post",
        _("Only an administrator of the body that operates the site can do this."),
    )


def refusals_of_site_codes(
    site_code: str, icp_number: str, police_number: str
) -> Iterator[Refusal]:
    """
    Yield why these are no codes of a government website.

    Source: 国办函〔2017〕47号 (ten characters); 非经营性互联网信息服务备案管理办法 art. 13.
    """
    if site_code and not SITE_CODE.fullmatch(site_code):
        yield Refusal("site-code", _("The code has ten letters or digits."), field="site_code")
    if icp_number and not ICP_NUMBER.fullmatch(icp_number):
        yield Refusal("icp-number", _("Written like 京ICP备05070218号-1."), field="icp_number")
    if police_number and not POLICE_NUMBER.fullmatch(police_number):
        yield Refusal(
            "police-number",
            _("Written like 京公网安备11010202000001号."),
            field="police_number",
        )
