"""Stages, kinds and other choices of applications."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ApplicantKind(TextChoices):
    """Kinds of applicants, in the order of the columns of the annual report."""

    PERSON = "person", _("Natural person")
    BUSINESS = "business", _("Business enterprise")
    RESEARCH = "research", _("Research institution")
    WELFARE = "welfare", _("Public welfare organisation")
    LEGAL_SERVICE = "legal_service", _("Legal service organisation")
    OTHER = "other", _("Other organisation")


class Arrival(TextChoices):
    """
    Channels by which applications arrive.

    The values are those of the channels in the law tables.
    """

    WEB = "web", _("Through the platform")
    COUNTER = "counter", _("At the counter")
    POST = "post", _("By post, signed for")
    PLAIN_LETTER = "plain-letter", _("By plain letter")
    EMAIL = "email", _("By e-mail")
    FAX = "fax", _("By fax")
    ORAL = "oral", _("Orally, recorded by the office")


class Proof(TextChoices):
    """Proofs of an applicant's identity."""

    IDENTITY_CARD = "identity_card", _("Resident identity card")
    CREDIT_CODE = "credit_code", _("Unified social credit code")
    PASSPORT = "passport", _("Passport")
    OTHER = "other", _("Another document")


class Shape(TextChoices):
    """Forms in which the information can be requested."""

    ELECTRONIC = "electronic", _("As an electronic file")
    PAPER = "paper", _("On paper")
    INSPECTION = "inspection", _("Inspection at the office")


class Way(TextChoices):
    """How letters and information are delivered to the applicant."""

    DOWNLOAD = "download", _("Download from this platform")
    EMAIL = "email", _("By e-mail")
    POST = "post", _("By post")
    COUNTER = "counter", _("Collection at the counter")


class Stage(TextChoices):
    """Stages of an application."""

    ARRIVED = "arrived", _("Arrived, not yet registered")
    IN_HAND = "in_hand", _("In hand")
    CLARIFYING = "clarifying", _("Waiting for the applicant's clarification")
    FEE_ASKED = "fee_asked", _("Waiting for the processing fee")
    WITH_SUPERVISOR = "with_supervisor", _("Reply awaiting approval")
    APPROVED = "approved", _("Reply approved, to be served")
    CLOSED = "closed", _("Dealt with")
    TRANSFERRED = "transferred", _("Transferred to another body")
    MERGED = "merged", _("Merged with another application")


class DeadlineTier(TextChoices):
    """Time until the reply is due, by the tiers at which notifications are sent."""

    LATE = "late", _("Overdue")
    TODAY = "today", _("Due today")
    TWO = "two", _("Within 2 working days")
    FIVE = "five", _("Within 5 working days")
    LATER = "later", _("Later")


class Opinion(TextChoices):
    """Opinions of a consulted third party or body."""

    CONSENT = "consent", _("Consents to disclosure")
    OBJECTION = "objection", _("Objects to disclosure")
    PARTIAL = "partial", _("Consents in part")
    SILENCE = "silence", _("No reply in time")


class Consulted(TextChoices):
    """Kinds of consulted parties."""

    THIRD_PARTY = "third_party", _("Third party")
    AGENCY = "agency", _("Other body")


class FeeMethod(TextChoices):
    """How a processing fee is calculated. Only one way applies to an application."""

    ITEMS = "items", _("By item")
    PAGES = "pages", _("By page")


class RemedyRoute(TextChoices):
    """Remedies against a reply. Table four of the annual report counts the first three."""

    RECONSIDERATION = "reconsideration", _("Administrative reconsideration")
    COURT = "court", _("Court action without reconsideration")
    COURT_AFTER = "court_after", _("Court action after reconsideration")
    COMPLAINT = "complaint", _("Complaint to the supervising body")


class RemedyResult(TextChoices):
    """Results of a remedy, by the columns of table four."""

    PENDING = "pending", _("Not yet decided")
    UPHELD = "upheld", _("Reply upheld")
    CORRECTED = "corrected", _("Reply corrected")
    OTHER = "other", _("Otherwise")


class LetterKind(TextChoices):
    """Kinds of outgoing letters."""

    RECEIPT = "receipt", _("Receipt")
    CLARIFICATION = "clarification", _("Request to clarify")
    TRANSFER = "transfer", _("Notice of transfer")
    CONSULTATION = "consultation", _("Consultation")
    AGENCY = "agency", _("Consultation of another body")
    OVERRIDE = "override", _("Notice of disclosure in the public interest")
    EXTENSION = "extension", _("Notice of extension")
    DELAY = "delay", _("Notice of a delayed reply")
    FEE = "fee", _("Fee notice")
    REPLY = "reply", _("Reply")
    CORRECTION = "correction", _("Correction of records")


class CorrectionResult(TextChoices):
    """Results of a request to correct records about the applicant."""

    CORRECTED = "corrected", _("Corrected")
    RIGHT = "right", _("Found correct, not changed")
    ELSEWHERE = "elsewhere", _("Another body is responsible for the correction")


class RevealReason(TextChoices):
    """
    Reasons for access to an applicant's data.

    They are choices, because free text in the ledger could contain names.
    """

    IDENTITY = "identity", _("To check the identity")
    CONTACT = "contact", _("To contact the applicant")
    DELIVERY = "delivery", _("To deliver a letter")
    REPEATS = "repeats", _("To compare with other applications")
    DISPUTE = "dispute", _("For a reconsideration, a court or a complaint")


class FileKind(TextChoices):
    """Kinds of files of a case. The original of redacted information is never served."""

    FROM_APPLICANT = "from_applicant", _("From the applicant")
    ORIGINAL = "original", _("Original, never served")
    SERVED = "served", _("For the applicant")
    INTERNAL = "internal", _("Internal")


# Unanswered applications, which a year carries over into the next one. A merged application is
# answered with the one it was merged into.
OPEN = frozenset(
    {
        Stage.IN_HAND,
        Stage.CLARIFYING,
        Stage.FEE_ASKED,
        Stage.WITH_SUPERVISOR,
        Stage.APPROVED,
        Stage.MERGED,
    }
)
# The reply period stands still: it starts again with the clarification, or with the payment.
SUSPENDED = frozenset({Stage.CLARIFYING, Stage.FEE_ASKED})
WORKED_ON = (frozenset({Stage.ARRIVED}) | OPEN) - {Stage.MERGED}
