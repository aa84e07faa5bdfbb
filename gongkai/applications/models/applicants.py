"""The applicant, with encrypted personal data. Stores only what the law requires."""

from dataclasses import asdict, dataclass, fields, replace

from django.db import models

from gongkai.applications.states import ApplicantKind
from gongkai.encryption.columns import EncryptedFactsRow
from gongkai.encryption.keys import match_key


@dataclass(frozen=True)
class ApplicantFacts:
    """
    Personal data of an applicant.

    `name` is a person's name, or an organisation's with its `representative`.
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
    extra: tuple[tuple[str, str], ...] = ()  # answers to custom fields of the body, by label


def merged_facts(facts: ApplicantFacts, more: ApplicantFacts) -> ApplicantFacts:
    """Return the facts, updated with the non-empty values of `more`."""
    updates = {name: value for name, value in asdict(more).items() if name != "extra" and value}
    return replace(facts, **updates)


def masked(facts: ApplicantFacts) -> ApplicantFacts:
    """Return the masked facts, which tell applicants apart without identifying them."""
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
    """Return the first character of a name, with the others replaced by asterisks."""
    return name[:1] + "*" * max(0, len(name) - 1)


def _tail(number: str) -> str:
    return "*" * max(0, len(number) - 4) + number[-4:] if len(number) > 6 else "*" * len(number)


class Applicant(EncryptedFactsRow):
    """
    The applicant of one application.

    Each application has its own row; rows are not linked across bodies. `encrypted` contains the
    facts. `match` is a keyed fingerprint of the proof of identity within one body: it serves to
    count applications per month and to find repeats there. It cannot be compared across bodies.
    """

    kind = models.CharField(max_length=16, choices=ApplicantKind.choices)
    match = models.CharField(max_length=64, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["match"], name="applications_match")]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def encrypt_facts(self, facts: ApplicantFacts) -> None:
        """Encrypt the facts (not saved)."""
        self.encrypt_values(asdict(facts))

    def decrypt_facts(self) -> ApplicantFacts:
        """
        Return the decrypted facts. Raises `DecryptionError`.

        Only persons who handle the case may see them: fetch the application through `visible_to`
        first.
        """
        known = self.decrypted()
        known["extra"] = tuple((label, value) for label, value in known.get("extra", ()))
        names = {one.name for one in fields(ApplicantFacts)}
        return ApplicantFacts(**{name: value for name, value in known.items() if name in names})


class ApplicantFingerprint(models.Model):
    """
    A keyed fingerprint of a name or telephone number of an applicant, by which the desk finds it.

    Like `Applicant.match`, it differs from body to body and tells nothing without the key.
    """

    applicant = models.ForeignKey(Applicant, on_delete=models.CASCADE, related_name="fingerprints")
    fingerprint = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint", "applicant"], name="applications_fingerprint_once"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.applicant_id}"


def fingerprint(body_chain: str, facts: ApplicantFacts) -> str:
    """Return the fingerprint of the proof of identity, or else of name and telephone."""
    if facts.proof_number:
        return match_key(body_chain, facts.proof, facts.proof_number.upper())
    if facts.name and facts.telephone:
        return match_key(body_chain, facts.name, facts.telephone)
    return ""
