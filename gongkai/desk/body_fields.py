"""
Form fields for one of the bodies that a user may choose.

A few bodies are a select box. Many are a text field for a name or a code, because a box of thousands
is slow to draw and slow to read; it needs no JavaScript.
"""

import re
from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.kit.id_lists import is_in
from gongkai.kit.text_input import single_line
from gongkai.organisations.models import Body, Office
from gongkai.organisations.people import lasting_bodies, places

Place = tuple[Body, Office | None]
# More bodies than these are not offered as a select box.
MAX_OPTIONS = 150
MAX_LENGTH = 300
# So many bodies are named if several have the same name.
MAX_NAMED = 5
NAMES = ("code", "name", "short_name", "name_en", "name_ug")
SEPARATOR = " · "
HELP = gettext_lazy("Name or code of the body, or a part of the name.")
HELP_WITH_OFFICE = gettext_lazy(
    "Name or code of the body. For an office, write it behind the body: “Body · Office”."
)


def named_body(bodies: QuerySet[Body], words: str) -> Body:
    """
    Return the one of these bodies that the words name, by its code, its name or a part of the name.

    Raises `ValidationError` if none or several have it.
    """
    exact = Q(code=words.upper())
    for name in NAMES:
        exact |= Q(**{name: words})
    part = Q(name__icontains=words) | Q(short_name__icontains=words) | Q(name_en__icontains=words)
    found: list[Body] = []
    for condition in (exact, part):
        found = list(bodies.filter(condition)[: MAX_NAMED + 1])
        if len(found) == 1:
            return found[0]
        if found:
            break
    if not found:
        raise ValidationError(_("You can choose no body with this name or code."), code="invalid")
    names = "、".join(f"{one.label} ({one.code})" for one in found[:MAX_NAMED])
    raise ValidationError(
        _("Several bodies have this in their name. Write the code: %(names)s.") % {"names": names},
        code="several",
    )


class BodyField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """
    One of the bodies that the form offers.

    The value is the id of the body, or with `by_code`, as in the addresses of lists, its code.
    """

    def __init__(self, *, by_code: bool = False, **kwargs: Any) -> None:
        name = "code" if by_code else None
        kwargs.setdefault("empty_label", "—")
        super().__init__(Body.objects.none(), to_field_name=name, **kwargs)
        self.has_many = self.has_none = False

    def offer(self, bodies: QuerySet[Body]) -> None:
        """Offer these bodies, as a box if they are few. One query."""
        few = list(bodies.only("pk", "code", "short_name", "name_en", "name_ug")[: MAX_OPTIONS + 1])
        self.has_many, self.has_none = len(few) > MAX_OPTIONS, not few
        self.queryset = bodies
        if self.has_many:
            self.widget = _text_input(self)
            self.help_text = self.help_text or HELP
        else:
            empty = [("", self.empty_label)] if self.empty_label is not None else []
            self.choices = [*empty, *((self.prepare_value(one), one.label) for one in few)]

    def prepare_value(self, value: Any) -> Any:
        """Return the code of a body in a text field, and in a box its key."""
        if self.has_many and isinstance(value, int):
            value = Body.objects.filter(pk=value).first()
        if self.has_many and isinstance(value, Body):
            return value.code
        return super().prepare_value(value)

    def to_python(self, value: Any) -> Body | None:
        """Return the body of the code, or where bodies are many, the one of the name."""
        if isinstance(value, Body):
            return super().to_python(value)
        words = single_line(str(value or ""))[:MAX_LENGTH]
        if self.has_many and words:
            assert self.queryset is not None  # the form has offered its bodies
            return named_body(self.queryset, words)
        return super().to_python(words)


class PlaceField(forms.ChoiceField):
    """A body, or an office of it, among the bodies that the form offers."""

    def offer(self, ids: Collection[int]) -> None:
        """Offer the bodies with these ids and their offices, as a box if they are few."""
        self.ids, self.has_many = ids, len(ids) > MAX_OPTIONS
        self.places: dict[str, Place] = {}
        if self.has_many:
            self.widget = _text_input(self)
            self.help_text = f"{HELP_WITH_OFFICE} {self.help_text}".strip()
            return
        self.places = {_key(*place): place for place in places(set(ids))}
        self.choices = [("", "—"), *((key, _label(*one)) for key, one in self.places.items())]

    def valid_value(self, value: Any) -> bool:
        """Accept every text where the bodies are many; `clean` finds the body."""
        return self.has_many or super().valid_value(value)

    def clean(self, value: Any) -> Any:
        """Return the body and the office, or None without a value."""
        text = super().clean(single_line(str(value or ""))[:MAX_LENGTH])
        if not text:
            return None
        return self._named(text) if self.has_many else self.places[text]

    def shown(self, key: str) -> str:
        """Return the initial value for a place of an address, such as `3-0`."""
        if not self.has_many:
            return key
        try:
            body, office = self._named(key)
        except ValidationError:
            return ""
        return body.code + (f"{SEPARATOR}{office.name}" if office else "")

    def _named(self, text: str) -> Place:
        bodies = lasting_bodies().filter(is_in("pk", self.ids))
        if key := re.fullmatch(r"([0-9]{1,15})-([0-9]{1,15})", text):
            body = bodies.filter(pk=int(key[1])).first()
            offices = Office.objects.filter(body=body, pk=int(key[2]))
            if body is not None and (key[2] == "0" or offices.exists()):
                return body, offices.first()
        name, _separator, of_office = text.partition(SEPARATOR)
        body = named_body(bodies, name.strip())
        if not of_office.strip():
            return body, None
        office = Office.objects.filter(body=body, name=of_office.strip()).first()
        if office is None:
            raise ValidationError(_("The body has no office with this name."), code="invalid")
        return body, office


def _text_input(field: forms.Field) -> forms.TextInput:
    widget = forms.TextInput(attrs={"maxlength": MAX_LENGTH, "autocomplete": "off"})
    widget.is_required = field.required
    return widget


def _key(body: Body, office: Office | None) -> str:
    return f"{body.pk}-{office.pk if office else 0}"


def _label(body: Body, office: Office | None) -> str:
    return body.label + (f"{SEPARATOR}{office.name}" if office else "")
