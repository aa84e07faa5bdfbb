"""The forms of applying: what is looked for, and the application itself."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.applications.intake.validation import (
    RequestFacts,
    refusal_of_files,
    refusals_of_request,
)
from gongkai.applications.models import CustomField
from gongkai.applications.models.applicants import ApplicantFacts
from gongkai.applications.states import ApplicantKind, Proof, Shape, Way
from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Body

MAX_TYPED = 200_000  # more is no text any more; how much is taken, the rule says


class RevealForm(forms.Form):
    """What somebody is looking for, and whom they would ask for it."""

    q = forms.CharField(
        required=False,
        max_length=200,
        label=_("What are you looking for?"),
        help_text=_(
            "A few words, as they may stand in the title: what is public already can be read at once."
        ),
    )
    body = forms.ChoiceField(
        required=False,
        label=_("Which body has it?"),
        help_text=_(
            "The body that made the information, or that got it from citizens and enterprises, gives it."
        ),
    )

    def __init__(self, *args: Any, bodies: Iterable[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for body in bodies:
            groups[body.get_kind_display()].append((body.code, body.full_label))
        self.fields["body"].choices = [("", "—"), *groups.items()]  # type: ignore[attr-defined]


class SeveralFilesInput(forms.FileInput):
    """A field for files that takes more than one."""

    allow_multiple_selected = True


class SeveralFiles(forms.FileField):
    """Several files; none is read here: that is for the place that keeps them."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:  # noqa: ARG002  (Django calls it so)
        """Return the files as they came."""
        return [one for one in data or [] if one]


class ApplyForm(forms.Form):
    """
    An application, as the law asks for it; what is missing or cannot be, the rules say.

    Law: 条例19 art. 29, 43, 44.
    """

    title = forms.CharField(
        required=False,
        max_length=MAX_TYPED,
        label=_("What do you ask for, in a few words?"),
        help_text=_("For instance the name of the document."),
    )
    document_number = forms.CharField(
        required=False,
        max_length=100,
        label=_("Document number, if you know it"),
    )
    description = forms.CharField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Describe it so that it can be found"),
        help_text=_(
            "Name, number, time, place or anything else that marks it. One matter in each application."
        ),
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    papers = SeveralFiles(
        required=False,
        label=_("Files, if they help"),
        help_text=_(
            "At most ten; together no larger than one file may be. Choose them again if the form comes back."
        ),
    )
    shape = forms.ChoiceField(
        choices=Shape.choices,
        initial=Shape.ELECTRONIC,
        label=_("In which form?"),
        widget=forms.RadioSelect,
    )
    way = forms.ChoiceField(
        choices=Way.choices,
        initial=Way.DOWNLOAD,
        label=_("How shall it reach you?"),
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(
        choices=ApplicantKind.choices, initial=ApplicantKind.PERSON, label=_("Who applies?")
    )
    name = forms.CharField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Name"),
        help_text=_("Of the person, or of the organisation."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    representative = forms.CharField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Who acts for the organisation"),
        help_text=_("Only for organisations."),
    )
    proof = forms.ChoiceField(
        choices=Proof.choices, initial=Proof.IDENTITY_CARD, label=_("Proof of identity")
    )
    proof_number = forms.CharField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Its number"),
        help_text=_(
            "Kept encrypted; only who handles the application can see it, and each look is recorded."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    telephone = forms.CharField(
        required=False,
        max_length=60,
        label=_("Telephone"),
        help_text=_("One way to reach you is needed: telephone, e-mail or postal address."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    email = forms.CharField(
        required=False,
        max_length=254,
        label=_("E-mail"),
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email"}),
    )
    postcode = forms.CharField(
        required=False,
        max_length=20,
        label=_("Postcode"),
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
    )
    address = forms.CharField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Postal address"),
        widget=forms.Textarea(attrs={"autocomplete": "street-address", "rows": 2}),
    )
    help_wanted = forms.CharField(
        required=False,
        max_length=200,
        label=_("Do you need help with reading, writing or hearing?"),
        help_text=_("Say what helps; the office must provide it (article 43)."),
    )
    public_wish = forms.BooleanField(
        required=False, label=_("I suggest making it public for everyone (article 44)")
    )
    # People do not see it; who fills in everything there is, is none.
    homepage = forms.CharField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Leave this empty"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    token = forms.CharField(required=False, max_length=1_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, own: Sequence[CustomField] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = {f"own_{one.pk}": one.label for one in own}
        for name, one in zip(self.own, own, strict=True):
            self.fields[name] = forms.CharField(
                required=False, max_length=500, label=one.label, help_text=one.hint
            )

    MATTER = ("title", "document_number", "description", "papers")
    DELIVERY = ("shape", "way", "public_wish")
    APPLICANT = ("kind", "name", "representative", "proof", "proof_number")
    CONTACT = ("telephone", "email", "postcode", "address", "help_wanted")

    def examine(self, *, today: date) -> None:
        """Put everything that keeps it from being taken where it belongs."""
        for refusal in refusals_of_request(self.facts(), today=today):
            self.refuse(refusal)
        if refusal_files := refusal_of_files(len(self.cleaned_data.get("papers", []))):
            self.refuse(refusal_files)

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal where it belongs; of one field the first is enough."""
        name = {"files": "papers"}.get(refusal.field, refusal.field)
        field = name if name in self.fields else None
        if field not in self.errors:
            self.add_error(field, str(refusal))

    def facts(self) -> RequestFacts:
        """Return what was written; what was not of the right shape is missing."""
        values = {name: self.cleaned_data.get(name, "") for name in self.fields}
        who = ApplicantFacts(
            values["name"],
            values["proof"],
            values["proof_number"],
            values["representative"],
            values["telephone"],
            values["email"],
            values["postcode"],
            values["address"],
        )
        return RequestFacts(
            values["kind"],
            who,
            values["title"],
            values["description"],
            document_number=values["document_number"],
            shape=values["shape"],
            way=values["way"],
            help_wanted=values["help_wanted"],
            public_wish=bool(values["public_wish"]),
            extra=tuple((label, values[name]) for name, label in self.own.items() if values[name]),
        )

    def part(self, names: Iterable[str]) -> list[forms.BoundField]:
        """Return some of its fields."""
        return [self[name] for name in names]

    @property
    def parts(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Return its fields under the headings of the page."""
        return [
            (_("What you ask for"), self.part(self.MATTER)),
            *(
                [(_("What the office would also like to know"), self.part(self.own))]
                if self.own
                else []
            ),
            (_("How you would like it"), self.part(self.DELIVERY)),
            (_("Who applies"), self.part(self.APPLICANT)),
            (_("How you can be reached"), self.part(self.CONTACT)),
        ]
