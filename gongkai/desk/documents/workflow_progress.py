"""The progress of an open version through the workflow, as the page of a document draws it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.documents import workflow
from gongkai.documents.models import Document
from gongkai.documents.states import Attribute, State


@dataclass(frozen=True)
class Stage:
    """One stage of the workflow; `status` says whether it is past, current or future."""

    label: str | Promise
    status: str


# Short names for the narrow drawing; a state that is not listed uses its label.
LABELS: Mapping[State, str | Promise] = {
    State.DRAFT: _("Drafting"),
    State.OFFICE_REVIEW: _("Office head"),
    State.SECRECY_REVIEW: _("Secrecy review"),
    State.DISCLOSURE_REVIEW: _("Disclosure office"),
    State.APPROVAL: _("Approval"),
}


def progress_of(document: Document) -> list[Stage]:
    """Return the stages of the open version; empty if nothing is in preparation."""
    version = document.open_version
    if version is None or version.is_discarded:
        return []
    last = _("Release") if version.attribute in {"", Attribute.PUBLIC} else _("Filing")
    labels = {State.APPROVED: last, **LABELS}
    path = workflow.path_from(State.DRAFT, is_short=version.is_short)
    state = State(version.state)
    reached = path.index(state) if state in path else len(path)
    return [
        Stage(
            labels.get(one, one.label),
            "gone" if place < reached else "now" if place == reached else "to come",
        )
        for place, one in enumerate(path)
    ]
