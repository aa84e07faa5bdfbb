"""Codes of printed sign-in letters. Only their hashes are stored."""

import secrets

# Without characters that are easily confused when they are copied by hand; about 78 bits.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH, GROUP_LENGTH = 16, 4


def new_sign_in_code() -> str:
    """Return a new random code, in groups."""
    signs = "".join(secrets.choice(ALPHABET) for _sign in range(CODE_LENGTH))
    return "-".join(signs[at : at + GROUP_LENGTH] for at in range(0, CODE_LENGTH, GROUP_LENGTH))
