"""What an application consists of when it comes in, and what keeps it from being taken as it is."""

import re
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from gongkai.applications.identity import is_credit_code, is_identity_card
from gongkai.applications.models.applicants import ApplicantFacts
from gongkai.applications.states import ApplicantKind, Arrival, Proof, Shape, Way
from gongkai.kit.refusals import Refusal

MOST_TITLE, MOST_DESCRIPTION, MOST_FILES = 200, 5_000, 10
TELEPHONE = re.compile(r"\+?[0-9][0-9 ()-]{5,28}[0-9]")


@dataclass(frozen=True)
class RequestFacts:
    """
    One application as it is written: who applies, what for, in which form and by which way.

    Law: 条例19 art. 29.
    """

    kind: str
    applicant: ApplicantFacts
    title: str
    description: str
    channel: str = Arrival.WEB
    document_number: str = ""
    shape: str = Shape.ELECTRONIC
    way: str = Way.DOWNLOAD
    help_wanted: str = ""
    public_wish: bool = False
    extra: tuple[tuple[str, str], ...] = field(default=())


def refusal_of_request(facts: RequestFacts, *, today: date) -> Refusal | None:
    """
    Why this cannot be taken as an application: something that the law asks for is missing or cannot be.

    Law: 条例19 art. 29.
    """
    return _of_matter(facts) or _of_applicant(facts, today=today) or _of_delivery(facts)


def refusal_of_files(count: int) -> Refusal | None:
    """Why so many files are not taken."""
    if count > MOST_FILES:
        return Refusal("too-many-files", _("At most %(most)s files can be sent.") % {"most": MOST_FILES}, field="files")
    return None


def _of_matter(facts: RequestFacts) -> Refusal | None:
    if not facts.title.strip():
        return Refusal("no-title", _("Say in a few words what you ask for."), law="条例19 art. 29", field="title")
    if len(facts.title) > MOST_TITLE:
        return Refusal("title-too-long", _("At most %(most)s characters.") % {"most": MOST_TITLE}, field="title")
    if not facts.description.strip():
        return Refusal(
            "no-description", _("Describe what you ask for, so that it can be found."), law="条例19 art. 29",
            field="description",
        )  # fmt: skip
    if len(facts.description) > MOST_DESCRIPTION:
        return Refusal(
            "description-too-long",
            _(
                "The description has %(length)s characters; at most %(most)s can be taken. Attach longer texts as a file."
            )
            % {"length": len(facts.description), "most": MOST_DESCRIPTION},
            field="description",
        )
    if facts.channel not in Arrival.values or facts.shape not in Shape.values or facts.way not in Way.values:
        return Refusal("unknown-choice", _("Choose one of the values offered."), field="way")
    return None


def _of_applicant(facts: RequestFacts, *, today: date) -> Refusal | None:
    who = facts.applicant
    if facts.kind not in ApplicantKind.values:
        return Refusal("no-kind", _("Say whether a person or an organisation applies."), field="kind")
    if not who.name.strip():
        return Refusal("no-name", _("Enter the name of the applicant."), law="条例19 art. 29", field="name")
    if facts.kind != ApplicantKind.PERSON and not who.representative.strip():
        return Refusal("no-representative", _("Enter who acts for the organisation."), field="representative")
    if any(len(value) > 200 for value in (who.name, who.representative, who.address, who.proof_number)):
        return Refusal("too-long", _("At most %(most)s characters.") % {"most": 200}, field="name")
    if not who.proof_number.strip() or who.proof not in Proof.values:
        return Refusal(
            "no-proof", _("Enter the number of a proof of identity."), law="条例19 art. 29", field="proof_number"
        )
    number = who.proof_number.strip().upper()
    if who.proof == Proof.IDENTITY_CARD and not is_identity_card(number, today=today):
        return Refusal(
            "wrong-card", _("This is not the number of an identity card: digits, birthday or check digit are wrong."),
            field="proof_number",
        )  # fmt: skip
    if who.proof == Proof.CREDIT_CODE and not is_credit_code(number):
        return Refusal(
            "wrong-credit-code", _("This is not a unified social credit code: signs or check digit are wrong."),
            field="proof_number",
        )  # fmt: skip
    if who.telephone and not TELEPHONE.fullmatch(who.telephone.strip()):
        return Refusal("wrong-telephone", _("This is not a telephone number."), field="telephone")
    if who.email and not _is_email(who.email):
        return Refusal("wrong-email", _("This is not an e-mail address."), field="email")
    if not (who.telephone.strip() or who.email.strip() or who.address.strip()):
        return Refusal(
            "no-contact", _("Enter a telephone number, an e-mail address or a postal address."), law="条例19 art. 29",
            field="telephone",
        )  # fmt: skip
    return None


def _of_delivery(facts: RequestFacts) -> Refusal | None:
    if facts.way == Way.EMAIL and not facts.applicant.email.strip():
        return Refusal("no-email", _("For delivery by e-mail an e-mail address is needed."), field="email")
    if facts.way == Way.POST and not facts.applicant.address.strip():
        return Refusal("no-address", _("For delivery by post a postal address is needed."), field="address")
    return None


def _is_email(text: str) -> bool:
    try:
        validate_email(text.strip())
    except ValidationError:
        return False
    return True
