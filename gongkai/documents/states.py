"""States of documents and versions, and the other vocabularies of documents."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Attribute(TextChoices):
    """The disclosure attribute; every document has one, proposed by its drafter."""

    PUBLIC = "public", _("Public on the body's own initiative")
    ON_REQUEST = "on_request", _("Open on request")
    CLOSED = "closed", _("Not open")


class Status(TextChoices):
    """The status of a document as a whole."""

    PREPARING = "preparing", _("In preparation")
    RELEASED = "released", _("Public")
    KEPT = "kept", _("Retained, open on request")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class State(TextChoices):
    """The state of one version in the workflow."""

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
    DISCARDED = "discarded", _("Discarded")


class Validity(TextChoices):
    """Whether the provisions of a document are in force."""

    IN_FORCE = "in_force", _("In force")
    NOT_YET = "not_yet", _("Not yet in force")
    PARTLY = "partly", _("Partly in force")
    REPEALED = "repealed", _("Repealed")
    EXPIRED = "expired", _("Expired")


class StatementState(TextChoices):
    """The state of a statement that a document exists although it is not public."""

    PROPOSED = "proposed", _("Proposed")
    PUBLISHED = "published", _("Published")
    RETURNED = "returned", _("Returned")
    ENDED = "ended", _("No longer public")


class PackageState(TextChoices):
    """The state of a package for the archive."""

    WAITING = "waiting", _("Waiting to be made")
    MAKING = "making", _("Being made")
    MADE = "made", _("Made and checked")
    FAILED = "failed", _("Could not be made")


class Decision(TextChoices):
    """What a reviewer decided."""

    SUBMIT = "submit", _("Submitted")
    PASS = "pass", _("Passed")
    APPROVE = "approve", _("Approved")
    RETURN = "return", _("Returned")
    RECALL = "recall", _("Recalled")
    SCHEDULE = "schedule", _("Scheduled after the legal deadline")
    DISCARD = "discard", _("Discarded")
    RESTORE = "restore", _("Restored")


class InquiryKind(TextChoices):
    """What is asked before a version goes on, and of whom."""

    COUNTERSIGN = "countersign", _("Countersignature of another body")
    CONFIRM = "confirm", _("Confirmation by a body concerned")
    SECRECY = "secrecy", _("Question to the secrecy authority")
    THIRD_PARTY = "third-party", _("Opinion of a third party")


class InquiryAnswer(TextChoices):
    """What was answered to an inquiry."""

    AGREED = "agreed", _("Agreed")
    AGREED_WITH_OPINION = "agreed-opinion", _("Agreed, with an opinion")
    OBJECTED = "objected", _("Objected")
    NOT_SECRET = "not-secret", _("Not a state secret")
    SECRET = "secret", _("A state secret")

    @classmethod
    def settling(cls) -> frozenset[str]:
        """Return the answers after which the version may go on."""
        return frozenset({cls.AGREED, cls.AGREED_WITH_OPINION, cls.NOT_SECRET})


class NotificationKind(TextChoices):
    """Kinds of notifications about documents."""

    ARRIVED = "arrived", _("Waiting for you")
    RETURNED = "returned", _("Returned to you")
    APPOINTED = "appointed", _("Publication scheduled")
    RELEASED = "released", _("Released")
    DECIDED = "decided", _("Decided, not released")
    RELEASED_TODAY = "released_today", _("To be published today")
    DUE = "due", _("20-working-day deadline approaching")
    OVERDUE = "overdue", _("20-working-day deadline passed")
    UNATTENDED = "unattended", _("Nobody can take the next step")
    LAPSING = "lapsing", _("Ceases to be in force soon")
    TURN = "turn", _("Waiting for you for some days")
    INQUIRY_ASKED = "inquiry_asked", _("Your body is asked for an answer")
    INQUIRY_DUE = "inquiry_due", _("Answer to an inquiry is due")
    INQUIRY_OVERDUE = "inquiry_overdue", _("Answer to an inquiry is overdue")
    INQUIRY_ANSWERED = "inquiry_answered", _("An inquiry was answered")


class TextState(TextChoices):
    """How far the reading of the text of a file is."""

    WAITING = "waiting", _("Waiting to be read")
    READING = "reading", _("Being read")
    READ = "read", _("Text was read")
    NO_TEXT = "no_text", _("Without text")
    FAILED = "failed", _("Could not be read")


class ScanState(TextChoices):
    """
    How far the reading of the images of a file is: of its pages without text, or of a picture.

    `MISSING`: images are not read here.
    """

    NONE = "none"
    MISSING = "missing"
    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    FAILED = "failed"


class FindingKind(TextChoices):
    """What a passage seems to be; the values are those of `files.personal_data.kinds`, and two more."""

    IDENTITY_CARD = "identity-card", _("Identity card")
    MOBILE = "mobile", _("Mobile number")
    LANDLINE = "landline", _("Telephone number")
    BANK_CARD = "bank-card", _("Bank card")
    TRAVEL_DOCUMENT = "travel-document", _("Passport or travel permit")
    NUMBER_PLATE = "number-plate", _("Number plate")
    EMAIL = "email", _("E-mail address")
    ADDRESS = "address", _("Home address")
    BIRTH_DATE = "birth-date", _("Date of birth")
    NAME = "name", _("Name of a person")
    CLASSIFICATION = "classification", _("Mark of classification")
    INTERNAL_MARK = "internal-mark", _("Mark of internal use")
    # Found by the list of the body itself.
    BODY_TERM = "body-term", _("Term of the list of the body")
    # Not found by the check of a text: what nobody can see, and what no machine could read.
    HIDDEN = "hidden", _("Hidden content")
    UNREAD = "unread", _("Not read by the platform")


# Kinds that an administrator can switch off for a body.
SWITCHED_KINDS = tuple(
    kind
    for kind in FindingKind
    if kind not in {FindingKind.BODY_TERM, FindingKind.HIDDEN, FindingKind.UNREAD}
)


class MaskStyle(TextChoices):
    """How much of a passage stays when it is masked."""

    PART = (
        "part",
        _("Keep what tells entries apart: the family name, the last digits, the district"),
    )
    ALL = "all", _("Hide every character")


class TextPlace(TextChoices):
    """Where a passage is: a field of the version, or a place in its files."""

    TITLE = "title", _("title")
    NUMBER = "number", _("document number")
    ISSUERS = "issuers", _("issuers")
    NOTE = "note", _("note of changes")
    TEXT = "text", _("text")
    TEXT_LINK = "text-link", _("link in the text")
    FILE_NAME = "name", _("name of the file")
    FILE = "file", _("file")
    BODY = "file:body", _("text of the file")
    PAGE = "file:page", _("page of the file")
    SCAN = "file:scan", _("image of a page")
    SHEET = "file:sheet", _("sheet of the file")
    SLIDE = "file:slide", _("slide of the file")
    HEADER = "file:header", _("header or footer")
    FOOTNOTE = "file:footnote", _("footnote")
    SPEAKER_NOTES = "file:speaker-notes", _("speaker notes")
    COMMENT = "file:comment", _("comment")
    DELETED = "file:deleted", _("tracked deletion")
    HIDDEN = "file:hidden", _("hidden part")
    PROPERTY = "file:property", _("property of the file")
    LINK = "file:link", _("link")
    ANNOTATION = "file:annotation", _("annotation")
    FORM_FIELD = "file:form-field", _("form field")
    ALTERNATIVE_TEXT = "file:alternative-text", _("alternative text")
    BOOKMARK = "file:bookmark", _("bookmark")
    INNER_NAME = "file:file-name", _("name of a file within the file")


class Language(TextChoices):
    """The language a document is written in."""

    CHINESE = "zh-hans", "中文"
    UYGHUR = "ug", "ئۇيغۇرچە"
    ENGLISH = "en", "English"


IN_REVIEW = frozenset(
    {State.OFFICE_REVIEW, State.SECRECY_REVIEW, State.DISCLOSURE_REVIEW, State.APPROVAL}
)
# States of a version in preparation; a document has at most one.
OPEN = IN_REVIEW | {State.DRAFT, State.APPROVED}
# States of the version to which `Document.open_version` refers: a discarded draft can be restored.
UNDECIDED = OPEN | {State.DISCARDED}
# Validity of documents whose provisions are in force, from their day of effect on.
LASTING = frozenset({Validity.IN_FORCE, Validity.PARTLY})
ENDED = frozenset({Validity.REPEALED, Validity.EXPIRED})
DECIDED = frozenset({State.RELEASED, State.KEPT, State.CLOSED})
