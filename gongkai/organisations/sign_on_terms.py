"""Terms of sign-on by an identity provider (OpenID Connect), as an operator sets them."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class SignOnTerms:
    """The identity provider, and how long a linking code is valid."""

    issuer: str = field(
        default="",
        metadata={
            "help": "Issuer (https://…) of the identity provider with which staff sign on by "
            "OpenID Connect; empty: no sign-on."
        },
    )
    client: str = field(
        default="", metadata={"help": "Client id of this site at the identity provider."}
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

    @property
    def is_on(self) -> bool:
        """Whether there is sign-on."""
        return bool(self.issuer)
