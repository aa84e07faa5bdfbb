"""Terms of sign-on by an identity provider (OpenID Connect or SAML), as an operator sets them."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class SignOnTerms:
    """The identity provider, and how long a linking code is valid."""

    issuer: str = field(
        default="",
        metadata={
            "help": "Issuer (https://…) of the identity provider with which staff sign on by "
            "OpenID Connect, or its entityID with SAML; empty: no sign-on."
        },
    )
    client: str = field(
        default="",
        metadata={
            "help": "Client id of this site at the identity provider; with SAML its entityID."
        },
    )
    secret_file: str = field(
        default="",
        metadata={"help": "File that contains the client secret for the identity provider."},
    )
    name: str = field(
        default="", metadata={"help": "Name of the identity provider on the sign-in page."}
    )
    only: bool = field(
        default=False,
        metadata={
            "help": "Whether passwords are accepted only from the accounts in "
            "GONGKAI_SIGN_ON_EMERGENCY; all others must use sign-on."
        },
    )
    code_days: int = field(
        default=7,
        metadata={"help": "Validity of a code that links an account at its next sign-on, in days."},
    )
    saml_metadata: str = field(
        default="",
        metadata={
            "help": "File with the metadata of the identity provider (SAML 2.0); staff then sign on by "
            "SAML instead of OpenID Connect. Needs the extra identity."
        },
    )
    saml_attribute: str = field(
        default="",
        metadata={
            "help": "Name of the attribute that identifies a person with SAML, one that never changes and "
            "is never given to another person; empty: the persistent NameID."
        },
    )
    saml_key_file: str = field(
        default="",
        metadata={
            "help": "File with the RSA key (PEM) of this site for SAML: requests are then signed, and "
            "encrypted assertions are accepted."
        },
    )
    saml_certificate_file: str = field(
        default="",
        metadata={
            "help": "File with the certificate (PEM) of this key, for the metadata of this site."
        },
    )

    @property
    def is_saml(self) -> bool:
        """Whether the provider is asked by SAML."""
        return self.is_on and bool(self.saml_metadata)

    @property
    def is_on(self) -> bool:
        """Whether there is sign-on."""
        return bool(self.issuer)
