"""Check a certificate of training: number and code open post, body, year and hours."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from gongkai.organisations.states import PostKind
from gongkai.portal.applications.forms import CaseSignInForm
from gongkai.portal.decorators import personal_page
from gongkai.portal.query_code_entry import attempt_entry
from gongkai.training.queries.certificates import certificate_by_code, masked_name


@personal_page
def certificate_check(request: HttpRequest) -> HttpResponse:
    """
    Ask for number and code, and show what was certified; of the name only its first character.

    Failures count by number and client, even for unknown numbers.
    """
    form, at = CaseSignInForm(request.POST or None), timezone.now()
    status, wait = (400 if request.method == "POST" else 200), 0
    if request.method == "POST" and form.is_valid():
        certificate, wait = attempt_entry(request, form, certificate_by_code, at=at)
        if certificate is not None:
            context = {
                "section": "",
                "certificate": certificate,
                "name": masked_name(certificate.person.name),
                "post": PostKind(certificate.post).label,
            }
            return render(request, "portal/training/certificate.html", context)
        status = 429 if wait else 400
    response = render(
        request, "portal/training/check.html", {"section": "", "form": form}, status=status
    )
    if wait:
        response["Retry-After"] = str(wait)
    return response
