"""What documents say of one another, and what a clean-up decides about one; the public reads these words."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RelationKind(TextChoices):
    """What a document does to another document; the labels read from the first to the second."""

    AMENDS = "amends", _("Amends")
    REPEALS = "repeals", _("Repeals")
    INTERPRETS = "interprets", _("Interprets")
    TRANSLATES = "translates", _("Translates")
    ANSWERS = "answers", _("Answers")
    BASED_ON = "based_on", _("Based on")


class InterpretationKind(TextChoices):
    """The form of an interpretation."""

    TEXT = "text", _("Article")
    QUESTIONS = "questions", _("Questions and answers")
    PICTURE = "picture", _("Picture")
    VIDEO = "video", _("Video")
    CONFERENCE = "conference", _("Press conference")
    EXPERT = "expert", _("Expert opinion")


# The same, read from the second document to the first.
REVERSE_LABELS = {
    RelationKind.AMENDS: _("Amended by"),
    RelationKind.REPEALS: _("Repealed by"),
    RelationKind.INTERPRETS: _("Interpreted by"),
    RelationKind.TRANSLATES: _("Translated by"),
    RelationKind.ANSWERS: _("Answered by"),
    RelationKind.BASED_ON: _("Basis of"),
}
# Relations that change the other document, which must be of the same body or of one below it.
CHANGING_KINDS = frozenset({RelationKind.AMENDS, RelationKind.REPEALS})
# Relations to a document that must have been formed before.
FORMED_BEFORE = frozenset(
    {RelationKind.AMENDS, RelationKind.REPEALS, RelationKind.ANSWERS, RelationKind.BASED_ON}
)


class CleanUpDecision(TextChoices):
    """What a clean-up decides about a document."""

    KEEP = "keep", _("Stays in force")
    AMEND = "amend", _("To be amended")
    REPEAL = "repeal", _("Is repealed")
    LAPSE = "lapse", _("Has lapsed")
