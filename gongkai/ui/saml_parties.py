"""The two parties of sign-on by SAML."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Provider:
    """The identity provider, as its metadata says."""

    entity: str
    address: str
    certificates: tuple[str, ...]  # PEM without its first and last line
    ends: datetime  # when the last of them ends


@dataclass(frozen=True)
class Site:
    """This site as the provider knows it; key and certificate are empty if it has none."""

    entity: str
    answer_address: str
    attribute: str = ""
    key: str = ""
    certificate: str = ""
