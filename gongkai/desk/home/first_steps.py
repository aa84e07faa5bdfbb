"""The list of first steps on the first page of an administrator, each with its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.organisations.first_steps import first_steps
from gongkai.organisations.models import Person
from gongkai.organisations.states import GuideLanguage


@dataclass(frozen=True)
class ListedStep:
    """One step: what to do, why, the address of its page, and whether it is done."""

    label: str | Promise
    note: str | Promise
    address: str
    is_done: bool


def listed_steps(person: Person, *, on: date) -> Sequence[ListedStep]:
    """Return the first steps of an administrator, done ones too; none if all are done."""
    found = first_steps(person, on=on)
    if found is None or found.is_complete:
        return ()
    body = reverse("desk:body", args=[found.body.pk])
    return (
        ListedStep(
            _("Enter the bodies"),
            _("The bodies below, each with its names and code."),
            reverse("desk:bodies"),
            found.has_bodies,
        ),
        ListedStep(
            _("Enter the offices"),
            _("The offices that draft documents and search for information."),
            f"{body}#offices",
            found.has_offices,
        ),
        ListedStep(
            _("Create accounts for the people"),
            _("One by one or by list, with their posts and letters to sign in with."),
            reverse("desk:people"),
            found.has_people,
        ),
        ListedStep(
            _("Enter the contact data"),
            _("Address, telephone and office hours of the body that takes applications."),
            reverse("desk:body_details", args=[found.body.pk, "contact"]),
            found.has_contact_data,
        ),
        ListedStep(
            _("Write the guide"),
            _(
                "How the public obtains information. Until then a guide made from the data is shown."
            ),
            reverse("desk:body_guide", args=[found.body.pk, GuideLanguage.CHINESE]),
            found.has_guide,
        ),
        ListedStep(
            _("Check the holidays"),
            _(
                "Deadlines are provisional in a year whose holidays are not known. The command "
                "import_holidays enters them on the server."
            ),
            reverse("portal:deadline"),
            found.has_holidays,
        ),
        ListedStep(
            _("Enter the account for fees"),
            _("Where a processing fee is paid. Fee notices name it."),
            reverse("desk:body_details", args=[found.body.pk, "payment"]),
            found.has_payment_account,
        ),
    )
