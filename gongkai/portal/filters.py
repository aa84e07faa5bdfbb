"""Filter forms for the query strings of lists. Invalid values are refused."""

from typing import Any

from django import forms
from django.core.cache import cache
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongkai.catalogue.queries import genres, subjects
from gongkai.documents.states import Language
from gongkai.ledger.queries import state_of_bodies
from gongkai.organisations.queries import bodies_in_force
from gongkai.portal.record_kinds import DOCUMENTS, RECORD_KINDS
from gongkai.ui.fields import CatalogueItemField, IntegerField, TextField
from gongkai.ui.widgets import LongSelect

YEARS = range(1000, 2200)
MAX_BODIES = 200  # with more, the filter is hidden; visitors use the page of bodies
OPTIONS_SECONDS = 600


VALIDITIES = [
    ("in_force", _("In force")),
    ("not_yet", _("Not yet in force")),
    ("ended", _("No longer in force")),
]
KINDS = [(DOCUMENTS, _("Documents")), *((kind.code, kind.label) for kind in RECORD_KINDS)]


class CatalogueFilter(forms.Form):
    """The filters of the catalogue, all optional."""

    item = CatalogueItemField(label=_("Catalogue item"), empty_label=_("All"), widget=LongSelect)
    genre = forms.ModelChoiceField(
        genres(),
        to_field_name="code",
        required=False,
        label=_("Genre"),
        empty_label=_("All"),
        widget=LongSelect,
    )
    subject = forms.ModelChoiceField(
        subjects().select_related(None),  # an option shows no parent
        to_field_name="code",
        required=False,
        label=_("Subject"),
        empty_label=_("All"),
        widget=LongSelect,
    )
    body = forms.ModelChoiceField(
        bodies_in_force().order_by("position", "id"),
        to_field_name="code",
        required=False,
        label=_("Body"),
        empty_label=_("All"),
        widget=LongSelect,
    )
    year = IntegerField(
        min_value=YEARS.start,
        max_value=YEARS.stop - 1,
        required=False,
        label=_("Year"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    language = forms.ChoiceField(
        choices=[("", _("All")), *Language.choices], required=False, label=_("Language of the text")
    )

    def write_options(self) -> None:
        """
        Take the lists of options from the cache; hide that of bodies if it is too long to choose from.

        All visitors who read in one language see the same hundreds of options, until a body changes. One
        query, five if they are not in the cache.
        """
        key = f"portal.options.{get_language()}.{state_of_bodies()[0]}"
        options: dict[str, SafeString] | None = cache.get(key)
        if options is None:
            options = self._written()
            cache.set(key, options, OPTIONS_SECONDS)
        if "body" not in options:
            self.fields["body"].widget = forms.HiddenInput()
        chosen = self.cleaned_data.get("item")
        if chosen is not None and chosen.body_id is not None:
            # An item that a body added is not among the options; the form keeps it.
            option = format_html('<option value="{}">{}</option>', chosen.code, chosen.label)
            options = {**options, "item": options["item"] + option}
        for name, written in options.items():
            self.fields[name].widget.written = written

    def _written(self) -> dict[str, SafeString]:
        """Return the options of each long list as HTML."""
        widgets = {name: field.widget for name, field in self.fields.items()}
        if bodies_in_force().count() > MAX_BODIES:
            del widgets["body"]
        return {
            name: widget.write(name, [])
            for name, widget in widgets.items()
            if isinstance(widget, LongSelect)
        }

    def filters(self) -> dict[str, Any]:
        """Return the filters in force as codes, for the scope of page cursors."""
        found = {name: value for name, value in self.cleaned_data.items() if value}
        return {name: getattr(value, "code", value) for name, value in found.items()}

    def chosen(self) -> list[tuple[str, Any]]:
        """Return the filters in force: field name and chosen value, an object or text."""
        found = [(name, value) for name, value in self.cleaned_data.items() if value]
        return [(name, self._label(name, value)) for name, value in found]

    def _label(self, name: str, value: Any) -> Any:
        if name == "language":
            return dict(Language.choices)[value]
        if name == "validity":
            return str(dict(VALIDITIES)[value])
        if name == "kind":
            return str(dict(KINDS)[value])
        return str(value) if name == "year" else value


class SearchFilter(CatalogueFilter):
    """The filters of the catalogue with the search query and the order."""

    validity = forms.ChoiceField(
        choices=[("", _("All")), *VALIDITIES],
        required=False,
        label=_("Validity"),
    )
    kind = forms.ChoiceField(
        choices=[("", _("All")), *KINDS], required=False, label=_("Kind of record")
    )
    q = TextField(required=False, strip=True, label=_("Search terms"))
    order = forms.ChoiceField(
        choices=[("", _("Titles first")), ("newest", _("Newest first"))],
        required=False,
        label=_("Order"),
    )
