"""The forms for applying to several bodies at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.applications.models import CustomField
from gongkai.organisations.models import Body
from gongkai.portal.applications.apply_forms import ApplyForm

OwnFields = Mapping[Body, Sequence[CustomField]]


class BatchApplyForm(ApplyForm):
    """An application to several bodies, with the questions that each of them added."""

    def __init__(self, *args: Any, own_of: OwnFields, **kwargs: Any) -> None:
        super().__init__(*args, own=[one for some in own_of.values() for one in some], **kwargs)
        self.own_of = own_of

    @property
    def own_parts(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Return the fields that the bodies added, each body's under a heading."""
        return [
            (
                _("Additional questions from %(body)s") % {"body": body.full_label},
                self.part(f"own_{one.pk}" for one in some),
            )
            for body, some in self.own_of.items()
            if some
        ]

    def extra_of(self, body: Body) -> tuple[tuple[str, str], ...]:
        """Return the answers to the questions of one body; no other body gets them."""
        values = ((one.label, self.cleaned_data.get(f"own_{one.pk}")) for one in self.own_of[body])
        return tuple((label, value) for label, value in values if value)
