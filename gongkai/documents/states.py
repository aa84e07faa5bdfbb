"""The life of a document and of its versions, all of it, on one screen."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Attribute(TextChoices):
    """The disclosure attribute; every document has one, proposed by its drafter."""

    PUBLIC = "public", _("Public on the body's own initiative")
    ON_REQUEST = "on_request", _("Open on request")
    CLOSED = "closed", _("Not open")


class Status(TextChoices):
    """Where a document as a whole stands."""

    PREPARING = "preparing", _("In preparation")
    RELEASED = "released", _("Public")
    KEPT = "kept", _("Retained, open on request")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class State(TextChoices):
    """Where one version stands on the release road."""

    DRAFT = "draft", _("Draft")
    OFFICE_REVIEW = "office_review", _("With the office head")
    SECRECY_REVIEW = "secrecy_review", _("In secrecy review")
    DISCLOSURE_REVIEW = "disclosure_review", _("With the disclosure office")
    APPROVAL = "approval", _("Awaiting approval")
    APPROVED = "approved", _("Approved")
    RELEASED = "released", _("Public")
    KEPT = "kept", _("Retained, open on request")
    CLOSED = "closed", _("Closed")
    SUPERSEDED = "superseded", _("Superseded")


class Validity(TextChoices):
    """Whether what a document orders still holds."""

    IN_FORCE = "in_force", _("In force")
    NOT_YET = "not_yet", _("Not yet in force")
    PARTLY = "partly", _("Partly in force")
    REPEALED = "repealed", _("Repealed")
    EXPIRED = "expired", _("Expired")


class Decision(TextChoices):
    """What a reviewer decided."""

    SUBMIT = "submit", _("Submitted")
    PASS = "pass", _("Passed")
    APPROVE = "approve", _("Approved")
    RETURN = "return", _("Returned")


class NotificationKind(TextChoices):
    """What somebody is told of a document."""

    ARRIVED = "arrived", _("Waits for you")
    RETURNED = "returned", _("Returned to you")
    APPOINTED = "appointed", _("Its release is appointed")
    RELEASED = "released", _("Released")
    DECIDED = "decided", _("Decided, not released")
    RELEASED_TODAY = "released_today", _("To be released today")
    DUE = "due", _("Its twenty days are nearly over")
    OVERDUE = "overdue", _("Its twenty days are over")


class Language(TextChoices):
    """The language a document is written in."""

    CHINESE = "zh-hans", "中文"
    UYGHUR = "ug", "ئۇيغۇرچە"
    ENGLISH = "en", "English"


IN_REVIEW = frozenset(
    {State.OFFICE_REVIEW, State.SECRECY_REVIEW, State.DISCLOSURE_REVIEW, State.APPROVAL}
)
# A version still on its way: a document has at most one.
OPEN = IN_REVIEW | {State.DRAFT, State.APPROVED}
DECIDED = frozenset({State.RELEASED, State.KEPT, State.CLOSED})
