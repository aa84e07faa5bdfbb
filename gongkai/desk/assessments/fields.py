"""Fields of points, and of people named by their account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.kit.text_input import folded
from gongkai.organisations.models import Person
from gongkai.ui.fields import DecimalField, TextField


class PointsField(DecimalField):
    """Points or a weight, with two decimal places."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=6, decimal_places=2, **kwargs)


class AccountField(TextField):
    """A person, by the user name of the account."""

    def clean(self, value: Any) -> Any:
        """Return the id of the person."""
        name = folded(super().clean(value))
        person = Person.objects.filter(account__username=name).first()
        if person is None:
            raise forms.ValidationError(_("No open account has this name."), code="unknown")
        return person.pk
