"""Who applies: as little as the law asks for, encrypted."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any
from uuid import uuid4

from django.db import models

from gongkai.applications.encryption import decrypt, encrypt, match_key
from gongkai.applications.states import ApplicantKind


@dataclass(frozen=True)
class ApplicantFacts:
    """
    What is known of an applicant. `name` is a person's, or an organisation's with its `representative`.

    Law: 条例19 art. 29 (name, proof of identity, ways to reach the applicant).
    """

    name: str = ""
    proof: str = ""
    proof_number: str = ""
    representative: str = ""
    telephone: str = ""
    email: str = ""
    postcode: str = ""
    address: str = ""
    extra: tuple[tuple[str, str], ...] = ()  # fields a body has added, by their labels


def completed(facts: ApplicantFacts, more: ApplicantFacts) -> ApplicantFacts:
    """Return the facts with what `more` says beside or instead."""
    said = {name: value for name, value in asdict(more).items() if name != "extra" and value}
    return replace(facts, **said)


def masked(facts: ApplicantFacts) -> ApplicantFacts:
    """Return as much as is needed to tell applicants apart on a screen that others may look at."""
    return ApplicantFacts(
        name=masked_name(facts.name),
        proof=facts.proof,
        proof_number=_tail(facts.proof_number),
        representative=masked_name(facts.representative),
        telephone=_tail(facts.telephone),
        email=facts.email[:1] + "***" + facts.email[facts.email.rfind("@") :]
        if "@" in facts.email
        else "",
        address="***" if facts.address else "",
    )


def masked_name(name: str) -> str:
    """Return the first letter of a name and as many stars as there are others."""
    return name[:1] + "*" * max(0, len(name) - 1)


def _tail(number: str) -> str:
    return "*" * max(0, len(number) - 4) + number[-4:] if len(number) > 6 else "*" * len(number)


class Applicant(models.Model):
    """
    The applicant of one application; who applies twice has two rows, and nothing joins them across bodies.

    `encrypted` holds the facts. `match` is a keyed fingerprint of the proof of identity within one body: it counts
    applications of a month and finds repeats there, and says nothing anywhere else.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=16, choices=ApplicantKind.choices)
    encrypted = models.TextField()
    match = models.CharField(max_length=64, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["match"], name="applications_match")]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def place(self) -> str:
        """Where the encrypted facts belong; they open nowhere else."""
        return f"applications.applicant:{self.key}"

    def keep(self, facts: ApplicantFacts) -> None:
        """Seal the facts (not saved)."""
        self.encrypted = encrypt(asdict(facts), self.place)

    def encrypt_again(self) -> None:
        """Seal under the newest key what is kept (not saved). Raises `DecryptionError`."""
        self.encrypted = encrypt(self.decrypted(), self.place)

    def decrypted(self) -> dict[str, Any]:
        """Return what is kept as it was encrypted. Raises `DecryptionError`."""
        return decrypt(self.encrypted, self.place) if self.encrypted else {}

    def open(self) -> ApplicantFacts:
        """
        Return the facts in clear. Raises `DecryptionError`.

        Only who handles the case may see them: fetch the application through `visible_to` first.
        """
        known = self.decrypted()
        known["extra"] = tuple((label, value) for label, value in known.get("extra", ()))
        names = {one.name for one in fields(ApplicantFacts)}
        return ApplicantFacts(**{name: value for name, value in known.items() if name in names})


def fingerprint(body_chain: str, facts: ApplicantFacts) -> str:
    """Return by what repeats at one body are found: the proof of identity, else name and telephone."""
    if facts.proof_number:
        return match_key(body_chain, facts.proof, facts.proof_number.upper())
    if facts.name and facts.telephone:
        return match_key(body_chain, facts.name, facts.telephone)
    return ""
