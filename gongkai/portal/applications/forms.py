"""Forms of the case page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.ui.fields import TextField

MAX_TYPED = 200_000  # characters; the rules set the actual limit


class MessageForm(forms.Form):
    """A text that the applicant writes to the office."""

    text = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Your text"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class RatingForm(forms.Form):
    """The applicant's rating of how the application was handled."""

    stars = forms.TypedChoiceField(
        coerce=int,
        label=_("How was it handled?"),
        widget=forms.RadioSelect,
        choices=[
            (5, _("Very well")),
            (4, _("Well")),
            (3, _("Fairly")),
            (2, _("Badly")),
            (1, _("Very badly")),
        ],
    )
