"""Forms of schemes, assessments and their steps. The rules decide the rest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.assessments.entries import AssessmentFacts, SchemeFacts
from gongkai.assessments.models import Assessment, Scheme
from gongkai.assessments.queries.measured import MEASURED
from gongkai.assessments.queries.schemes import adopted_schemes, indicators_of
from gongkai.assessments.rules.schemes import TEMPLATE_START
from gongkai.assessments.states import Role, Way
from gongkai.desk.assessments.fields import AccountField, PointsField
from gongkai.desk.body_fields import BodyField
from gongkai.ui.fields import IntegerField, TextField
from gongkai.ui.refusable import RefusableForm

MAX_INPUT = 20_000
FORMULA_HELP = _(
    "0 to 100 from measured values, such as percent(replies_in_time, replies). Functions: percent, "
    "ratio, min, max, steps. The names are listed below."
)


class NewSchemeForm(RefusableForm):
    """A new version of a scheme."""

    body = BodyField(empty_label=None, label=_("Body"))
    year = IntegerField(label=_("Year"))
    title = TextField(max_length=MAX_INPUT, label=_("Title"))
    start = forms.ChoiceField(required=False, label=_("Begin with"))
    tolerance = IntegerField(
        label=_("By how many points two scorers may differ"),
        help_text=_("If they differ by more, a third person settles."),
    )
    bonus_from = IntegerField(label=_("From which score on a bonus counts"))

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]
        former = adopted_schemes(bodies.values_list("pk", flat=True))[:20]
        self.fields["start"].choices = [  # type: ignore[attr-defined]
            ("", _("Nothing")),
            (TEMPLATE_START, _("The common indicators, to be changed")),
            *((str(one.pk), f"{one.year} {one.title}") for one in former),
        ]

    def facts_entered(self) -> SchemeFacts:
        """Return the entered facts."""
        values = self.cleaned_data
        return SchemeFacts(
            values["year"],
            values["title"],
            values["tolerance"],
            values["bonus_from"],
            values["start"],
        )


class SchemeStepForm(RefusableForm):
    """The form of a step of a scheme; `scheme` determines the choices."""

    def __init__(self, *args: Any, scheme: Scheme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scheme = scheme
        self.offer()

    def offer(self) -> None:
        """Set the choices and initial values of the form's fields."""


class SchemeNothingForm(SchemeStepForm):
    """A step without input."""


class IndicatorForm(SchemeStepForm):
    """An indicator."""

    code = TextField(
        max_length=MAX_INPUT,
        label=_("Place in the tree"),
        help_text=_("Such as 1 for a group and 1.2 for an indicator in it."),
    )
    title = TextField(max_length=MAX_INPUT, label=_("Indicator"))
    weight = PointsField(label=_("Weight"))
    role = forms.ChoiceField(choices=Role.choices, label=_("Effect on the total"))
    way = forms.ChoiceField(choices=Way.choices, label=_("How the value is found"))
    formula = TextField(
        required=False, max_length=MAX_INPUT, label=_("Formula"), help_text=FORMULA_HELP
    )
    checklist = TextField(
        required=False,
        max_length=MAX_INPUT,
        label=_("Check list, one question a line"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reported = forms.BooleanField(
        required=False, label=_("The body reports on itself with evidence")
    )


class IndicatorChoiceForm(SchemeStepForm):
    """Which indicator is taken out."""

    code = forms.ChoiceField(label=_("Indicator"))

    def offer(self) -> None:
        """Offer the indicators of the scheme."""
        rows = indicators_of(self.scheme)
        self.fields["code"].choices = [(one.code, str(one)) for one in rows]  # type: ignore[attr-defined]


class TrialForm(SchemeStepForm):
    """The year of a trial run."""

    year = IntegerField(label=_("Year"))

    def offer(self) -> None:
        """Begin with the year before."""
        self.initial = {"year": self.scheme.year - 1}


class SchemeReasonForm(SchemeStepForm):
    """Why a scheme is returned."""

    reason = TextField(max_length=MAX_INPUT, label=_("Reason"))


class NewAssessmentForm(RefusableForm):
    """A new assessment."""

    body = BodyField(empty_label=None, label=_("Body"))
    year = IntegerField(label=_("Year that is assessed"))
    scheme_id = forms.TypedChoiceField(coerce=int, label=_("Scheme"))

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]
        found = adopted_schemes(bodies.values_list("pk", flat=True))[:50]
        self.fields["scheme_id"].choices = [  # type: ignore[attr-defined]
            (one.pk, f"{one.year} {one.title} ({one.number})") for one in found
        ]

    def facts_entered(self) -> AssessmentFacts:
        """Return the entered facts."""
        return AssessmentFacts(self.cleaned_data["year"], self.cleaned_data["scheme_id"])


class AssessmentStepForm(RefusableForm):
    """The form of a step of an assessment."""

    def __init__(self, *args: Any, assessment: Assessment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assessment = assessment
        self.offer()

    def offer(self) -> None:
        """Set the choices of the form's fields."""


class AssessmentNothingForm(AssessmentStepForm):
    """A step without input."""


class ScorerForm(AssessmentStepForm):
    """A scorer."""

    person_id = AccountField(
        max_length=200,
        label=_("User name of the account"),
        help_text=_(
            "Scorers need no post: without one they see only the sheets of this assessment."
        ),
    )
    is_arbiter = forms.BooleanField(
        required=False, label=_("Settles where two scorers differ, and gives no scores")
    )


class ExcuseForm(AssessmentStepForm):
    """A body that is not ranked."""

    body_id = forms.TypedChoiceField(coerce=int, label=_("Body"))
    reason = TextField(max_length=MAX_INPUT, label=_("Reason, which is public"))

    def offer(self) -> None:
        """Offer the ranked bodies."""
        found = self.assessment.sheets.filter(excused="").select_related("body").order_by("id")
        self.fields["body_id"].choices = [(one.body_id, one.body.label) for one in found]  # type: ignore[attr-defined]


def measured_names() -> list[tuple[str, Any]]:
    """Return the names that formulas may use, with what they measure."""
    return [(one.name, one.label) for one in MEASURED]
