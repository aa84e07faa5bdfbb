"""States of schemes, assessments, objections and findings; kinds of indicators."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SchemeState(TextChoices):
    """States of a version of a scheme; an adopted one is never changed."""

    DRAFT = "draft", _("Scheme in preparation")
    SUBMITTED = "submitted", _("Scheme submitted for adoption")
    ADOPTED = "adopted", _("Scheme adopted")


class Role(TextChoices):
    """What an indicator does to the total."""

    SCORE = "score", _("Scored by weight")
    DEDUCTION = "deduction", _("Deduction")
    BONUS = "bonus", _("Bonus")
    VETO = "veto", _("Veto item")


class Way(TextChoices):
    """How the value of an indicator is found; a group has none of its own."""

    GROUP = "group", _("Group of indicators")
    MEASURED = "measured", _("Measured from recorded acts")
    JUDGED = "judged", _("Judged by two scorers")
    VISITED = "visited", _("Checked on site")


class AssessmentState(TextChoices):
    """States of an assessment."""

    PREPARING = "preparing", _("Assessment in preparation")
    SCORING = "scoring", _("Being scored")
    ANNOUNCED = "announced", _("Announced to the bodies")
    PUBLISHED = "published", _("Results published")


class ObjectionState(TextChoices):
    """States of an objection of a body to a value."""

    OPEN = "open", _("Objection under examination")
    UPHELD = "upheld", _("Objection upheld")
    REJECTED = "rejected", _("Objection rejected")


class FindingState(TextChoices):
    """States of a finding, from the assessment until a retest has shown that it is fixed."""

    OPEN = "open", _("Finding open")
    GIVEN = "given", _("Given as a task")
    FIXED = "fixed", _("Found fixed by a retest")


class NotificationKind(TextChoices):
    """Kinds of notifications about schemes and assessments."""

    SCHEME_SUBMITTED = "scheme_submitted", _("A scheme of assessment waits for adoption")
    SCORER_APPOINTED = "scorer_appointed", _("You were appointed as a scorer")
    SCORING_BEGUN = "scoring_begun", _("An assessment of your body has begun")
    RESULT_ANNOUNCED = "result_announced", _("The result of your body's assessment")
    OBJECTION_MADE = "objection_made", _("A body objects to a value")
    OBJECTION_DECIDED = "objection_decided", _("An objection was decided")
    FINDING_ADDED = "finding_added", _("A finding about your body")
