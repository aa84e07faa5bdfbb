"""Data of a new application, and its validation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.applications.identity_numbers import is_identity_card
from gongkai.applications.models.applicants import ApplicantFacts
from gongkai.applications.states import ApplicantKind, Arrival, Proof, Shape, Way
from gongkai.kit.credit_codes import is_credit_code
from gongkai.kit.mail_addresses import is_address
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import (
    compact,
    document_number,
    free_text,
    identity_number,
    is_telephone,
    single_line,
    telephone,
    telephones,
)

MAX_TITLE, MAX_DESCRIPTION, MAX_FILES, MAX_LINE = 200, 5_000, 10, 200
# A mail is taken with the thread that it quotes; pages fold it.
MAX_MAIL_TEXT = 200_000
MAX_TELEPHONES = 5
POSTCODE = re.compile(r"\d{6}")
FOREIGN_POSTCODE = re.compile(r"[0-9A-Za-z-]{3,10}")
PROOFS_OF_PERSONS = frozenset({Proof.IDENTITY_CARD, Proof.PASSPORT})


@dataclass(frozen=True)
class RequestFacts:
    """
    A new application: the applicant, the subject, the form wanted and the way of delivery.

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
    remarks: str = ""  # what the platform left out when it read a mail
    # The number of the letter to the mailbox that it was. Its writer has number and code, and the office
    # asks for what is missing.
    letter: str = ""


def normalised(facts: RequestFacts) -> RequestFacts:
    """
    Return the facts as they are stored.

    Numbers are written in one way; free text keeps its characters. The fields for which no refusal
    exists are cut to the length of their columns.
    """
    return replace(
        facts,
        applicant=normalised_applicant(facts.applicant),
        title=single_line(facts.title),
        description=free_text(facts.description).strip(),
        document_number=document_number(facts.document_number)[:100],
        help_wanted=single_line(facts.help_wanted)[:200],
        extra=tuple(
            (single_line(label)[:100], free_text(value).strip()[:500])
            for label, value in facts.extra[:20]
        ),
    )


def normalised_applicant(who: ApplicantFacts) -> ApplicantFacts:
    """Return the facts of an applicant as they are stored."""
    return replace(
        who,
        name=single_line(who.name),
        proof_number=identity_number(who.proof_number),
        representative=single_line(who.representative),
        telephone=telephone(who.telephone),
        email=compact(who.email),
        postcode=compact(who.postcode)[:20],
        address=free_text(who.address).strip(),
    )


def refusal_of_request(facts: RequestFacts, *, today: date) -> Refusal | None:
    """
    Return why these facts are not a valid application: the first missing or invalid fact.

    Law: 条例19 art. 29.
    """
    return next(refusals_of_request(facts, today=today), None)


def refusals_of_request(facts: RequestFacts, *, today: date) -> Iterator[Refusal]:
    """
    Yield every missing or invalid fact, so that a form can show all errors at once.

    Law: 条例19 art. 29.
    """
    yield from _of_matter(facts)
    yield from _of_applicant(facts, today=today)
    yield from _of_delivery(facts)


def refusal_of_applicant(
    kind: str, who: ApplicantFacts, *, channel: str, today: date
) -> Refusal | None:
    """
    Return why the facts of an applicant are not valid.

    Law: 条例19 art. 29.
    """
    return next(_of_applicant(RequestFacts(kind, who, "", "", channel), today=today), None)


def refusal_of_files(count: int) -> Refusal | None:
    """Return why this number of files is refused."""
    if count > MAX_FILES:
        return Refusal(
            "too-many-files",
            _("At most %(most)s files can be sent.") % {"most": MAX_FILES},
            field="files",
        )
    return None


def _of_matter(facts: RequestFacts) -> Iterator[Refusal]:
    if not facts.title.strip():
        yield Refusal(
            "no-title",
            _("Enter a short description of the information you request."),
            law="条例19 art. 29",
            field="title",
        )
    if len(facts.title) > MAX_TITLE:
        yield Refusal(
            "title-too-long", _("At most %(most)s characters.") % {"most": MAX_TITLE}, field="title"
        )
    if not facts.description.strip():
        yield Refusal(
            "no-description",
            _("Describe the information you request so that it can be found."),
            law="条例19 art. 29",
            field="description",
        )
    most = MAX_MAIL_TEXT if facts.channel == Arrival.EMAIL else MAX_DESCRIPTION
    if len(facts.description) > most:
        yield Refusal(
            "description-too-long",
            _(
                "The description has %(length)s characters; the maximum is %(most)s. Attach longer texts as a file."
            )
            % {"length": len(facts.description), "most": most},
            field="description",
        )
    if (
        facts.channel not in Arrival.values
        or facts.shape not in Shape.values
        or facts.way not in Way.values
    ):
        yield Refusal("unknown-choice", _("Choose one of the values offered."), field="way")


def _of_applicant(facts: RequestFacts, *, today: date) -> Iterator[Refusal]:
    who = facts.applicant
    if facts.kind not in ApplicantKind.values:
        yield Refusal(
            "no-kind",
            _("Choose whether the applicant is a person or an organisation."),
            field="kind",
        )
    if not who.name.strip():
        yield Refusal(
            "no-name", _("Enter the name of the applicant."), law="条例19 art. 29", field="name"
        )
    if (
        facts.kind in ApplicantKind.values
        and facts.kind != ApplicantKind.PERSON
        and not who.representative.strip()
    ):
        yield Refusal(
            "no-representative",
            _("Enter the representative of the organisation."),
            field="representative",
        )
    for field_name in ("name", "representative", "address", "proof_number"):
        if len(getattr(who, field_name)) > MAX_LINE:
            yield Refusal(
                "too-long", _("At most %(most)s characters.") % {"most": MAX_LINE}, field=field_name
            )
    # An application by e-mail may be incomplete: the office completes it or asks the applicant.
    may_lack_proof = facts.channel == Arrival.EMAIL or facts.letter
    if not may_lack_proof or who.proof_number.strip():
        yield from _of_proof(who, today=today)
        if facts.kind in ApplicantKind.values and facts.kind != ApplicantKind.PERSON:
            yield from _of_organisation_proof(who)
    if facts.channel != Arrival.EMAIL and who.postcode and not _is_postcode(who):
        yield Refusal("wrong-postcode", _("A postcode has six digits."), field="postcode")
    numbers = telephones(who.telephone)
    if len(numbers) > MAX_TELEPHONES or not all(map(is_telephone, numbers)):
        yield Refusal(
            "wrong-telephone", _("This is not a valid telephone number."), field="telephone"
        )
    if who.email and not is_address(compact(who.email)):
        yield Refusal("wrong-email", _("This is not a valid e-mail address."), field="email")
    if not (facts.letter or who.telephone.strip() or who.email.strip() or who.address.strip()):
        yield Refusal(
            "no-contact",
            _("Enter a telephone number, an e-mail address or a postal address."),
            law="条例19 art. 29",
            field="telephone",
        )


def _of_organisation_proof(who: ApplicantFacts) -> Iterator[Refusal]:
    if who.proof in PROOFS_OF_PERSONS:
        yield Refusal(
            "proof-of-person",
            _("An organisation is proven by its unified social credit code or another document."),
            law="条例19 art. 29",
            field="proof",
        )


def _is_postcode(who: ApplicantFacts) -> bool:
    """Say whether this can be a postcode: six digits, or for who has other papers one of abroad."""
    postcode = compact(who.postcode)
    here = who.proof in {Proof.IDENTITY_CARD, Proof.CREDIT_CODE}
    return bool((POSTCODE if here else FOREIGN_POSTCODE).fullmatch(postcode))


def _of_proof(who: ApplicantFacts, *, today: date) -> Iterator[Refusal]:
    number = identity_number(who.proof_number)
    if not number or who.proof not in Proof.values:
        yield Refusal(
            "no-proof",
            _("Enter the number of a proof of identity."),
            law="条例19 art. 29",
            field="proof_number",
        )
    elif who.proof == Proof.IDENTITY_CARD and not is_identity_card(number, today=today):
        yield Refusal(
            "wrong-card",
            _(
                "This is not a valid identity card number: the digits, the date of birth or the check digit is wrong."
            ),
            field="proof_number",
        )
    elif who.proof == Proof.CREDIT_CODE and not is_credit_code(number):
        yield Refusal(
            "wrong-credit-code",
            _(
                "This is not a valid unified social credit code: the characters or the check digit are wrong."
            ),
            field="proof_number",
        )


def _of_delivery(facts: RequestFacts) -> Iterator[Refusal]:
    if facts.way == Way.EMAIL and not facts.applicant.email.strip():
        yield Refusal(
            "no-email", _("Delivery by e-mail requires an e-mail address."), field="email"
        )
    if facts.way == Way.POST and not facts.applicant.address.strip():
        yield Refusal(
            "no-address", _("Delivery by post requires a postal address."), field="address"
        )
