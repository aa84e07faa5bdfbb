"""Settings of the ciphers, hashes and signatures of GB/T 32905, 32907 and 32918 (docs/domestic_crypto.md)."""

from importlib.util import find_spec

from django.core.exceptions import ImproperlyConfigured

from gongkai.config import env
from gongkai.encryption.ciphers import AES_GCM, CIPHERS

CIPHER = env.env_choice(
    "GONGKAI_CIPHER",
    AES_GCM,
    CIPHERS,
    "Cipher for personal data, files of cases and backups from now on; `gongkai rotate_keys` encrypts "
    "again what there is. SM4 is not a certified module here.",
)
LEDGER_SM3 = env.env_bool(
    "GONGKAI_LEDGER_SM3",
    False,  # noqa: FBT003
    "Chain the acts of the ledger by SM3 as well; `gongkai ledger sm3` adds the hashes of earlier "
    "acts.",
)
LEDGER_SM2 = env.env_bool(
    "GONGKAI_LEDGER_SM2",
    False,  # noqa: FBT003
    "Sign checkpoints with SM2 as well (extra `sm`), with the key ledger_sm2.key beside the other "
    "one. The signature is not made by a certified module.",
)


if LEDGER_SM2 and find_spec("gmalg") is None:
    raise ImproperlyConfigured(
        "GONGKAI_LEDGER_SM2 is set, but the extra is missing: pip install gongkai[sm]."
    )
