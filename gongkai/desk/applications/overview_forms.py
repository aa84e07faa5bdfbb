"""The filters of the case overview."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.applications.models import Application, ReplyPart
from gongkai.applications.states import OPEN, Arrival, DeadlineTier, Stage
from gongkai.desk.body_fields import BodyField
from gongkai.law.outcomes import OUTCOMES
from gongkai.organisations.models import Body
from gongkai.ui.fields import TextField


class OverviewFilter(forms.Form):
    """The filters of the list in the case overview; all are optional."""

    body = BodyField(by_code=True, required=False, empty_label=_("All"), label=_("Body"))
    deadline_tier = forms.ChoiceField(
        choices=[("", _("All")), *DeadlineTier.choices], required=False, label=_("Reply due")
    )
    stage = forms.ChoiceField(
        choices=[("", _("Not answered yet")), ("all", _("All")), *Stage.choices],
        required=False,
        label=_("Stage"),
    )
    channel = forms.ChoiceField(
        choices=[("", _("All")), *Arrival.choices], required=False, label=_("Channel")
    )
    outcome = forms.ChoiceField(required=False, label=_("Outcome of the reply"))
    officer = TextField(max_length=100, required=False, label=_("Name of the case officer"))

    def __init__(self, *args: Any, bodies: QuerySet[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            ("", _("All")),
            *((one.value, f"{one.value} {text.chinese}") for one, text in OUTCOMES.items()),
        ]

    @property
    def in_force(self) -> bool:
        """Whether any filter is set."""
        return any(self.cleaned_data.values())

    @property
    def has_due_dates(self) -> bool:
        """Whether all remaining applications have a due date, by which the list is ordered."""
        chosen = self.cleaned_data
        return (
            bool(chosen["deadline_tier"])
            or chosen["stage"] in OPEN
            or (not chosen["stage"] and not chosen["outcome"])
        )

    def scope(self) -> dict[str, Any]:
        """Return the filter values as plain strings, to bind page cursors to the filters."""
        return {name: getattr(value, "code", value) for name, value in self.cleaned_data.items()}

    def narrowed(self, cases: QuerySet[Application]) -> QuerySet[Application]:
        """Apply the filters to applications that are annotated with their deadline tier."""
        cases = self._selected(cases)
        chosen = self.cleaned_data
        if chosen["stage"] in Stage.values:
            cases = cases.filter(stage=chosen["stage"])
        elif self.has_due_dates:
            cases = cases.filter(stage__in=sorted(OPEN))
        if chosen["outcome"]:
            served = ReplyPart.objects.filter(
                reply__application=OuterRef("pk"),
                reply__served_on__isnull=False,
                outcome=chosen["outcome"],
            )
            cases = cases.filter(Exists(served))
        return cases

    def unregistered(self, cases: QuerySet[Application]) -> QuerySet[Application]:
        """Return the applications of the default list that have no due date, as they are not registered."""
        chosen = self.cleaned_data
        if chosen["stage"] or chosen["outcome"] or chosen["deadline_tier"]:
            return cases.none()
        return self._selected(cases).filter(stage=Stage.ARRIVED)

    def _selected(self, cases: QuerySet[Application]) -> QuerySet[Application]:
        chosen = self.cleaned_data
        plain = {
            "body": chosen["body"],
            "deadline_tier": chosen["deadline_tier"],
            "channel": chosen["channel"],
            "officer__name__icontains": chosen["officer"],
        }
        return cases.filter(**{name: value for name, value in plain.items() if value})
