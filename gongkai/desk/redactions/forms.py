"""The forms of the steps of a redaction."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.files.redaction.boxes import WHOLE, Box
from gongkai.law.grounds import GROUNDS
from gongkai.redactions.models import Redaction
from gongkai.redactions.rules import MAX_NAME, MAX_REASON, MAX_TEXT
from gongkai.ui.fields import TextField
from gongkai.ui.refusable import RefusableForm

PERCENT = WHOLE // 100


class StepForm(RefusableForm):
    """A form of a step; `redaction` is what it is about, `page` the page that is shown."""

    def __init__(self, *args: Any, redaction: Redaction, page: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.redaction, self.page = redaction, page


def _ground() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Ground"),
        choices=[("", "—"), *((one.value, _(text.name)) for one, text in GROUNDS.items())],
    )


def _percent(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=100,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.5", "data-side": ""}),
    )


class BoxForm(StepForm):
    """One box on the page that is shown, in percent of its width and height."""

    page_number = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    left = _percent(_("From the left, in percent"))
    top = _percent(_("From the top, in percent"))
    width = _percent(_("Width, in percent"))
    height = _percent(_("Height, in percent"))
    ground = _ground()
    only_here = forms.BooleanField(
        required=False, label=_("The text under the box may stay at other places of the file")
    )

    def inputs(self) -> dict[str, Any]:
        """Return the box."""
        data = self.cleaned_data
        sides = (round(data[name] * PERCENT) for name in ("left", "top", "width", "height"))
        return {
            "boxes": (Box(data["page_number"], *sides),),
            "ground": data["ground"],
            "only_here": data["only_here"],
        }


class TextForm(StepForm):
    """A text at all of whose places boxes are drawn."""

    text = TextField(
        max_length=MAX_TEXT,
        label=_("Text to look for"),
        help_text=_("Spaces and line breaks do not count. The text itself is not stored."),
    )
    ground = _ground()


class RemovalForm(StepForm):
    """The boxes to remove."""

    boxes = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = self.redaction.boxes.values_list("pk", flat=True) if self.is_bound else []
        self.fields["boxes"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]

    def inputs(self) -> dict[str, Any]:
        """Return the ids of the boxes."""
        return {"boxes": frozenset(self.cleaned_data["boxes"])}


class NameForm(StepForm):
    """The name of the redacted file."""

    name = TextField(
        max_length=MAX_NAME,
        label=_("Name of the redacted file"),
        help_text=_("The name must not contain what the boxes hide."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = self.redaction.original_name


class ApprovalForm(StepForm):
    """The revision of the redaction that the page shows."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(StepForm):
    """Why the redaction is returned."""

    reason = TextField(
        max_length=MAX_REASON,
        required=False,
        label=_("Reasons"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class EmptyForm(StepForm):
    """A step without inputs."""
