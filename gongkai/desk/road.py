"""Where an open version stands on its way to the public, as the page of a document draws it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Document
from gongkai.documents.states import Attribute, State


@dataclass(frozen=True)
class Stage:
    """One stage of the road: `standing` is gone, now or to come."""

    label: str | Promise
    standing: str


STAGES: Sequence[tuple[State, str | Promise]] = (
    (State.DRAFT, _("Drafting")),
    (State.OFFICE_REVIEW, _("Office head")),
    (State.SECRECY_REVIEW, _("Secrecy review")),
    (State.DISCLOSURE_REVIEW, _("Disclosure office")),
    (State.APPROVAL, _("Approval")),
)


def road_of(document: Document) -> list[Stage]:
    """Return the stages of the open version; nothing where no version is on its way."""
    version = document.open_version
    if version is None:
        return []
    states = [state for state, _label in STAGES]
    reached = states.index(State(version.state)) if version.state in states else len(states)
    last = _("Release") if version.attribute in {"", Attribute.PUBLIC} else _("Filing")
    labels = [*(label for _state, label in STAGES), last]
    return [
        Stage(label, "gone" if place < reached else "now" if place == reached else "to come")
        for place, label in enumerate(labels)
    ]
