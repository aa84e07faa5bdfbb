"""The page that shows the consequences of a step before it is taken."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from gongkai.desk.documents.page_actions import DocumentAction
from gongkai.documents import workflow
from gongkai.documents.models import Document, Version
from gongkai.documents.models.versions import DISCARDED_DAYS
from gongkai.documents.queries import attachments_of
from gongkai.documents.queries.relations import dependent_relations, repeals_of
from gongkai.documents.transitions import revision_of
from gongkai.ui.site_address import site_address

# The partial template that names the consequences of each step that asks for confirmation.
CONSEQUENCES: Mapping[str, str] = {
    workflow.RELEASE.name: "desk/documents/_release_consequences.html",
    workflow.REPEAL.name: "desk/documents/_repeal_consequences.html",
    workflow.DISCARD.name: "desk/documents/_discard_consequences.html",
}


def confirmation_of(
    document: Document,
    action: DocumentAction,
    inputs: object,
    sent: Mapping[str, str],
    *,
    at: datetime,
) -> dict[str, Any]:
    """Return the context of the confirmation page of a step; `sent` are the fields of its form."""
    version = document.open_version
    number = document.index_number
    return {
        "document": document,
        "version": version,
        "action": action,
        "files": attachments_of(version) if version else [],
        "consequences": CONSEQUENCES[action.address],
        "revision": revision_of(document),
        "inputs": inputs,
        "sent": list(sent.items()),
        **_repeals(document, action, version),
        "site": site_address(),
        "address": site_address() + reverse("portal:document", args=[number]) if number else "",
        "erased_on": at + timedelta(days=DISCARDED_DAYS),
        "days": DISCARDED_DAYS,
    }


def _repeals(document: Document, action: DocumentAction, version: Version | None) -> dict[str, Any]:
    """Return what a repeal, or the release of a version that repeals, leaves without its basis."""
    if action.binding.step is workflow.REPEAL:
        return {"dependents": dependent_relations(document)}
    if action.binding.step is not workflow.RELEASE or version is None:
        return {}
    return {
        "repeals": [(one, dependent_relations(one.target)) for one in repeals_of(version)],
    }
