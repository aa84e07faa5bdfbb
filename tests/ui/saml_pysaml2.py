"""
The identity provider of pysaml2, another implementation of SAML, in a process of its own.

Standard input has the metadata of the site, the address to which the site led, the subject, and where to
write; standard output has the answer. Run by tests/ui/test_saml_outside.py.
"""

import json
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
from saml2.server import Server

PASSWORD = {"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password", "authn_auth": ""}


def main() -> None:
    """Print the metadata of the provider, or answer a request."""
    asked = json.loads(sys.stdin.read())
    folder = Path(asked["folder"])
    config = IdPConfig()
    config.load(
        {
            "entityid": asked["entity"],
            "key_file": str(folder / "idp.key"),
            "cert_file": str(folder / "idp.crt"),
            "encryption_keypairs": [],
            "xmlsec_binary": asked["xmlsec1"],
            "metadata": {"local": [str(folder / "site.xml")]} if asked["address"] else {},
            "service": {
                "idp": {
                    "endpoints": {
                        "single_sign_on_service": [
                            (f"{asked['entity']}/sso", BINDING_HTTP_REDIRECT)
                        ]
                    },
                    "sign_assertion": True,
                    "sign_response": asked["sign_response"],
                    "want_authn_requests_signed": asked["signed"],
                    "policy": {"default": {"lifetime": {"minutes": 5}}},
                }
            },
        }
    )
    if not asked["address"]:
        sys.stdout.write(str(entity_descriptor(config)))
        return
    server = Server(config=config)
    query = parse_qs(urlsplit(asked["address"]).query)
    request = server.parse_authn_request(
        query["SAMLRequest"][0],
        BINDING_HTTP_REDIRECT,
        relay_state=None,
        sigalg=query.get("SigAlg", [None])[0],
        signature=query.get("Signature", [None])[0],
    )
    answer = server.create_authn_response(
        {"employeeNumber": "E0042"},
        userid=asked["subject"],
        name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text=asked["subject"]),
        authn=PASSWORD,
        encrypt_assertion=asked["encrypt"],
        sign_alg="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        digest_alg="http://www.w3.org/2001/04/xmlenc#sha256",
        **server.response_args(request.message, [BINDING_HTTP_POST]),
    )
    sys.stdout.write(str(answer))


main()
