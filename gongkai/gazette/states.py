"""States, editions, sections and kinds of the gazette."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Edition(TextChoices):
    """The language of an edition; the values are those of the languages of documents."""

    CHINESE = "zh-hans", _("Chinese edition")
    UYGHUR = "ug", _("Uyghur edition")


class IssueState(TextChoices):
    """States of an issue."""

    COMPOSING = "composing", _("Being composed")
    PROOF_1 = "proof_1", _("In the first proof-reading")
    PROOF_2 = "proof_2", _("In the second proof-reading")
    PROOF_3 = "proof_3", _("In the third proof-reading")
    REVIEW_1 = "review_1", _("In the first review")
    REVIEW_2 = "review_2", _("In the second review")
    REVIEW_3 = "review_3", _("In the third review")
    REVIEW_4 = "review_4", _("In the final review")
    APPROVED = "approved", _("Approved for publication")
    PUBLISHED = "published", _("Issue published")
    DISCARDED = "discarded", _("Issue discarded")


PROOFS = (IssueState.PROOF_1, IssueState.PROOF_2, IssueState.PROOF_3)
REVIEWS = (IssueState.REVIEW_1, IssueState.REVIEW_2, IssueState.REVIEW_3, IssueState.REVIEW_4)
# From the first proof on the contents are fixed until the issue is returned or published.
FIXED = frozenset({*PROOFS, *REVIEWS, IssueState.APPROVED})


class Section(TextChoices):
    """The sections of an issue, in their order."""

    ORDERS = "1-orders", _("Orders of the government")
    GOVERNMENT = "2-government", _("Documents of the government")
    OFFICE = "3-office", _("Documents of the general office")
    DEPARTMENTS = "4-departments", _("Documents of departments")
    INTERPRETATIONS = "5-interpretations", _("Interpretations of policies")
    OTHER = "6-other", _("Further documents")


class CorrectionKind(TextChoices):
    """What a marked correction concerns."""

    TEXT = "text", _("The text: goes back as a correction of the document")
    LAYOUT = "layout", _("Section, order or layout of the issue")


class CorrectionState(TextChoices):
    """What became of a marked correction."""

    OPEN = "open", _("Correction open")
    DONE = "done", _("Corrected")
    REJECTED = "rejected", _("Not corrected, with a reason")


class FileKind(TextChoices):
    """The files of an issue; the value is the ending of the file."""

    PDF = "pdf", "PDF/UA"
    EPUB = "epub", "EPUB 3"


class Standing(TextChoices):
    """What has become of the released document of an article."""

    CURRENT = "current", _("Printed text is the released text")
    CORRECTED = "corrected", _("Corrected after printing")
    WITHDRAWN = "withdrawn", _("Withdrawn after printing")


class NotificationKind(TextChoices):
    """Kinds of notifications about the gazette."""

    GAZETTE_CORRECTION = "gazette_correction", _("A correction was marked in the gazette")
    GAZETTE_STALE = "gazette_stale", _("A document of an issue was corrected or withdrawn")
    GAZETTE_RETURNED = "gazette_returned", _("An issue of the gazette was returned")
