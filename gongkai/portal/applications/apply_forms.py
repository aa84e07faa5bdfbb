"""Forms for applying for information: the preliminary search and the application."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gongkai.applications.intake.validation import (
    MAX_FILES,
    RequestFacts,
    refusal_of_files,
    refusals_of_request,
)
from gongkai.applications.models import CustomField
from gongkai.applications.models.applicants import ApplicantFacts
from gongkai.applications.states import ApplicantKind, Proof, Shape, Way
from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Body
from gongkai.portal.submission_forms import MAX_TYPED, SubmissionForm
from gongkai.ui.fields import (
    DocumentNumberField,
    IdentityNumberField,
    MultipleFileField,
    TelephoneField,
    TextField,
)


class PreliminarySearchForm(forms.Form):
    """The information a visitor is looking for, and the body that may hold it."""

    q = TextField(
        required=False,
        max_length=200,
        label=_("What are you looking for?"),
        help_text=_(
            "Enter a few words that may occur in the title. Information that is already public "
            "can be read at once."
        ),
    )
    body = forms.ChoiceField(
        required=False,
        label=_("Which body holds the information?"),
        help_text=_(
            "The body that created the information, or obtained it from citizens or enterprises, "
            "discloses it."
        ),
    )

    def __init__(self, *args: Any, bodies: Iterable[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for body in bodies:
            groups[body.get_kind_display()].append((body.code, body.full_label))
        self.fields["body"].choices = [("", _("Please choose")), *groups.items()]  # type: ignore[attr-defined]


class ApplyForm(SubmissionForm):
    """
    An application with the contents that the law requires. The domain rules validate it.

    Law: 条例19 art. 29, 43, 44.
    """

    title = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("What information do you request, in a few words?"),
        help_text=_("For example, the name of the document."),
    )
    document_number = DocumentNumberField(
        required=False,
        max_length=100,
        label=_("Document number, if you know it"),
    )
    description = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Describe the information so that it can be found"),
        help_text=_(
            "Give its name, number, date, place or any other identifying feature. Submit one "
            "matter per application."
        ),
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    papers = MultipleFileField(
        required=False,
        label=_("Files (optional)"),
    )
    shape = forms.ChoiceField(
        choices=Shape.choices,
        initial=Shape.ELECTRONIC,
        label=_("In which form do you want the information?"),
        widget=forms.RadioSelect,
    )
    way = forms.ChoiceField(
        choices=Way.choices,
        initial=Way.DOWNLOAD,
        label=_("How should the information be delivered?"),
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(
        choices=ApplicantKind.choices, initial=ApplicantKind.PERSON, label=_("Who is applying?")
    )
    name = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Name"),
        help_text=_("Name of the person or organisation."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    representative = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Who acts for the organisation"),
        help_text=_("Only for organisations."),
    )
    proof = forms.ChoiceField(
        choices=Proof.choices, initial=Proof.IDENTITY_CARD, label=_("Proof of identity")
    )
    proof_number = IdentityNumberField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Identity document number"),
        help_text=_(
            "The number is stored encrypted. Only staff who handle the application can see it, "
            "and each access is recorded."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    telephone = TelephoneField(
        required=False,
        max_length=60,
        label=_("Telephone"),
        help_text=_("Give at least one contact: telephone, e-mail or postal address."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    email = TextField(
        required=False,
        max_length=254,
        label=_("E-mail"),
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email"}),
    )
    postcode = TextField(
        required=False,
        max_length=20,
        label=_("Postcode"),
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
    )
    address = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Postal address"),
        widget=forms.Textarea(attrs={"autocomplete": "street-address", "rows": 2}),
    )
    help_wanted = TextField(
        required=False,
        max_length=200,
        label=_("Do you need help with reading, writing or hearing?"),
        help_text=_("Describe the help you need. The office must provide it (article 43)."),
    )
    public_wish = forms.BooleanField(
        required=False, label=_("I suggest that the information be made public (article 44)")
    )

    def __init__(self, *args: Any, own: Sequence[CustomField] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].help_text = _(
            "At most %(most)s files, together no larger than %(limit)s MB. If the form is shown "
            "again, choose the files again."
        ) % {"most": MAX_FILES, "limit": settings.GONGKAI_UPLOAD_LIMIT >> 20}
        self.own = {f"own_{one.pk}": one.label for one in own}
        for name, one in zip(self.own, own, strict=True):
            self.fields[name] = TextField(
                required=False, max_length=500, label=one.label, help_text=one.hint
            )

    # What the law requires of every application. The rules check it, not the fields, so that one
    # submission shows every error.
    MARKED = ("title", "description", "shape", "way", "kind", "name", "proof", "proof_number")
    MATTER = ("title", "document_number", "description", "papers")
    DELIVERY = ("shape", "way", "public_wish")
    APPLICANT = ("kind", "name", "representative", "proof", "proof_number")
    CONTACT = ("telephone", "email", "postcode", "address", "help_wanted")
    FIELDS_OF: ClassVar = {"files": "papers"}

    def refusals(self, *, today: date) -> Iterator[Refusal]:
        """Yield every refusal of the domain rules."""
        yield from refusals_of_request(self.facts(), today=today)
        if too_many := refusal_of_files(len(self.cleaned_data.get("papers", []))):
            yield too_many

    def facts(self) -> RequestFacts:
        """Return the values entered. Values that failed validation are empty."""
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
        """Return the bound fields with these names."""
        return [self[name] for name in names]

    @property
    def own_parts(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Return the fields that the body added, under their heading."""
        return [(_("Additional questions from the body"), self.part(self.own))] if self.own else []

    @property
    def parts(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Return the form fields grouped under the headings of the page."""
        return [
            (_("Information you request"), self.part(self.MATTER)),
            *self.own_parts,
            (_("Form and delivery"), self.part(self.DELIVERY)),
            (_("About the applicant"), self.part(self.APPLICANT)),
            (_("How to contact you"), self.part(self.CONTACT)),
        ]
