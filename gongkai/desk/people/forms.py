"""Forms about people. They check input formats; the rules decide what is allowed."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gongkai.desk.body_fields import Place, PlaceField
from gongkai.desk.forms import DateInput
from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Person, Post
from gongkai.organisations.states import SERVES_BODY, PostKind
from gongkai.ui.fields import DateField, EmailField, TextField

MAX_LIST_BYTES = 1 << 20


class PeopleFilter(forms.Form):
    """The filters of the list of people; all are optional."""

    q = TextField(max_length=100, required=False, label=_("Name or user name"))
    post = forms.ChoiceField(
        choices=[("", _("All")), *PostKind.choices], required=False, label=_("Post")
    )
    account = forms.ChoiceField(
        choices=[("", _("All")), ("open", _("open")), ("closed", _("closed"))],
        required=False,
        label=_("Account"),
    )
    # A post to grant, which the pages of the people offer: its kind, and the key of its place.
    grant = TextField(max_length=80, required=False, widget=forms.HiddenInput)


class PostForm(forms.Form):
    """A post: its kind and its body or office."""

    kind = forms.ChoiceField(choices=[("", "—"), *PostKind.choices], label=_("Post"))
    place = PlaceField(
        label=_("Body or office"),
        help_text=_(
            "In an office, the post covers only what was drafted there. Secrecy reviewer, disclosure "
            "officer and approver usually serve the whole body: choose the body for them."
        ),
    )

    def __init__(self, *args: Any, bodies: Collection[int], grant: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whether the form was opened for one post.
        self.is_wanted = bool(grant)
        place: PlaceField = self.fields["place"]  # type: ignore[assignment]
        place.offer(bodies)
        if grant:
            kind, _colon, key = grant.partition(":")
            self.initial.update(kind=kind, place=place.shown(key))

    @property
    def where(self) -> Place:
        """Return the selected body and office."""
        chosen: Place = self.cleaned_data["place"]
        return chosen

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal above the form."""
        self.add_error(None, str(refusal))

    @property
    def narrow_post(self) -> str:
        """What an office means for the selected post, where the whole body usually needs it."""
        body, office = self.where
        kind = PostKind(self.cleaned_data["kind"])
        if office is None or kind not in SERVES_BODY:
            return ""
        return _(
            "The post “%(post)s” was granted only for documents of “%(office)s”. For documents of "
            "other offices of “%(body)s” somebody else needs it."
        ) % {"post": kind.label, "office": office.name, "body": body.label}


class NewPersonForm(PostForm):
    """A new person: the account, the name and the first post."""

    name = TextField(max_length=100, label=_("Name"))
    username = TextField(
        max_length=64,
        label=_("User name"),
        help_text=_("Lower-case letters, digits and . _ @ -"),
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
        ),
    )
    email = EmailField(
        max_length=254,
        label=_("E-mail address"),
    )
    field_order = ("name", "username", "email", "kind", "place")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = bool(settings.EMAIL_HOST)
        self.fields["email"].help_text = (
            _("The link to set the password is sent to this address.")
            if settings.EMAIL_HOST
            else _("This site sends no mail. A printed sign-in letter brings the code instead.")
        )

    def take(self, error: ValidationError) -> None:
        """Add the validation errors of the account to their fields."""
        for field, faults in error.error_dict.items():
            self.add_error(field if field in self.fields else None, faults)


class PeopleListForm(forms.Form):
    """A list of people as a file."""

    file = forms.FileField(label=_("File (XLSX or CSV)"))

    def clean_file(self) -> Any:
        """Refuse files of other kinds, and large ones before they are read."""
        upload = self.cleaned_data["file"]
        if not (upload.name or "").lower().endswith((".xlsx", ".csv")):
            raise ValidationError(_("The list must be an XLSX or CSV file."))
        if upload.size > MAX_LIST_BYTES:
            raise ValidationError(_("A list has at most one megabyte."))
        return upload


class EndForm(forms.Form):
    """The day from which the person no longer holds the post."""

    until = DateField(label=_("No longer held from"), widget=DateInput)


class DelegationForm(forms.Form):
    """A post of the user, delegated to a colleague for some days."""

    post = forms.ModelChoiceField(Post.objects.none(), label=_("Post"), empty_label="—")
    # A text field, not a list: only administrators may see who works in the project's bodies.
    to = TextField(
        max_length=64,
        label=_("To"),
        help_text=_("User name of a colleague who holds a post in one of your bodies."),
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
        ),
    )
    since = DateField(label=_("First day"), widget=DateInput)
    until = DateField(label=_("Last day"), widget=DateInput)

    def __init__(self, *args: Any, posts: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = posts  # type: ignore[attr-defined]
        self.fields["post"].label_from_instance = lambda post: (  # type: ignore[attr-defined]
            f"{post.get_kind_display()} · {post.body.label}"
        )
        self.people = people

    def offer_shown(self, shown: Collection[Post], *, most: int) -> None:
        """Offer in the box, if the posts are more than `most`, only those shown and the chosen one."""
        field: Any = self.fields["post"]
        if field.queryset[most:].exists():
            chosen = str(self["post"].value() or "")
            ids = {post.pk for post in shown}
            if chosen.isdecimal() and len(chosen) < 16:
                ids.add(int(chosen))
            field.queryset = field.queryset.filter(pk__in=ids)

    def clean_to(self) -> Person:
        """Find the colleague by user name."""
        found: Person | None = self.people.filter(
            account__username=self.cleaned_data["to"].lower()
        ).first()
        if found is None:
            raise ValidationError(_("No colleague has this user name."))
        return found

    def refuse(self, refusal: Refusal) -> None:
        """Add a refusal as an error to its field."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
