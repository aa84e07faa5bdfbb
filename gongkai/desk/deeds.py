"""What can be done to a document from its page: each deed pairs an action with the refusal that greys its button."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.documents import rules
from gongkai.documents.actions import drafts, releases, reviews
from gongkai.documents.models import Document
from gongkai.documents.states import Attribute, Standing, State
from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Person

Check = Callable[..., Refusal | None]
Do = Callable[..., Any]


@dataclass(frozen=True)
class Deed:
    """One verb: its word on the button, what must be asked first, when it may not be done, what it does."""

    verb: str
    label: str | Promise
    check: Check
    do: Do
    asks: str = ""  # the keyword of the action that the page must ask for: opinion, reason, due_at, on
    needed: bool = False  # whether what is asked for may not stay empty
    first: bool = False
    bulk: bool = False  # whether it can be done to many at once, with one opinion for all


@dataclass(frozen=True)
class Offered:
    """A deed as it is offered to one person now; `refusal` greys it and says why."""

    deed: Deed
    refusal: Refusal | None


DEEDS: Mapping[str, Deed] = {
    deed.verb: deed
    for deed in (
        Deed("submit", _("Submit for review"), rules.refusal_to_submit, reviews.submit_version, "opinion", first=True, bulk=True),
        Deed("discard", _("Throw the draft away"), rules.refusal_to_discard, drafts.discard_version),
        Deed("pass-office", _("Pass as office head"), rules.refusal_to_pass_office_review,
             reviews.pass_office_review, "opinion", first=True, bulk=True),
        Deed("pass-secrecy", _("Pass the secrecy review"), rules.refusal_to_pass_secrecy_review,
             reviews.pass_secrecy_review, "opinion", first=True, bulk=True),
        Deed("pass-disclosure", _("Pass as disclosure office"), rules.refusal_to_pass_disclosure_review,
             reviews.pass_disclosure_review, "opinion", first=True, bulk=True),
        Deed("approve", _("Approve"), rules.refusal_to_approve, reviews.approve_version, "opinion", first=True, bulk=True),
        Deed("return", _("Return with reasons"), rules.refusal_to_return, reviews.return_version, "opinion",
             needed=True, bulk=True),
        Deed("release", _("Release now"), rules.refusal_to_release, releases.release_document, first=True, bulk=True),
        Deed("schedule", _("Appoint the release"), rules.refusal_to_schedule_release, releases.schedule_release,
             "due_at"),
        Deed("unschedule", _("Lift the appointment"), rules.refusal_to_unschedule_release,
             releases.unschedule_release, bulk=True),
        Deed("keep", _("Keep as approved"), rules.refusal_to_keep, releases.keep_document, first=True, bulk=True),
        Deed("start-version", _("Begin a new version"), rules.refusal_to_start_version, drafts.start_version),
        Deed("repeal", _("Mark as repealed"), rules.refusal_to_repeal, releases.repeal_document, "on"),
        Deed("withdraw", _("Withdraw"), rules.refusal_to_withdraw, releases.withdraw_document, "reason",
             needed=True),
    )
}  # fmt: skip
BY_STATE: Mapping[str, tuple[str, ...]] = {
    State.DRAFT: ("submit", "discard"),
    State.OFFICE_REVIEW: ("pass-office", "return"),
    State.SECRECY_REVIEW: ("pass-secrecy", "return"),
    State.DISCLOSURE_REVIEW: ("pass-disclosure", "return"),
    State.APPROVAL: ("approve", "return"),
}


def verbs_for(document: Document) -> tuple[str, ...]:
    """Return what is thinkable for the document as it stands, whoever asks."""
    verbs: tuple[str, ...] = ()
    version = document.open_version
    if version is not None:
        if version.state == State.APPROVED:
            if version.attribute != Attribute.PUBLIC:
                verbs = ("keep", "return")
            elif version.release_due_at:
                verbs = ("release", "unschedule", "return")
            else:
                verbs = ("release", "schedule", "return")
        else:
            verbs = BY_STATE[version.state]
    elif document.standing != Standing.PREPARING:
        verbs = ("start-version",)
    if document.standing == Standing.RELEASED:
        verbs += ("repeal", "withdraw")
    return verbs


def offered(document: Document, *, by: Person, on: date, at: datetime) -> list[Offered]:
    """Return each thinkable deed with the reason, if any, why this person may not do it now."""
    found = []
    for verb in verbs_for(document):
        deed = DEEDS[verb]
        more = {"at": at, "due_at": None} if deed.asks == "due_at" else {}
        found.append(Offered(deed, deed.check(document, by=by, on=on, **more)))
    return found
