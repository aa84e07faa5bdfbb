"""Forms about people: they check shapes; what may be done is for the rules."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gongkai.desk.forms import DateInput
from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Body, Office, Person, Post
from gongkai.organisations.states import PostKind

Place = tuple[Body, Office | None]


class PeopleFilter(forms.Form):
    """The filters of the list of people; all may be empty."""

    q = forms.CharField(max_length=100, required=False, label=_("Name or user name"))
    post = forms.ChoiceField(
        choices=[("", _("All")), *PostKind.choices], required=False, label=_("Post")
    )
    account = forms.ChoiceField(
        choices=[("", _("All")), ("open", _("open")), ("closed", _("closed"))],
        required=False,
        label=_("Account"),
    )


class PostForm(forms.Form):
    """A post: what, and where."""

    kind = forms.ChoiceField(choices=[("", "—"), *PostKind.choices], label=_("Post"))
    place = forms.ChoiceField(label=_("Body or office"))

    def __init__(self, *args: Any, places: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {
            f"{body.pk}-{office.pk if office else 0}": (body, office) for body, office in places
        }
        labels = [
            (key, body.label + (f" · {office.name}" if office else ""))
            for key, (body, office) in self.places.items()
        ]
        self.fields["place"].choices = [("", "—"), *labels]  # type: ignore[attr-defined]

    @property
    def where(self) -> Place:
        """Return the body and the office that were chosen."""
        return self.places[self.cleaned_data["place"]]

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal above the form."""
        self.add_error(None, str(refusal))


class NewcomerForm(PostForm):
    """Somebody new: the account, the name, the first post."""

    name = forms.CharField(max_length=100, label=_("Name"))
    username = forms.CharField(
        max_length=64,
        label=_("User name"),
        help_text=_("Small letters, digits and . _ @ -"),
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
        ),
    )
    email = forms.EmailField(
        max_length=254,
        label=_("E-mail address"),
        help_text=_("The link to the first password is sent to it."),
    )
    field_order = ("name", "username", "email", "kind", "place")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = bool(settings.EMAIL_HOST)

    def take(self, error: ValidationError) -> None:
        """Put what the account itself refuses beside its field."""
        for field, faults in error.error_dict.items():
            self.add_error(field if field in self.fields else None, faults)


class EndForm(forms.Form):
    """From which day a post is no longer held."""

    until = forms.DateField(label=_("No longer from"), widget=DateInput)


class LendForm(forms.Form):
    """A post of one's own, lent to a colleague for some days."""

    post = forms.ModelChoiceField(Post.objects.none(), label=_("Post"), empty_label="—")
    # By name and not from a list: who works in the house is nobody's business but the administrators'.
    to = forms.CharField(
        max_length=64,
        label=_("To"),
        help_text=_("User name of a colleague who holds a post in a body of yours."),
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
        ),
    )
    since = forms.DateField(label=_("First day"), widget=DateInput)
    until = forms.DateField(label=_("Last day"), widget=DateInput)

    def __init__(self, *args: Any, posts: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = posts  # type: ignore[attr-defined]
        self.fields["post"].label_from_instance = lambda post: (  # type: ignore[attr-defined]
            f"{post.get_kind_display()} · {post.body.label}"
        )
        self.people = people

    def clean_to(self) -> Person:
        """Find the colleague."""
        found: Person | None = self.people.filter(
            account__username=self.cleaned_data["to"].lower()
        ).first()
        if found is None:
            raise ValidationError(_("No colleague has this user name."))
        return found

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal where it belongs."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
