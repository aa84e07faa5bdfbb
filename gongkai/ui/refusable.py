"""The base of forms whose rules are checked by an action."""

from typing import Any

from django import forms

from gongkai.kit.refusals import Refusal


class RefusableForm(forms.Form):
    """A form that shows a refusal of the action at the field that it concerns."""

    def inputs(self) -> dict[str, Any]:
        """Return what was entered, by the names of the inputs of the action."""
        return self.cleaned_data

    def refuse(self, refusal: Refusal) -> None:
        """Add a refusal as an error to its field; to the whole form if it has no such field."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
