"""The keyed fingerprints by which the desk finds an applicant by name or telephone number."""

import re
import unicodedata

from gongkai.applications.models import Applicant, ApplicantFingerprint
from gongkai.applications.models.applicants import ApplicantFacts
from gongkai.encryption.keys import match_key
from gongkai.kit.text_input import telephones

NOT_WORD = re.compile(r"[\W_]+")
NOT_DIGIT = re.compile(r"\D+", re.ASCII)
MIN_LOCAL_DIGITS = 7  # of a telephone number without its area code


def save_fingerprints(applicant: Applicant, chain: str, facts: ApplicantFacts) -> None:
    """Write the fingerprints of an applicant anew, for the body with this chain."""
    ApplicantFingerprint.objects.filter(applicant=applicant).delete()
    ApplicantFingerprint.objects.bulk_create(
        ApplicantFingerprint(applicant=applicant, fingerprint=one)
        for one in sorted(fingerprints_of(chain, facts))
    )


def fingerprints_of(chain: str, facts: ApplicantFacts) -> set[str]:
    """
    Return the fingerprints of the names and of each telephone number of an applicant.

    A number with area code is found with and without it, and without its extension.
    """
    found = {_of_name(chain, name) for name in (facts.name, facts.representative) if name}
    for number in telephones(facts.telephone):
        whole = number.partition("转")[0]
        found.add(_of_number(chain, whole))
        local = whole.rpartition("-")[2]
        if len(local) >= MIN_LOCAL_DIGITS:
            found.add(_of_number(chain, local))
    return found - {""}


def fingerprints_sought(chain: str, words: str) -> set[str]:
    """Return the fingerprints that a whole name or telephone number, as typed, can have."""
    numbers = [number.partition("转")[0] for number in telephones(words)]
    found = {_of_name(chain, words), *(_of_number(chain, number) for number in numbers)}
    return found - {""}


def _of_name(chain: str, name: str) -> str:
    plain = NOT_WORD.sub("", unicodedata.normalize("NFKC", name).casefold())
    return match_key(chain, "name", plain) if plain else ""


def _of_number(chain: str, number: str) -> str:
    digits = NOT_DIGIT.sub("", number)
    return match_key(chain, "telephone", digits) if digits else ""
