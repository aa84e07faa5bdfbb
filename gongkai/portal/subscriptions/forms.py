"""The form by which a reader follows a list, and the choice of how often mail comes."""

from typing import ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gongkai.portal.submission_forms import SubmissionForm
from gongkai.subscriptions.queries import FeedFilters
from gongkai.subscriptions.rules import SubscriptionFacts
from gongkai.subscriptions.states import Frequency
from gongkai.ui.fields import CodeTextField

MAX_TYPED = 1_000  # characters; the rules set the actual limit


class FollowForm(SubmissionForm):
    """Address, frequency and language. The rules validate it; the list is in fields of its own."""

    SHOWN: ClassVar[tuple[str, ...]] = ("email", "frequency", "mail_language")
    MARKED: ClassVar[tuple[str, ...]] = ("email", "frequency")
    FIELDS_OF: ClassVar = {"language": "mail_language"}

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

    def facts(self, filters: FeedFilters) -> SubscriptionFacts:
        """Return the values entered. Values that failed validation are empty."""
        return SubscriptionFacts(
            self.cleaned_data.get("email", ""),
            filters,
            self.wanted_frequency(),
            self.cleaned_data.get("mail_language", ""),
        )

    def wanted_frequency(self) -> str:
        """Return how often mail is wanted."""
        return str(self.cleaned_data.get("frequency", ""))


class BodyListForm(FollowForm):
    """Address and language: what a body sends to its list comes at once."""

    SHOWN = ("email", "mail_language")
    MARKED = ("email",)

    def wanted_frequency(self) -> str:
        """Return that it comes at once."""
        return str(Frequency.IMMEDIATE)
