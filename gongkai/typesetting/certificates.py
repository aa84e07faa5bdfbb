"""The certificate of hours of training, one page."""

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from gongkai.typesetting.pdf import typeset

TEMPLATE = Path(__file__).with_name("certificate.typ")
MAX_SECONDS = 30


@dataclass(frozen=True)
class CertificateFacts:
    """What is printed: who, where, in which year, the hours, and how the certificate is checked."""

    name: str
    body: str
    post: str
    year: int
    hours: str
    sessions: int
    units: int
    number: str
    code: str
    address: str


def certificate_pdf(certificate: CertificateFacts, *, dated: date) -> bytes:
    """Typeset the certificate. Raises `TypesettingFailed`."""
    data = {
        **asdict(certificate),
        "year": str(certificate.year),
        "dated": dated.isoformat(),
        "day": f"{dated.year}年{dated.month}月{dated.day}日",
    }
    return typeset(TEMPLATE, data, longest=MAX_SECONDS)
