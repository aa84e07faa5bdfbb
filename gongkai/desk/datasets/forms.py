"""Forms of datasets and of the steps of datasets and versions. The rules decide the rest."""

import json
import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.catalogue.queries import items
from gongkai.datasets.inputs import DatasetFacts, NewDataset
from gongkai.datasets.models import Dataset, DatasetVersion
from gongkai.datasets.schema_fields import OCDS_PLACES
from gongkai.datasets.schemas import Field
from gongkai.datasets.states import FieldType, Licence, UpdateCycle
from gongkai.desk.body_fields import BodyField
from gongkai.ui.fields import CodeTextField, IntegerField, TextField
from gongkai.ui.refusable import RefusableForm

MAX_INPUT = 20_000
MAX_SCHEMA = 200_000
MAX_FILE = 256 << 20
ENDINGS = (".csv", ".csv.gz", ".xlsx", ".json", ".jsonl", ".jsonl.gz")


class DatasetFilter(forms.Form):
    """The filter of the list."""

    state = forms.ChoiceField(
        choices=[("", _("Kept up to date")), ("closed", _("No longer updated"))],
        required=False,
        label=_("State"),
    )


class FactsForm(RefusableForm):
    """What the public reads about a dataset."""

    title = TextField(max_length=MAX_INPUT, label=_("Title of the dataset"))
    title_en = TextField(max_length=MAX_INPUT, required=False, label=_("English title"))
    description = TextField(
        max_length=MAX_INPUT,
        label=_("What the table shows"),
        help_text=_("In words that a citizen understands without the list of columns."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    legal_basis = TextField(max_length=MAX_INPUT, required=False, label=_("Legal basis"))
    catalogue_item: Any = forms.ModelChoiceField(
        queryset=None, required=False, label=_("Catalogue item"), empty_label="—"
    )
    cycle = forms.ChoiceField(choices=UpdateCycle.choices, label=_("Update cycle"))
    licence = forms.ChoiceField(choices=Licence.choices, label=_("Terms of use"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["catalogue_item"].queryset = items()  # type: ignore[attr-defined]

    def facts(self) -> DatasetFacts:
        """Return what was entered."""
        names = ("title", "description", "cycle", "licence", "legal_basis", "title_en")
        return DatasetFacts(
            **{name: self.cleaned_data[name] for name in names},
            catalogue_item=self.cleaned_data["catalogue_item"],
        )


class NewDatasetForm(FactsForm):
    """A new dataset."""

    body = BodyField(empty_label=None, label=_("Body"))
    code = CodeTextField(
        max_length=80,
        label=_("Address of the dataset"),
        help_text=_("The last part of its address: small letters, digits, hyphens."),
    )
    field_order = ("body", "code", "title", "title_en", "description")

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]

    def new_dataset(self) -> NewDataset:
        """Return what was entered."""
        return NewDataset(self.cleaned_data["code"].lower(), self.facts())


class StepForm(RefusableForm):
    """The form of a step of a dataset."""

    def __init__(self, *args: Any, dataset: Dataset, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dataset = dataset


class AmendForm(FactsForm):
    """Change the description."""

    def __init__(self, *args: Any, dataset: Dataset, **kwargs: Any) -> None:
        initial = {
            name: getattr(dataset, name)
            for name in ("title", "title_en", "description", "legal_basis", "cycle", "licence")
        }
        initial["catalogue_item"] = dataset.catalogue_item
        super().__init__(*args, initial=initial, **kwargs)


class FieldForm(StepForm):
    """A field: the same name replaces a field."""

    name = CodeTextField(
        max_length=80,
        label=_("Name in files"),
        help_text=_("Small letters, digits and _; the name of a field that exists replaces it."),
    )
    title = TextField(max_length=MAX_INPUT, label=_("Heading of the column"))
    type = forms.ChoiceField(choices=FieldType.choices, label=_("Type of value"))
    unit = TextField(max_length=40, required=False, label=_("Unit"))
    decimals = IntegerField(
        min_value=0, max_value=6, initial=0, required=False, label=_("Decimal places")
    )
    description = TextField(max_length=500, required=False, label=_("Meaning"))
    source = TextField(max_length=500, required=False, label=_("Where it is required"))
    codes = TextField(
        max_length=MAX_INPUT,
        required=False,
        label=_("Allowed values, one a line"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_required = forms.BooleanField(required=False, label=_("always filled"))
    is_key = forms.BooleanField(required=False, label=_("identifies the row"))
    is_indexed = forms.BooleanField(
        required=False, label=_("The public filters and sorts by it (at most four fields)")
    )
    counts_persons = forms.BooleanField(
        required=False, label=_("A number of persons: small ones are hidden")
    )
    is_private = forms.BooleanField(required=False, label=_("Not public"))
    reason = TextField(
        max_length=500, required=False, label=_("Why personal data in it may be public")
    )
    ocds = forms.ChoiceField(
        required=False,
        choices=[("", "—"), *((one, one) for one in OCDS_PLACES)],
        label=_("Place in OCDS, for registers of projects"),
    )

    def inputs(self) -> dict[str, Any]:
        """Return the field."""
        entered = self.cleaned_data
        names = ("name", "title", "type", "unit", "description", "source", "reason", "ocds")
        field = Field(
            **{name: entered[name] for name in names},
            decimals=entered["decimals"] or 0,
            codes=tuple(filter(None, map(str.strip, entered["codes"].splitlines()))),
            is_required=entered["is_required"],
            is_indexed=entered["is_indexed"],
            is_public=not entered["is_private"],
            counts_persons=entered["counts_persons"],
        )
        return {"field": field, "is_key": entered["is_key"]}


class FieldChoiceForm(StepForm):
    """One of the fields."""

    name = forms.ChoiceField(label=_("Column"))

    def __init__(self, *args: Any, dataset: Dataset, **kwargs: Any) -> None:
        super().__init__(*args, dataset=dataset, **kwargs)
        named = [(one.name, one.title) for one in dataset.schema.fields]
        self.fields["name"].choices = named  # type: ignore[attr-defined]


class SchemaForm(StepForm):
    """A whole schema as JSON."""

    schema = forms.JSONField(label=_("Table Schema (JSON)"))

    def __init__(self, *args: Any, dataset: Dataset, **kwargs: Any) -> None:
        super().__init__(*args, dataset=dataset, **kwargs)
        widget = forms.Textarea(attrs={"rows": 12, "maxlength": MAX_SCHEMA})
        self.fields["schema"].widget = widget
        text = json.dumps(dataset.schema.descriptor(), ensure_ascii=False, indent=1)
        self.fields["schema"].initial = json.loads(text)
        self.fields["schema"].encoder = _Plain  # type: ignore[attr-defined]


class _Plain(json.JSONEncoder):
    """Shows Chinese as it is."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"ensure_ascii": False, "indent": 1})


class StartForm(StepForm):
    """A new version."""

    period = TextField(max_length=MAX_INPUT, required=False, label=_("Period of the data"))
    reason = TextField(
        max_length=MAX_INPUT, required=False, label=_("What changes compared with the last version")
    )


class ReasonForm(StepForm):
    """A reason for the public."""

    reason = TextField(max_length=MAX_INPUT, label=_("Reason for the public"))


class ReleaseForm(RefusableForm):
    """The form of a step of a version."""

    def __init__(self, *args: Any, release: DatasetVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.release = release


class SubmitForm(ReleaseForm):
    """What is said about a version."""

    period = TextField(max_length=MAX_INPUT, required=False, label=_("Period of the data"))
    reason = TextField(
        max_length=MAX_INPUT,
        required=False,
        label=_("What changed and why"),
        help_text=_("Required from the second version on; the public reads it."),
    )

    def __init__(self, *args: Any, release: DatasetVersion, **kwargs: Any) -> None:
        initial = {"period": release.period, "reason": release.reason}
        super().__init__(*args, release=release, initial=initial, **kwargs)


class ReleaseReasonForm(ReleaseForm):
    """A reason."""

    reason = TextField(max_length=MAX_INPUT, label=_("Reason"))


class RowChoiceForm(ReleaseForm):
    """The number of a row in the table of the version."""

    row_id = IntegerField(min_value=1, max_value=2**62, label=_("Row number at the left"))


class RowForm(ReleaseForm):
    """One row: a text field for each field, as people write it."""

    def __init__(self, *args: Any, release: DatasetVersion, **kwargs: Any) -> None:
        super().__init__(*args, release=release, **kwargs)
        for one in release.schema.fields:
            label = one.heading
            if one.codes:
                self.fields[one.name] = forms.ChoiceField(
                    choices=[("", "—"), *((code, code) for code in one.codes)],
                    required=one.is_required,
                    label=label,
                )
            else:
                self.fields[one.name] = TextField(
                    max_length=4_000, required=one.is_required, label=label
                )

    def inputs(self) -> dict[str, Any]:
        """Return the cells by the names of the fields."""
        return {"cells": dict(self.cleaned_data)}


class ImportForm(ReleaseForm):
    """A file with rows."""

    file = forms.FileField(
        label=_("File with rows"),
        help_text=_(
            "XLSX, CSV (UTF-8 or GB18030), JSON or JSON Lines; the first line names the columns."
        ),
    )
    is_complete = forms.TypedChoiceField(
        choices=[
            ("all", _("The file has all rows")),
            ("some", _("The file has new and changed rows only")),
        ],
        coerce=lambda value: value == "all",
        initial="all",
        label=_("What the file contains"),
        widget=forms.RadioSelect,
    )

    def clean_file(self) -> Path:
        """Keep the file under a name with its ending while the request lasts."""
        uploaded = self.cleaned_data["file"]
        name = str(uploaded.name).lower()
        ending = next((one for one in sorted(ENDINGS, key=len)[::-1] if name.endswith(one)), None)
        if ending is None:
            raise forms.ValidationError(
                _("The file must end in %(endings)s.") % {"endings": ", ".join(ENDINGS)}
            )
        if uploaded.size > MAX_FILE:
            raise forms.ValidationError(
                _("The file is larger than %(most)s MB.") % {"most": MAX_FILE >> 20}
            )
        with tempfile.NamedTemporaryFile(suffix=ending, delete=False) as kept:
            self.path = Path(kept.name)
            for piece in uploaded.chunks():
                kept.write(piece)
        return self.path

    def remove_file(self) -> None:
        """Remove the kept file."""
        path: Path | None = getattr(self, "path", None)
        if path is not None:
            path.unlink(missing_ok=True)

    def inputs(self) -> dict[str, Any]:
        """Return the file and what it contains."""
        return {"path": self.path, "is_complete": self.cleaned_data["is_complete"]}
