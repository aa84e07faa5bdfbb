"""The printed code of a certificate, and the certificate that number and code open."""

from django.utils.crypto import constant_time_compare

from gongkai.encryption.keys import match_key
from gongkai.kit.query_codes import code_of_hash, plain_code, plain_number
from gongkai.training.models import TrainingCertificate

PLACE = "training.certificate"


def certificate_code(certificate: TrainingCertificate) -> str:
    """Return the code on the certificate."""
    return _code(certificate.number, certificate.secret)


def certificate_by_code(number: str, code: str) -> TrainingCertificate | None:
    """Return the certificate with this number if the code is right; an unknown one costs as much."""
    found = (
        TrainingCertificate.objects.select_related("body", "person")
        .filter(number=plain_number(number))
        .first()
    )
    expected = _code(found.number, found.secret) if found else _code(number, "")
    fits = constant_time_compare(plain_code(code), plain_code(expected))
    return found if fits else None


def masked_name(name: str) -> str:
    """Return the first character of a name; the rest of it stays on the printed certificate."""
    return f"{name[:1]}{'＊' * max(len(name) - 1, 1)}"


def _code(number: str, secret: str) -> str:
    return code_of_hash(match_key(PLACE, number, secret))
