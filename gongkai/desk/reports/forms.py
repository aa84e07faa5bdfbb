"""Forms of an annual report's steps. They check input formats; the rules decide the rest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk.body_fields import BodyField
from gongkai.law.report_forms.forms import form_of_year
from gongkai.organisations.models import Office
from gongkai.reports.models import AnnualReport
from gongkai.reports.sections import outlines_of
from gongkai.ui.fields import IntegerField, TextField
from gongkai.ui.refusable import RefusableForm


class ReportActionForm(RefusableForm):
    """The form of a step without inputs; `report` determines the choices."""

    def __init__(self, *args: Any, report: AnnualReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report = report
        self.offer()

    def offer(self) -> None:
        """Set the choices of the form's fields."""


class EditionForm(ReportActionForm):
    """The reason for a corrected edition."""

    reason = TextField(max_length=500, label=_("Reason"))


class RemarksForm(ReportActionForm):
    """Remarks on the report as a whole and on each section."""

    remark = TextField(
        max_length=1_000,
        required=False,
        label=_("The report as a whole"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def offer(self) -> None:
        """Add a field for each section."""
        form = form_of_year(self.report.year)
        for outline in outlines_of(form) if form else ():
            self.fields[f"in_{outline.key}"] = TextField(
                max_length=1_000,
                required=False,
                label=str(outline.label),
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        """Return the remarks by section; the remark on the whole report has an empty key."""
        asked = self.cleaned_data
        sections = {key[3:]: text for key, text in asked.items() if key.startswith("in_")}
        return {"remarks": {"": asked.get("remark", ""), **sections}}


class PublishForm(ReportActionForm):
    """The office that drafts the document."""

    office = forms.ModelChoiceField(
        Office.objects.none(), required=False, empty_label="—", label=_("Office")
    )

    def offer(self) -> None:
        """Offer the offices of the body."""
        self.fields["office"].queryset = Office.objects.filter(body=self.report.body_id).order_by(  # type: ignore[attr-defined]
            "position", "id"
        )


class SectionForm(forms.Form):
    """The text of a section, and the revision that the writer started from."""

    text = TextField(
        max_length=60_000,
        required=False,
        label=_("Text"),
        strip=False,
        widget=forms.Textarea(attrs={"class": "tall", "spellcheck": "true", "lang": "zh-Hans"}),
        help_text=_(
            "Insert figures by name: {{ applications.1.total }}, with | last, | change or "
            "| percent. An empty line starts a paragraph, - a list item."
        ),
    )
    revision = IntegerField(min_value=0, max_value=10**9, widget=forms.HiddenInput)


class BeginForm(forms.Form):
    """The body and the year of a new report."""

    body = BodyField(label=_("Body"))
    year = IntegerField(min_value=1949, max_value=2200, label=_("Year"))

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]
