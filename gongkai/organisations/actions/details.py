"""Actions on what the public reads about a body: contact, remedies, payment and guide; and the site."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from gongkai.kit.locks import lock, lock_key
from gongkai.kit.refusals import Refusal, refuse_if
from gongkai.kit.rich_text import sanitise, to_plain
from gongkai.kit.times import local_date
from gongkai.ledger.actions import Actor, record
from gongkai.ledger.actors import PLATFORM
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, GuideText, Person, Site
from gongkai.organisations.rules.bodies import (
    refusal_if_changed,
    refusal_of_account,
    refusal_of_guide,
    refusal_of_postcode,
    refusal_of_telephones,
    refusal_to_edit_details,
    refusal_to_edit_site,
    refusals_of_site_codes,
)
from gongkai.organisations.site_facts import site_row
from gongkai.organisations.states import GuideKind, GuideLanguage


@dataclass(frozen=True)
class Contact:
    """Contact data of the disclosure office of a body, for the public."""

    disclosure_office: str = ""
    address: str = ""
    postcode: str = ""
    office_hours: str = ""
    telephone: str = ""
    fax: str = ""
    email: str = ""

    def refusals(self) -> list[Refusal]:
        """Return why nobody could reach the body by this: every wrong entry."""
        found = (
            refusal_of_postcode(self.postcode),
            refusal_of_telephones(self.telephone, "telephone"),
            refusal_of_telephones(self.fax, "fax"),
        )
        return [one for one in found if one is not None]


@dataclass(frozen=True)
class RemedyAddressees:
    """To whom an applicant may turn against a decision: reconsideration, court and complaints."""

    reconsideration_body: str = ""
    reconsideration_address: str = ""
    court: str = ""
    court_address: str = ""
    complaint_body: str = ""
    complaint_telephone: str = ""

    def refusals(self) -> list[Refusal]:
        """Return why nobody could reach them by this."""
        found = refusal_of_telephones(self.complaint_telephone, "complaint_telephone")
        return [found] if found else []


@dataclass(frozen=True)
class PaymentAccount:
    """Where a processing fee is paid."""

    payee: str = ""
    bank: str = ""
    bank_account: str = ""
    payment_note: str = ""

    def refusals(self) -> list[Refusal]:
        """Return why nobody could pay to this account."""
        found = refusal_of_account(self.payee, self.bank, self.bank_account)
        return [found] if found else []


Details = Contact | RemedyAddressees | PaymentAccount


@dataclass(frozen=True)
class SiteFacts:
    """The names and registration codes of the website."""

    name: str = ""
    name_en: str = ""
    name_ug: str = ""
    site_code: str = ""
    icp_number: str = ""
    police_number: str = ""

    def refusals(self) -> list[Refusal]:
        """Return why these are no codes of a government website: every wrong entry."""
        return list(refusals_of_site_codes(self.site_code, self.icp_number, self.police_number))


@transaction.atomic
def state_details(
    body: Body,
    details: Details,
    *,
    by: Actor,
    at: datetime,
    editor: Person | None = None,
    seen: str | None = None,
) -> Body:
    """
    Set one part of what the page of a body and its letters say.

    `editor` is the person of `by`, None for the system; `seen` is the version of this part that the
    edit is based on. Law: 条例19 art. 12.
    """
    body = lock(body)
    if editor is not None:
        refuse_if(refusal_to_edit_details(editor, body, on=local_date(at)))
    refuse_if(refusal_if_changed(body, tuple(vars(details)), seen))
    refuse_if(next(iter(details.refusals()), None))
    changed = sorted(name for name, value in vars(details).items() if getattr(body, name) != value)
    if not changed:
        return body
    for name, value in vars(details).items():
        setattr(body, name, value)
    body.full_clean()
    body.save()
    _record_change(body, changed, by=by, at=at)
    return body


@transaction.atomic
def write_guide(
    body: Body,
    language: GuideLanguage,
    text: str,
    *,
    by: Person,
    at: datetime,
    seen: str | None,
    kind: GuideKind = GuideKind.GUIDE,
) -> None:
    """
    Set the guide of a body in one language; an empty text returns to the guide made from its data.

    The accessibility statement is such a text as well.

    `text` is rich text, `seen` the version that the edit is based on. Law: 条例19 art. 12.
    """
    body = lock(body)
    refuse_if(refusal_to_edit_details(by, body, on=local_date(at)))
    place = {"body": body, "kind": kind, "language": language}
    found = GuideText.objects.filter(**place).first() or GuideText(**place)
    refuse_if(refusal_if_changed(found, ("text",), seen))
    text = sanitise(text)
    refuse_if(refusal_of_guide(text))
    if not to_plain(text).strip():
        text = ""
    if text == found.text:
        return
    found.text = text
    if text:
        found.save()
    else:
        found.delete()
    _record_change(body, [f"{kind} {language}"], by=by.actor, at=at)


@transaction.atomic
def state_site(facts: SiteFacts, *, by: Person, at: datetime, seen: str | None) -> Site:
    """Set the names and registration codes that every public page shows."""
    lock_key("site")
    refuse_if(refusal_to_edit_site(by, on=local_date(at)))
    site = site_row()
    refuse_if(refusal_if_changed(site, tuple(vars(facts)), seen))
    refuse_if(next(iter(facts.refusals()), None))
    changed = sorted(name for name, value in vars(facts).items() if getattr(site, name) != value)
    if not changed:
        return site
    for name, value in vars(facts).items():
        setattr(site, name, value)
    site.full_clean(validate_unique=False)
    site.save()
    record(
        Verb.SITE_CHANGED,
        site,
        chain=PLATFORM,
        by=by.actor,
        at=at,
        on=local_date(at),
        facets={"changed": changed},
    )
    return site


def _record_change(body: Body, changed: list[str], *, by: Actor, at: datetime) -> None:
    record(
        Verb.BODY_CHANGED,
        body,
        chain=body.chain,
        by=by,
        at=at,
        on=local_date(at),
        facets={"changed": changed, "code": body.code},
    )
