"""The form of a reply: the outcome of each document or matter, with its ground."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.applications.inputs import PartFacts
from gongkai.applications.standard_reasons import standard_reasons
from gongkai.applications.states import FileKind
from gongkai.desk.applications.forms import Choices, StepForm, choose, chosen
from gongkai.documents.models import Document
from gongkai.documents.queries import public_documents
from gongkai.kit.refusals import Refusal
from gongkai.law.outcomes import OUTCOMES, Outcome, outcomes_of
from gongkai.ui.fields import TextField

MAX_PARTS = 5


class ReplyForm(StepForm):
    """A reply of up to five documents or matters, each with its outcome, ground and content."""

    def offer(self, choices: Choices) -> None:
        """Add the fields of each part, with the outcomes of the applicable form edition."""
        outcomes = [
            ("", "—"),
            *(
                (one.value, f"{one.value} {OUTCOMES[one].chinese}")
                for one in outcomes_of(choices.regime)
            ),
        ]
        served = [one for one in choices.files if one.kind == FileKind.SERVED]
        originals = [one for one in choices.files if one.kind == FileKind.ORIGINAL]
        self.rows = choices.files
        for part in range(1, MAX_PARTS + 1):
            first = part == 1
            self.fields[f"outcome_{part}"] = forms.ChoiceField(
                choices=outcomes, required=first, label=_("Outcome")
            )
            self.fields[f"title_{part}"] = TextField(
                max_length=300,
                required=first,
                label=_("Document or matter"),
                initial=self.case.title if first else "",
            )
            self.fields[f"reasons_{part}"] = TextField(
                max_length=6_000,
                required=False,
                label=_("Facts and ground"),
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"standard_{part}"] = forms.BooleanField(
                required=False,
                label=_("If no text is entered above, use the standard text for this outcome"),
            )
            self.fields[f"other_body_{part}"] = TextField(
                max_length=200,
                required=False,
                label=_("Body that holds the information, with its telephone"),
                help_text=_(
                    "If this body does not hold it but another does; otherwise the standard text says that it does not exist."
                ),
            )
            self.fields[f"index_number_{part}"] = TextField(
                max_length=80, required=False, label=_("Index number, if the document is public")
            )
            self.fields[f"served_{part}"] = forms.ChoiceField(
                required=False, label=_("File for the applicant")
            )
            self.fields[f"original_{part}"] = forms.ChoiceField(
                required=False, label=_("Original, never served")
            )
            choose(self, f"served_{part}", served)
            choose(self, f"original_{part}", originals)

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields of each part; the page collapses the parts after the first."""
        names = (
            "outcome",
            "title",
            "reasons",
            "standard",
            "other_body",
            "index_number",
            "served",
            "original",
        )
        return [
            (str(part), [self[f"{name}_{part}"] for name in names])
            for part in range(1, MAX_PARTS + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """Replace the selected values by database rows."""
        data: dict[str, Any] = super().clean() or {}
        found = []
        for part in range(1, MAX_PARTS + 1):
            code = data.get(f"outcome_{part}")
            if not code:
                continue
            document: Document | None = None
            number = data.get(f"index_number_{part}", "").strip()
            if number:
                document = public_documents().filter(index_number=number).first()
                if document is None:
                    self.add_error(
                        f"index_number_{part}", _("No public document has this index number.")
                    )
            reasons = data.get(f"reasons_{part}", "").strip()
            if not reasons and data.get(f"standard_{part}"):
                reasons = standard_reasons(
                    Outcome(code), other_body=data.get(f"other_body_{part}", "").strip()
                )
            found.append(
                PartFacts(
                    Outcome(code),
                    data.get(f"title_{part}", ""),
                    reasons,
                    document=document,
                    original=chosen(self.rows, data.get(f"original_{part}", "")),
                    served_file=chosen(self.rows, data.get(f"served_{part}", "")),
                )
            )
        data["parts"] = found
        return data

    def inputs(self) -> dict[str, Any]:
        """Return the parts of the reply."""
        return {"parts": self.cleaned_data["parts"]}

    def refuse(self, refusal: Refusal) -> None:
        """Add a refusal as an error to a field of the first part where the refusal names one."""
        name = f"{refusal.field}_1"
        self.add_error(name if name in self.fields else None, str(refusal))
