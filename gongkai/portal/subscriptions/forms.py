"""The form by which a reader follows a list, and the choice of how often mail comes."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal
from gongkai.subscriptions.queries import FeedFilters
from gongkai.subscriptions.rules import SubscriptionFacts
from gongkai.subscriptions.states import Frequency
from gongkai.ui.fields import CodeTextField, TextField

MAX_TYPED = 1_000  # characters; the rules set the actual limit


class FollowForm(forms.Form):
    """Address, frequency and language. The rules validate it; the list is in fields of its own."""

    email = CodeTextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Your e-mail address"),
        help_text=_("A mail with a link is sent to it. Nothing else is sent before you confirm."),
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email"}),
    )
    frequency = forms.ChoiceField(
        required=False,
        choices=Frequency.choices,
        initial=Frequency.DAILY,
        label=_("How often do you want mail?"),
        help_text=_("Mail is sent only if there is something new."),
        widget=forms.RadioSelect,
    )
    mail_language = forms.ChoiceField(
        required=False, choices=settings.LANGUAGES, label=_("Language of the mails")
    )
    # Hidden from people. A submission that fills it in comes from a program.
    homepage = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Leave this field empty"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    token = forms.CharField(required=False, max_length=1_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("email", "frequency"):
            self.fields[name].is_marked = True  # type: ignore[attr-defined]

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that people fill in."""
        return [self[name] for name in ("email", "frequency", "mail_language")]

    def facts(self, filters: FeedFilters) -> SubscriptionFacts:
        """Return the values entered. Values that failed validation are empty."""
        return SubscriptionFacts(
            self.cleaned_data.get("email", ""),
            filters,
            self.cleaned_data.get("frequency", ""),
            self.cleaned_data.get("mail_language", ""),
        )

    def add_refusal(self, refusal: Refusal) -> None:
        """Add a refusal to the field that it concerns."""
        name = {"language": "mail_language"}.get(refusal.field, refusal.field)
        field = name if name in self.fields and not self[name].is_hidden else None
        if field not in self.errors:
            self.add_error(field, str(refusal))
