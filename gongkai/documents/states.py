"""The life of a document and of its versions, all of it, on one screen."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Attribute(TextChoices):
    """The disclosure attribute; every document has one, proposed by its drafter."""

    PUBLIC = "public", _("Public on the body's own initiative")
    ON_REQUEST = "on_request", _("Open on request")
    CLOSED = "closed", _("Not open")


class Standing(TextChoices):
    """Where a document as a whole stands."""

    PREPARING = "preparing", _("In preparation")
    RELEASED = "released", _("Public")
    KEPT = "kept", _("Kept, open on request")
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
    KEPT = "kept", _("Kept, open on request")
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


class NoticeKind(TextChoices):
    """What somebody is told of."""

    ARRIVED = "arrived", _("Waits for you")
    RETURNED = "returned", _("Returned to you")
    APPOINTED = "appointed", _("Its release is appointed")
    RELEASED = "released", _("Released")
    DECIDED = "decided", _("Decided, not released")
    RELEASED_TODAY = "released_today", _("To be released today")
    DUE = "due", _("Its twenty days are nearly over")
    OVERDUE = "overdue", _("Its twenty days are over")
    CASE_DUE = "case_due", _("A reply is due soon")
    CASE_LATE = "case_late", _("A reply is overdue")
    SEARCH_DUE = "search_due", _("A search is to be answered")
    SEARCH_LATE = "search_late", _("A search is overdue")
    REPORT_ARRIVED = "report_arrived", _("An annual report was handed in")
    REPORT_RETURNED = "report_returned", _("Your annual report was returned")
    REPORT_ACCEPTED = "report_accepted", _("Your annual report was accepted")
    REPORT_DUE = "report_due", _("An annual report is due soon")
    REPORT_LATE = "report_late", _("An annual report is overdue")


class MailWish(TextChoices):
    """How often somebody wants mail about notices."""

    OFF = "off", _("No mail")
    EACH = "each", _("A mail for each notice")
    DAILY = "daily", _("One mail in the morning, where something is new")


class MailState(TextChoices):
    """Where a mail stands; one whose fate is unknown is never sent again."""

    WAITING = "waiting", _("Waits")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    GIVEN_UP = "given_up", _("Given up")


class Language(TextChoices):
    """The language a document is written in."""

    CHINESE = "zh-hans", "中文"
    UYGHUR = "ug", "ئۇيغۇرچە"
    ENGLISH = "en", "English"


IN_REVIEW = frozenset({State.OFFICE_REVIEW, State.SECRECY_REVIEW, State.DISCLOSURE_REVIEW, State.APPROVAL})
# A version still on its way: a document has at most one.
OPEN = IN_REVIEW | {State.DRAFT, State.APPROVED}
DECIDED = frozenset({State.RELEASED, State.KEPT, State.CLOSED})
