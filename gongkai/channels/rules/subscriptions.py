"""Refusal of a browser that wants notifications of the app."""

import base64
import binascii

from cryptography.hazmat.primitives.asymmetric import ec
from django.utils.translation import gettext_lazy as _

from gongkai.channels.connectors.app.connector import CURVE
from gongkai.channels.connectors.outgoing import private_problem
from gongkai.kit.refusals import Refusal

MAX_ENDPOINT, SECRET_BYTES = 1000, 16


def refusal_to_subscribe(endpoint: str, p256dh: str, auth: str) -> Refusal | None:
    """Return why notifications cannot be sent to a browser."""
    if not endpoint:
        return Refusal("no-endpoint", _("The browser gave no address for notifications."))
    if len(endpoint) > MAX_ENDPOINT or private_problem(endpoint):
        return Refusal("address", _("The address of the service is not valid."))
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decoded(p256dh))
        fits = len(decoded(auth)) == SECRET_BYTES
    except (binascii.Error, ValueError):
        fits = False
    if not fits:
        return Refusal("keys", _("The keys of the browser are not valid."))
    return None


def decoded(text: str) -> bytes:
    """Return the bytes of Base64 for addresses, with or without padding. Raises ValueError."""
    plain = text.rstrip("=").encode("ascii")
    return base64.b64decode(plain + b"=" * (-len(plain) % 4), altchars=b"-_", validate=True)
