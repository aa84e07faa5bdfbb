"""The filters of the list of documents."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from gongkai.calendars.queries import Calendars
from gongkai.catalogue.queries import genres
from gongkai.desk.body_fields import BodyField
from gongkai.desk.forms import DateInput
from gongkai.documents.models import Document
from gongkai.documents.queries import due_by
from gongkai.documents.states import UNDECIDED, Attribute, State, Status
from gongkai.kit.id_lists import is_in
from gongkai.kit.parts import Part
from gongkai.law.calendar import DAY
from gongkai.organisations.models import Body, Person
from gongkai.ui.fields import CatalogueItemField, DateField, TextField

BY_CHANGE = ("-changed_at", "-id")
BY_FORMING = ("-formed_on", "-id")
# The index for each filter, where several are set the one that usually leaves the fewest rows.
INDEXES = (
    ("item", "documents_desk_item"),
    ("genre", "documents_desk_genre"),
    ("status", "documents_desk_status"),
)


class ListFilter(forms.Form):
    """The filters of the list of documents; all are optional. It offers the bodies of the user."""

    q = TextField(max_length=100, required=False, label=_("Title, number or text"))
    state = forms.ChoiceField(
        choices=[
            ("", _("All")),
            *((one.value, one.label) for one in State if one in UNDECIDED),
        ],
        required=False,
        label=_("Stage of the workflow"),
    )
    status = forms.ChoiceField(
        choices=[("", _("All")), *Status.choices], required=False, label=_("Status")
    )
    attribute = forms.ChoiceField(
        choices=[("", _("All")), *Attribute.choices],
        required=False,
        label=_("Disclosure attribute"),
    )
    body = BodyField(by_code=True, required=False, empty_label=_("All"), label=_("Body"))
    item = CatalogueItemField(empty_label=_("All"), label=_("Catalogue item"))
    genre = forms.ModelChoiceField(
        genres(), to_field_name="code", required=False, empty_label=_("All"), label=_("Genre")
    )
    since = DateField(required=False, label=_("Formed on or after"), widget=DateInput)
    until = DateField(required=False, label=_("Formed on or before"), widget=DateInput)
    mine = forms.BooleanField(required=False, label=_("Only my drafts"))
    overdue = forms.BooleanField(required=False, label=_("Only overdue documents"))

    def __init__(self, *args: Any, bodies: QuerySet[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Check the order of the two dates."""
        chosen = super().clean() or {}
        if chosen.get("since") and chosen.get("until") and chosen["since"] > chosen["until"]:
            self.add_error("until", _("The last day is before the first day."))
        return chosen

    @property
    def in_force(self) -> bool:
        """Whether any filter is set."""
        return any(self.cleaned_data.values())

    def scope(self) -> dict[str, Any]:
        """Return the filter values as plain strings, to bind page cursors to the filters."""
        return {
            name: getattr(value, "code", value.isoformat() if isinstance(value, date) else value)
            for name, value in self.cleaned_data.items()
        }


def narrowed(
    documents: QuerySet[Document], chosen: dict[str, Any], *, person: Person, today: date
) -> QuerySet[Document]:
    """Apply the filters but the words; each adds one condition to the same query."""
    plain = {
        "open_version__state": chosen["state"],
        "status": chosen["status"],
        "attribute": chosen["attribute"],
        "body": chosen["body"],
        "catalogue_item": chosen["item"],
        "genre": chosen["genre"],
        "formed_on__gte": chosen["since"],
        "formed_on__lte": chosen["until"],
        "drafter": person if chosen["mine"] else None,
    }
    documents = documents.filter(**{name: value for name, value in plain.items() if value})
    if chosen["state"] != State.DISCARDED:
        documents = documents.exclude(status=Status.PREPARING, open_version__state=State.DISCARDED)
    return due_by(documents, Calendars(), last=today - DAY) if chosen["overdue"] else documents


def keys_of(chosen: dict[str, Any]) -> tuple[str, ...]:
    """Return the order of the list: by day of forming if its days are limited, else by change."""
    return BY_FORMING if chosen["since"] or chosen["until"] else BY_CHANGE


def parts_of(
    documents: QuerySet[Document], chosen: dict[str, Any], *, bodies: list[int], person: Person
) -> list[Part[Document]]:
    """
    Return the ranges of indexes that make up the filtered list of documents of these bodies.

    Each condition that may leave few of many rows is the beginning of an index: the drafter, the
    document in preparation, the status, the item, the genre and the days.
    """
    by_forming = keys_of(chosen) == BY_FORMING
    if chosen["mine"]:
        own = documents.filter(is_in("body_id", bodies))
        return [Part(own, "drafter", [person.pk], "" if by_forming else "documents_desk_drafter")]
    if chosen["body"]:
        bodies = [pk for pk in bodies if pk == chosen["body"].pk]
    if chosen["state"] or chosen["overdue"]:
        # The condition of the partial index, which the filters only imply.
        index = "" if by_forming else "documents_desk_open"
        return [Part(documents.filter(open_version__isnull=False), "body", bodies, index)]
    if by_forming:
        return [Part(documents, "body", bodies, "documents_desk_formed")]
    if chosen["status"] not in {"", Status.RELEASED}:
        # Nearly all are public, so that any other status leaves fewer rows than an item or a genre.
        return [Part(documents, "body", bodies, "documents_desk_status")]
    if chosen["attribute"] in {"", Attribute.PUBLIC} or chosen["status"]:
        index = next((index for name, index in INDEXES if chosen[name]), "documents_desk")
        return [Part(documents, "body", bodies, index)]
    # What is public has no other attribute: the condition of the partial index.
    hidden = documents.filter(public_version__isnull=True)
    return [Part(hidden, "body", bodies, "documents_desk_attribute")]


def query_of(chosen: QueryDict) -> str:
    """Return the filters as a normalised query string, which a saved filter stores."""
    plain = QueryDict(mutable=True)
    for name in ListFilter.base_fields:
        if value := chosen.get(name, ""):
            plain[name] = value
    return plain.urlencode()
