"""What the steps of an annual report ask for; they check shapes, what may be done is for the rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal
from gongkai.law.report_forms.forms import form_of_year
from gongkai.organisations.models import Office
from gongkai.reports.models import AnnualReport
from gongkai.reports.sections import outlines_of


class ReportActionForm(forms.Form):
    """The form of an action that asks for nothing more; `report` tells what there is to choose from."""

    def __init__(self, *args: Any, report: AnnualReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report = report
        self.offer()

    def offer(self) -> None:
        """Fill in what can be chosen."""

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal beside the field it belongs to."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


class EditionForm(ReportActionForm):
    """Why a corrected edition is needed."""

    reason = forms.CharField(max_length=500, label=_("Reason"))


class RemarksForm(ReportActionForm):
    """What is to be mended: in the whole, and in each section."""

    remark = forms.CharField(
        max_length=1_000,
        required=False,
        label=_("The report as a whole"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def offer(self) -> None:
        """Add a field for each section."""
        form = form_of_year(self.report.year)
        for outline in outlines_of(form) if form else ():
            self.fields[f"in_{outline.key}"] = forms.CharField(
                max_length=1_000,
                required=False,
                label=str(outline.label),
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        """Return what was written, by section; the whole report has no key."""
        asked = self.cleaned_data
        sections = {key[3:]: text for key, text in asked.items() if key.startswith("in_")}
        return {"remarks": {"": asked.get("remark", ""), **sections}}


class PublishForm(ReportActionForm):
    """Which office drafts the document."""

    office = forms.ModelChoiceField(
        Office.objects.none(), required=False, empty_label="—", label=_("Office")
    )

    def offer(self) -> None:
        """Choose among the offices of the body."""
        self.fields["office"].queryset = Office.objects.filter(body=self.report.body_id).order_by(  # type: ignore[attr-defined]
            "position", "id"
        )


class SectionForm(forms.Form):
    """The text of a section, and which one the writer saw."""

    text = forms.CharField(
        max_length=60_000,
        required=False,
        label=_("Text"),
        strip=False,
        widget=forms.Textarea(attrs={"class": "tall", "spellcheck": "true", "lang": "zh-Hans"}),
        help_text=_(
            "Figures stand by their names: {{ applications.1.total }}, with | last, | change or | percent. An empty line begins a paragraph, - a list item."
        ),
    )
    revision = forms.IntegerField(min_value=0, max_value=10**9, widget=forms.HiddenInput)


class BeginForm(forms.Form):
    """Whose report of which year is begun."""

    body = forms.ModelChoiceField(None, label=_("Body"))  # type: ignore[var-annotated]
    year = forms.IntegerField(min_value=1949, max_value=2200, label=_("Year"))

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]
