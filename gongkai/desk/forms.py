"""Forms of the staff interface. They check input formats; the rules decide what is allowed."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.models import ModelChoiceIterator
from django.utils import timezone
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext_lazy as _

from gongkai.catalogue.queries import every_item, genres, items, items_of, subjects
from gongkai.desk.body_fields import BodyField
from gongkai.desk.rich_texts import TEXTS, for_autosave, with_markdown, written
from gongkai.documents.actions.drafts import DraftFacts
from gongkai.documents.models import Version
from gongkai.documents.rules.drafts import EMPTY
from gongkai.documents.states import Attribute, Language
from gongkai.kit.markdown import to_markdown
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import BEIJING, local_date
from gongkai.law.grounds import GROUNDS
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body
from gongkai.statistics.states import Scope
from gongkai.ui.fields import (
    DateField,
    DocumentNumberField,
    DropInput,
    IntegerField,
    MultipleFileField,
    TextField,
)
from gongkai.ui.refusable import RefusableForm

MAX_TEXT = 1_000_000
HEADINGS = ("catalogue_item", "genre", "subject")
# Fields of the form that are no facts of the draft.
APART = frozenset({"revision", "kept", "file"})
# What a submission needs; a draft can be saved without it, so the rules check it and not the form.
NEEDED = ("title", "text", "attribute", "catalogue_item", "genre", "formed_on")


class DateInput(forms.DateInput):
    """A date input that works in every browser."""

    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        """Format the date as ISO 8601 in every language, as browsers require."""
        return value.isoformat() if hasattr(value, "isoformat") else super().format_value(value)


class SubjectIterator(ModelChoiceIterator):  # type: ignore[type-arg]
    """The subjects grouped by their parent, so that lists of choices show the tree."""

    def __iter__(self) -> Iterator[Any]:
        """Yield the empty choice, then each parent with itself and its children as one group."""
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        groups: dict[int, tuple[str, list[Any]]] = {}
        for one in self.queryset:
            group = groups.setdefault(one.parent_id or one.pk, (str(one.parent or one), []))
            group[1].append(self.choice(one))
        yield from groups.values()


class SubjectField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A subject of the two-level tree, grouped by its parent."""

    iterator = SubjectIterator


class DraftForm(RefusableForm):
    """A draft: its Markdown text, disclosure attribute with the reason, and classification."""

    title = TextField(max_length=300, required=False, label=_("Title"))
    text = TextField(
        max_length=MAX_TEXT,
        required=False,
        label=_("Text"),
        strip=False,
        widget=forms.Textarea(attrs={"class": "tall", "spellcheck": "true"}),
        help_text=_(
            "An empty line starts a paragraph, ## and a space a heading, - a list item. In tables, "
            "| separates the cells, and the second line is |---|---|."
        ),
    )
    rich = TextField(
        max_length=MAX_TEXT, required=False, strip=False, label=_("Text"), widget=forms.Textarea
    )
    language = forms.ChoiceField(choices=Language.choices, label=_("Language of the text"))
    attribute = forms.ChoiceField(
        choices=[("", "—"), *Attribute.choices],
        required=False,
        label=_("Disclosure attribute"),
        help_text=_("Documents are public by default. Any other attribute needs a reason."),
    )
    reason = TextField(max_length=500, required=False, label=_("Reason"))
    ground = forms.ChoiceField(
        required=False,
        label=_("Legal ground"),
        help_text=_("Only for documents that are not public."),
    )
    review_on = DateField(
        required=False,
        label=_("Review again on"),
        widget=DateInput,
        help_text=_("Only for documents that are not public."),
    )
    catalogue_item = forms.ModelChoiceField(
        items(), required=False, empty_label="—", label=_("Catalogue item")
    )
    genre = forms.ModelChoiceField(genres(), required=False, empty_label="—", label=_("Genre"))
    subject = SubjectField(
        subjects(),
        required=False,
        empty_label="—",
        label=_("Subject"),
        widget=forms.Select(attrs={"data-filter": _("Find a subject")}),
    )
    document_number = DocumentNumberField(max_length=60, required=False, label=_("Document number"))
    formed_on = DateField(required=False, label=_("Date of forming"), widget=DateInput)
    effective_on = DateField(required=False, label=_("In force from"), widget=DateInput)
    valid_until = DateField(
        required=False,
        label=_("In force until"),
        widget=DateInput,
        help_text=_("The last day of the term of validity. If empty, it has no term."),
    )
    issued_by = TextField(
        max_length=200,
        required=False,
        label=_("Issued by"),
        help_text=_("If empty, the body itself."),
    )
    co_issuers = TextField(
        required=False,
        max_length=2_000,
        label=_("Issued together with"),
        help_text=_("One name per line."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    change_note = TextField(
        max_length=500,
        required=False,
        label=_("Changes and reasons"),
        help_text=_("Only for a new version."),
    )
    file = MultipleFileField(
        required=False,
        label=_("Attach files"),
        help_text=_(
            "You can choose several files, or drop them here. They are attached on saving."
        ),
        widget=DropInput(attrs={"data-drop": ""}),
    )
    revision = IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    kept = forms.CharField(
        max_length=40, required=False, widget=forms.HiddenInput
    )  # The revision of the autosaved copy.

    def refuse(self, refusal: Refusal) -> None:
        """Show the refusal of an empty draft at both fields, one of which must be filled."""
        super().refuse(refusal)
        if refusal.code == EMPTY.code:
            self.add_error("text", str(refusal))

    def __init__(
        self,
        *args: Any,
        version: Version | None = None,
        body: Body | None = None,
        **kwargs: Any,
    ) -> None:
        self.version = version
        super().__init__(*args, **kwargs)
        self.data = with_markdown(dict(self.data.items()))
        if body is not None:
            chosen = [kwargs.get("initial", {}).get("catalogue_item")]
            chosen += [version.catalogue_item] if version else []
            own = items_of(body, on=local_date(timezone.now())).values("pk")
            field = self.fields["catalogue_item"]
            keys = [str(getattr(one, "pk", one)) for one in chosen if one]
            field.queryset = every_item().filter(  # type: ignore[attr-defined]
                Q(pk__in=own) | Q(pk__in=[key for key in keys if key.isdecimal()])
            )
        for name in NEEDED:
            self.fields[name].is_marked = True  # type: ignore[attr-defined]
        # The labels of statutory terms are plain strings; they are translated here.
        names = [(code.value, _(text.name)) for code, text in GROUNDS.items()]
        self.fields["ground"].choices = [("", "—"), *names]  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, version: Version) -> dict[str, Any]:
        """Return the initial form data of a version."""
        names = [
            name for name in cls.base_fields if name not in TEXTS | {"co_issuers", "kept", "file"}
        ]
        values = {name: getattr(version, name) for name in names}
        return {
            **values,
            "text": to_markdown(version.text),
            "co_issuers": "\n".join(version.co_issuers),
        }

    def facts(self) -> DraftFacts:
        """Return the entered data; what was not changed in the text keeps its exact form."""
        values = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in APART | TEXTS | {"co_issuers"}
        }
        names = map(str.strip, self.cleaned_data["co_issuers"].splitlines())
        text = written(self.cleaned_data, self.version)
        return DraftFacts(text=text, co_issuers=[one for one in names if one], **values)

    @property
    def source(self) -> str:
        """The text of the form as HTML, which the editor opens."""
        return written(self.data if self.is_bound else self.initial, self.version)

    @property
    def has_other_text(self) -> bool:
        """Whether the text comes from the editor, and was not saved in the draft."""
        return bool((self.data if self.is_bound else self.initial).get("rich"))

    @classmethod
    def typed(cls, data: Mapping[str, str]) -> dict[str, str]:
        """Return the raw values of a form, valid or not, which an autosaved copy stores."""
        names = (name for name in cls.base_fields if name not in APART)
        return for_autosave({name: data.get(name, "") for name in names})

    def differences_from(self, version: Version) -> list[tuple[str, str, str]]:
        """Return label, saved value and entered value of each field in which the two differ."""
        saved = {**self.initial_of(version), **{name: getattr(version, name) for name in HEADINGS}}
        found = []
        for name, value in self.cleaned_data.items():
            before = _display(self.fields[name], saved.get(name))
            now = _display(self.fields[name], value)
            if name not in APART | TEXTS and before != now:
                found.append((str(self.fields[name].label), before, now))
        return found


def _display(field: forms.Field, value: Any) -> str:
    """Format a field value for display."""
    if isinstance(field, forms.ModelChoiceField):
        return value.label if value else ""
    choices = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    return choices.get(str(value), str(value or "")) if value else ""


class NewForm(DraftForm):
    """A new draft, with the office or the body that drafts it."""

    place = forms.ChoiceField(label=_("Drafted in"))
    field_order = ("place",)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        self.fields["place"].is_marked = True  # type: ignore[attr-defined]


class BulkForm(forms.Form):
    """The bulk action to take; the step's form asks for the opinion that all documents share."""

    verb = TextField(max_length=40)


class ActivityFilter(forms.Form):
    """The filters of the list of acts."""

    verb = forms.ChoiceField(
        choices=[
            ("", _("All")),
            *(
                (one.value, one.label)
                for one in Verb
                if one.value.startswith(("document.", "release."))
            ),
        ],
        required=False,
        label=_("Type of act"),
    )
    body = BodyField(by_code=True, required=False, empty_label=_("All"), label=_("Body"))
    since = DateField(required=False, widget=DateInput, label=_("From"))
    until = DateField(required=False, widget=DateInput, label=_("Until"))

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]

    def filters(self) -> dict[str, Any]:
        """Return the filter values as plain strings, to bind page cursors to the filters."""
        found = {name: value for name, value in self.cleaned_data.items() if value}
        return {name: getattr(value, "code", value) for name, value in found.items()}


class DocumentStepForm(forms.Form):
    """The inputs of a document step, one field per input; this base class has none."""

    def lacks_reasons(self) -> bool:
        """Return whether required reasons are missing; the rules word the refusal."""
        needed = (name for name, field in self.fields.items() if field.widget.attrs.get("required"))
        return any(not self.cleaned_data[name].strip() for name in needed)

    def missing(self) -> list[str]:
        """Return the error messages of required fields that are empty."""
        return [
            str(error)
            for name in self.fields
            if self.has_error(name, "required")
            for error in self.errors.get(name, [])
        ]


class OpinionForm(DocumentStepForm):
    """The opinion that accompanies a step."""

    opinion = TextField(
        max_length=1_000,
        required=False,
        label=_("Opinion (optional)"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReasonsForm(DocumentStepForm):
    """Why a version is returned."""

    opinion = TextField(
        max_length=1_000,
        required=False,
        label=_("Reasons"),
        widget=forms.Textarea(attrs={"rows": 2, "required": True}),
    )


class WithdrawalForm(DocumentStepForm):
    """Why a document is withdrawn."""

    reason = TextField(
        max_length=1_000,
        required=False,
        label=_("Reasons"),
        widget=forms.Textarea(attrs={"rows": 2, "required": True}),
    )


class ReleaseMomentForm(DocumentStepForm):
    """The time at which a document is to be released, in Beijing time."""

    due_at = forms.DateTimeField(
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        label=_("Time of publication (Beijing time)"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        error_messages={"required": _("Enter a date.")},
    )
    reason = TextField(
        max_length=1_000,
        required=False,
        label=_("Reason for publishing late"),
        help_text=_("Only if the time is after the 20 working days from forming."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_due_at(self) -> datetime:
        """Interpret a time without a time zone as Beijing time."""
        due_at: datetime = self.cleaned_data["due_at"]
        return make_aware(due_at, BEIJING) if is_naive(due_at) else due_at


class RepealDayForm(DocumentStepForm):
    """The day from which a document no longer applies."""

    on = DateField(
        label=_("Effective from"), widget=DateInput, error_messages={"required": _("Enter a date.")}
    )


class FigureFilter(forms.Form):
    """The year and the body of figures."""

    year = IntegerField(min_value=1949, max_value=2200, label=_("Year"))
    body = BodyField(by_code=True, label=_("Body"))
    scope = forms.ChoiceField(
        choices=Scope.choices, label=_("Scope of the figures"), required=False
    )

    def clean_scope(self) -> str:
        """Use the whole area if the address names no scope."""
        return self.cleaned_data["scope"] or Scope.AREA.value

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]
