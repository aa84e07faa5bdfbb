"""Packages for the archive: the list, the request of one, and its download."""

from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.desk.body_fields import BodyField
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.documents.actions.archive_packages import (
    KEPT_DAYS,
    fetch_package,
    request_package,
)
from gongkai.documents.models import ArchivePackage
from gongkai.documents.queries.archive_packages import packing_bodies, visible_packages
from gongkai.documents.rules.archive_packages import PackageFacts
from gongkai.kit.paging import page_by_key
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.ui.fields import IntegerField
from gongkai.ui.files import file_response
from gongkai.ui.list_pages import page_urls
from gongkai.ui.refusable import RefusableForm

PAGE = 50
NEWEST = ("-requested_at", "-id")


class PackageForm(RefusableForm):
    """The package that is wanted."""

    body = BodyField(empty_label=None, label=_("Body"))
    year = IntegerField(min_value=1949, max_value=2199, label=_("Year of forming"))
    with_closed = forms.BooleanField(
        required=False,
        label=_("With documents that are not public"),
        help_text=_("For disclosure officers. Each download is recorded in the ledger."),
    )

    def __init__(self, *args: object, bodies: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def package_list(request: StaffRequest) -> HttpResponse:
    """List the packages of the user's bodies; who may, asks for one."""
    today = local_date(timezone.now())
    bodies = packing_bodies(request.user, on=today)
    if request.method != "POST":
        year = {"year": today.year - 1}
        return _list(request, PackageForm(bodies=bodies, initial=year), today, status=200)
    form = PackageForm(request.POST, bodies=bodies)
    if not form.is_valid():
        return _list(request, form, today, status=400)
    facts = PackageFacts(form.cleaned_data["year"], form.cleaned_data["with_closed"])
    try:
        request_package(form.cleaned_data["body"], facts, by=request.person, at=timezone.now())
    except Refused as refused:
        form.refuse(refused.refusal)
        return _list(request, form, today, status=409)
    messages.success(
        request, str(_("The package is being made. It appears here when it is ready."))
    )
    return redirect("desk:archive_packages")


@staff_page
@require_POST
def package_download(request: StaffRequest, pk: int) -> HttpResponseBase:
    """
    Send the file of a package; the ledger records who fetched it.

    It is a POST, so that no browser fetches it in advance.
    """
    at = timezone.now()
    package = get_object_or_404(visible_packages(request.user, on=local_date(at)), pk=pk)
    try:
        fetch_package(package, by=request.person, at=at)
    except Refused as refused:
        raise PermissionDenied(str(refused.refusal)) from refused
    return file_response(request, _Stored(package))


class _Stored:
    """The file of a package, named by its content in the store."""

    def __init__(self, package: ArchivePackage) -> None:
        self.pk, self.size = f"package {package.pk}", package.size
        self.name, self.media_type = package.file_name, package.media_type
        self.sha256 = package.content_id


def _list(request: StaffRequest, form: PackageForm, today: date, *, status: int) -> HttpResponse:
    page = page_by_key(
        visible_packages(request.user, on=today),
        keys=NEWEST,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.packages {request.person.pk}",
    )
    is_offered = form.fields["body"].queryset.exists()  # type: ignore[attr-defined]
    context = frame(request, "documents") | {
        "rows": page.rows,
        "form": form if is_offered else None,
        "days": KEPT_DAYS,
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/documents/packages.html", context, status=status)
