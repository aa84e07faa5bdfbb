"""What a version in preparation waits for: inquiries, and remarks that are not answered."""

from dataclasses import dataclass
from typing import Any

from gongkai.documents import workflow
from gongkai.documents.models import Document, Inquiry, PassageRemark
from gongkai.documents.queries.inquiries import (
    BEFORE_EACH_STEP,
    BEFORE_RELEASE,
    inquiries_of,
    latest_inquiries,
)
from gongkai.documents.rules.inquiries import refusal_of_inquiries
from gongkai.kit.refusals import Refusal
from gongkai.kit.workflows import Step

RELEASING = (workflow.RELEASE, workflow.SCHEDULE)
FILING = (workflow.KEEP, workflow.CLOSE)


@dataclass(frozen=True)
class Waits:
    """The inquiries about the open version, the last to each addressee, and its remarks."""

    every: list[Inquiry]
    remarks: list[PassageRemark]

    @property
    def inquiries(self) -> list[Inquiry]:
        """The last inquiry of each kind to each addressee."""
        return latest_inquiries(self.every)

    def refusal_to(self, step: Step[Any, Any]) -> Refusal | None:
        """Why a step may not be taken because of an inquiry; the rules ask it when it is taken."""
        if step in RELEASING:
            return refusal_of_inquiries(self.every, BEFORE_RELEASE)
        if step.primary and step not in FILING:
            return refusal_of_inquiries(self.every, BEFORE_EACH_STEP)
        return None


def waits_of(document: Document) -> Waits:
    """Return what the open version waits for. Two queries, none without an open version."""
    version = document.open_version
    if version is None:
        return Waits([], [])
    return Waits(inquiries_of(version), list(version.remarks.order_by("id")))
