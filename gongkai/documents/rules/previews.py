"""Refusals of preview links: who may make them, of what, and when they show nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Document, PreviewLink
from gongkai.documents.queries.previews import working_links
from gongkai.documents.rules.findings import refusal_of_findings
from gongkai.documents.states import OPEN, Attribute
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person
from gongkai.organisations.queries import working_body_ids

MAX_REASON = 500


@dataclass(frozen=True)
class LinkFacts:
    """Why a link is made, and how many days it works."""

    reason: str
    days: int


def refusal_to_link_preview(
    document: Document, facts: LinkFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Why `by` may not make a preview link of the open version.

    Law: 条例19 art. 14, art. 15, art. 17: what is not reviewed is shown only if it seems harmless.
    """
    if refusal := _refusal_of_person(document, by=by, at=at) or refusal_of_preview(document):
        return refusal
    if working_links(at=at).filter(document=document).count() >= settings.GONGKAI_PREVIEWS.links:
        return Refusal(
            "too-many-links",
            _("At most %(most)s links of a document work at the same time. Revoke one first.")
            % {"most": settings.GONGKAI_PREVIEWS.links},
        )
    return None if facts is None else _refusal_of_facts(facts)


def _refusal_of_person(document: Document, *, by: Person, at: datetime) -> Refusal | None:
    if document.body_id in working_body_ids(by, on=local_date(at)):
        return None
    return Refusal("not-working-here", _("Only the staff of the body can do this."))


def refusal_of_preview(document: Document) -> Refusal | None:
    """Why no link may show the open version, also not one that was made before."""
    version = document.open_version
    if version is None or version.state not in OPEN:
        return Refusal("nothing-to-preview", _("There is no version in preparation."))
    if version.attribute != Attribute.PUBLIC:
        return Refusal(
            "not-to-be-public",
            _("Only a version that is to become public can be shown by a link."),
        )
    return refusal_of_findings(document)


def _refusal_of_facts(facts: LinkFacts) -> Refusal | None:
    if not facts.reason.strip():
        return Refusal(
            "no-reason", _("Say who is to read the draft, and what for."), field="reason"
        )
    if len(facts.reason.strip()) > MAX_REASON:
        return Refusal("reason-too-long", _("The reason is too long."), field="reason")
    if not 1 <= facts.days <= settings.GONGKAI_PREVIEWS.most_days:
        return Refusal(
            "bad-days",
            _("A link works for one to %(most)s days.")
            % {"most": settings.GONGKAI_PREVIEWS.most_days},
            field="days",
        )
    return None


def refusal_to_revoke_link(link: PreviewLink, /, *, by: Person, at: datetime) -> Refusal | None:
    """Why `by` may not revoke the link."""
    if refusal := _refusal_of_person(link.document, by=by, at=at):
        return refusal
    if link.ended_at is not None:
        return Refusal("link-ended", _("This link has ended already."))
    return None
