"""Check a certificate of training: number and code open post, body, year and hours."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from gongkai.organisations.states import PostKind
from gongkai.portal.decorators import personal_page
from gongkai.portal.query_code_entry import QueryCodeForm, entry_page
from gongkai.training.models import TrainingCertificate
from gongkai.training.queries.certificates import certificate_by_code, masked_name


class CertificateForm(QueryCodeForm):
    """The number and the code that are printed on a certificate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("number", _("Number of the certificate")), ("code", _("Check code"))):
            self.fields[name].label = label
            self.fields[name].help_text = _("As printed on the certificate.")


@personal_page
def certificate_check(request: HttpRequest) -> HttpResponseBase:
    """
    Ask for number and code, and show what was certified; of the name only its first character.

    Failures count by number and client, even for unknown numbers.
    """
    return entry_page(
        request,
        certificate_by_code,
        lambda certificate, _at: _certificate(request, certificate),
        template="portal/training/check.html",
        context={"section": ""},
        form_class=CertificateForm,
    )


def _certificate(request: HttpRequest, certificate: TrainingCertificate) -> HttpResponse:
    context = {
        "section": "",
        "certificate": certificate,
        "name": masked_name(certificate.person.name),
        "post": PostKind(certificate.post).label,
    }
    return render(request, "portal/training/certificate.html", context)
