"""Check a certificate of training: number and code open post, body, year and hours."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from gongkai.organisations.states import PostKind
from gongkai.portal.decorators import personal_page
from gongkai.portal.query_code_entry import entry_page
from gongkai.training.models import TrainingCertificate
from gongkai.training.queries.certificates import certificate_by_code, masked_name


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
    )


def _certificate(request: HttpRequest, certificate: TrainingCertificate) -> HttpResponse:
    context = {
        "section": "",
        "certificate": certificate,
        "name": masked_name(certificate.person.name),
        "post": PostKind(certificate.post).label,
    }
    return render(request, "portal/training/certificate.html", context)
