"""The forms of synonyms and of popular searches."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.search.models import PopularQuery
from gongkai.ui.fields import TextField
from gongkai.ui.refusable import RefusableForm

MAX_LENGTH = 60_000


class SynonymsForm(RefusableForm):
    """The whole list, and which list was edited."""

    text = TextField(
        label=_("Synonyms"),
        max_length=MAX_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}),
        help_text=_("One group per line: words with the same meaning, separated by spaces."),
    )
    known = forms.IntegerField(min_value=0, widget=forms.HiddenInput())


class PopularQueryForm(RefusableForm):
    """A popular search, and whether it is to be hidden or shown again."""

    popular = forms.ModelChoiceField(PopularQuery.objects.all())
    to = forms.ChoiceField(choices=[("hide", "hide"), ("show", "show")])
