"""Sign-on by SAML with an identity provider that others wrote (pysaml2), in a process of its own."""

import base64
import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

pytest.importorskip("xmlsec", reason="the extra identity is not installed")

from gongkai.organisations.models import SignOnIdentity
from gongkai.organisations.sign_on_terms import SignOnTerms
from tests.cast import AT, Cast
from tests.ui.saml_provider import ENTITY, SITE, SUBJECT, pair

# Another interpreter may have pysaml2, which brings many packages.
PYTHON = os.environ.get("PYSAML2_PYTHON") or (sys.executable if find_spec("saml2") else "")
XMLSEC1 = shutil.which("xmlsec1") or ""
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.real_clock,
    pytest.mark.long,
    pytest.mark.skipif(
        not PYTHON or not XMLSEC1,
        reason="pysaml2 (make setup-outside, or PYSAML2_PYTHON) or xmlsec1 is not installed",
    ),
]


def run(folder: Path, **asked: Any) -> str:
    everything = {
        "folder": str(folder),
        "entity": ENTITY,
        "xmlsec1": XMLSEC1,
        "subject": SUBJECT,
        "address": "",
        "signed": False,
        "sign_response": False,
        "encrypt": False,
    }
    done = subprocess.run(
        [PYTHON, str(Path(__file__).with_name("saml_pysaml2.py"))],
        input=json.dumps(everything | asked),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("how", ["plain", "both signed", "encrypted"])
def test_answers_of_another_implementation_are_accepted(
    cast: Cast, settings: Any, tmp_path: Path, how: str
) -> None:
    for name, text in zip(("idp.key", "idp.crt"), pair("provider"), strict=True):
        (tmp_path / name).write_text(text)
    for name, text in zip(("site.key", "site.crt"), pair("site"), strict=True):
        (tmp_path / name).write_text(text)
    (tmp_path / "idp.xml").write_text(run(tmp_path))
    settings.GONGKAI_SIGN_ON = SignOnTerms(
        issuer=ENTITY,
        client=SITE,
        saml_metadata=str(tmp_path / "idp.xml"),
        saml_key_file=str(tmp_path / "site.key"),
        saml_certificate_file=str(tmp_path / "site.crt"),
    )
    SignOnIdentity.objects.create(
        account=cast.drafter.account, issuer=ENTITY, subject=SUBJECT, linked_at=AT
    )
    browser = Client()
    (tmp_path / "site.xml").write_bytes(browser.get("/sign-in/sign-on/saml/metadata/").content)
    answer = run(
        tmp_path,
        address=browser.get("/sign-in/sign-on/")["Location"],
        signed=True,
        sign_response=how == "both signed",
        encrypt=how == "encrypted",
    )
    back = Client().post(
        "/sign-in/sign-on/saml/", {"SAMLResponse": base64.b64encode(answer.encode()).decode()}
    )
    if how == "encrypted":
        # pysaml2 encrypts by 3DES or AES-CBC with PKCS 1.5, which can be tried out.
        assert back.status_code == 403
        return
    assert back.status_code == 302
    assert browser.get(back["Location"])["Location"] == "/desk/"
