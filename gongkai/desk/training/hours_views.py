"""Hours of training at the desk: the own ones with certificates, and those of the people of bodies."""

import logging

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.training.forms import YearForm
from gongkai.kit.paging import page_by_key, scope_of
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.organisations.states import PostKind
from gongkai.training.actions.participation import issue_certificate
from gongkai.training.queries.access import certificates_visible_to, organised_body_ids
from gongkai.training.queries.certificates import certificate_code
from gongkai.training.queries.hours import credits_of, people_with_credit, years_of
from gongkai.typesetting import TypesettingFailed
from gongkai.typesetting.certificates import CertificateFacts, certificate_pdf
from gongkai.ui.list_pages import page_urls
from gongkai.ui.site_address import site_address
from gongkai.ui.views.errors import unknown_filters

PAGE = 50
LOG = logging.getLogger("gongkai.papers")


@staff_page
@require_safe
def my_training(request: StaffRequest) -> HttpResponse:
    """Show the own hours by year, and the certificates."""
    context = frame(request, "training")
    context |= {
        "years": years_of(request.person, on=context["today"]),
        "certificates": list(certificates_visible_to(request.user).order_by("-year", "-id")),
    }
    return render(request, "desk/training/mine.html", context)


@staff_page
@require_POST
def certificate_issue(request: StaffRequest, year: int) -> HttpResponse:
    """Certify the own hours of a year."""
    try:
        issue_certificate(request.person, year, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    else:
        messages.success(request, _("The certificate was issued; print it below."))
    return redirect("desk:my_training")


@staff_page
@require_safe
def certificate_print(request: StaffRequest, pk: int) -> HttpResponse:
    """Print an own certificate."""
    certificate = get_object_or_404(certificates_visible_to(request.user), pk=pk)
    with override("zh-hans"):  # the certificate is a Chinese document
        printed = CertificateFacts(
            name=request.person.name,
            body=certificate.body.name,
            post=str(PostKind(certificate.post).label),
            year=certificate.year,
            hours=f"{certificate.hours.normalize():f}",
            sessions=certificate.sessions,
            units=certificate.units,
            number=certificate.number,
            code=certificate_code(certificate),
            address=f"{site_address()}{reverse('portal:certificate_check')}",
        )
    try:
        content = certificate_pdf(printed, dated=local_date(certificate.issued_at))
    except TypesettingFailed:
        LOG.exception("A certificate could not be typeset.")  # Typst errors contain no text
        messages.error(request, _("The certificate could not be made. Try again."))
        return redirect("desk:my_training")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{certificate.number}.pdf"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@staff_page
@require_safe
def training_hours(request: StaffRequest) -> HttpResponse:
    """List the hours of the people of the bodies for which the user organises training, in a year."""
    context = frame(request, "training")
    form = YearForm(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    year = form.cleaned_data["year"] or context["today"].year
    bodies = sorted(organised_body_ids(request.person, on=context["today"]))
    page = page_by_key(
        people_with_credit(bodies, year),
        keys=("name", "id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.hours {request.person.pk}", {"year": year}),
    )
    found = credits_of([one.pk for one in page.rows], year)
    context |= {
        "form": form,
        "year": year,
        "rows": [(one, found[one.pk]) for one in page.rows],
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/training/hours.html", context)
