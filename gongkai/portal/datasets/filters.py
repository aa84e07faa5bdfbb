"""The filter of a table on its page: one comparison, words, and the order, all in the address."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongkai.datasets.row_queries import Condition, RowQuery
from gongkai.datasets.schemas import Schema
from gongkai.ui.fields import TextField

PARAMETERS = ("q", "field", "op", "value", "sort", "page")
COMPARISONS = [
    ("eq", _("is equal to")),
    ("gte", _("is at least")),
    ("lte", _("is at most")),
    ("gt", _("is more than")),
    ("lt", _("is less than")),
]


class RowFilter(forms.Form):
    """The filter of one table; its fields are those of the version."""

    q = TextField(required=False, max_length=100, label=_("Words in the table"))
    field = forms.ChoiceField(required=False, label=_("Column"))
    op = forms.ChoiceField(required=False, choices=COMPARISONS, label=_("Comparison"))
    value = TextField(required=False, max_length=200, label=_("Value in the column"))
    sort = forms.ChoiceField(required=False, label=_("Sorted by"))

    def __init__(self, data: Any, *, schema: Schema) -> None:
        super().__init__(data)
        named = [(one.name, one.title) for one in schema.public_fields]
        self.fields["field"].choices = [("", "—"), *named]  # type: ignore[attr-defined]
        self.fields["sort"].choices = [  # type: ignore[attr-defined]
            ("", _("The order of the table")),
            *(
                (f"{sign}{one.name}", f"{one.title} {arrow}")
                for one in schema.indexed
                for sign, arrow in (("", "↑"), ("-", "↓"))
            ),
        ]

    def query(self) -> RowQuery:
        """Return the question."""
        entered = self.cleaned_data
        conditions: tuple[Condition, ...] = ()
        if entered["field"]:
            conditions = (Condition(entered["field"], entered["op"] or "eq", entered["value"]),)
        return RowQuery(conditions, entered["q"], entered["sort"])


def row_filter(request: HttpRequest, schema: Schema) -> RowFilter:
    """Return the filter of the address."""
    return RowFilter(request.GET, schema=schema)
