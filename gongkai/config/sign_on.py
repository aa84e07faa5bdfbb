"""Settings of sign-on by an identity provider."""

from gongkai.config import env
from gongkai.organisations.sign_on_terms import SignOnTerms

TERMS = env.env_record("GONGKAI_SIGN_ON", SignOnTerms())
# Apart from the terms, which are shown where settings are listed; the file wins.
SECRET = env.secret_in_file("GONGKAI_SIGN_ON_SECRET_FILE", TERMS.secret_file) or env.env_str(
    "GONGKAI_SIGN_ON_SECRET",
    "",
    "Client secret for the identity provider; prefer GONGKAI_SIGN_ON_SECRET_FILE, since other "
    "processes can read the environment.",
)
EMERGENCY = [
    name.lower()
    for name in env.env_list(
        "GONGKAI_SIGN_ON_EMERGENCY",
        [],
        "User names of the emergency accounts, whose passwords are accepted even if "
        "GONGKAI_SIGN_ON_ONLY is on.",
    )
]
