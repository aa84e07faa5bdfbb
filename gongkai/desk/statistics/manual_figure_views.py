"""Manual figures, local rows and earlier reports, which report officers add to the ledger."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.exports import Column, Listed, every_row, export_urls, exported, wanted_format
from gongkai.desk.forms import FigureFilter
from gongkai.desk.statistics.forms import EarlierReportForm, LocalRowForm, ManualFigureForm
from gongkai.files.storage import inspect_upload, store_inspected
from gongkai.files.upload_errors import VERDICTS
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import page_by_key
from gongkai.kit.refusals import Refused
from gongkai.kit.tabular_reader import UnreadableFile
from gongkai.kit.times import local_date
from gongkai.law.report_forms.shapes import Severity
from gongkai.organisations.models import Body
from gongkai.reports.actions.imports import check_earlier_report, import_earlier_report
from gongkai.reports.published.files import FiledReport, findings_of, read_report_file
from gongkai.reports.published.model import MAX_BYTES
from gongkai.reports.rendering import page_table
from gongkai.reports.rendering.layout import tables_of
from gongkai.statistics.actions.manual_figures import (
    add_local_row,
    add_manual_figure,
    correct_figure,
    end_local_row,
    undo_manual_figure,
)
from gongkai.statistics.compilation import compiled_from_taken_over
from gongkai.statistics.models import LocalRow, ManualFigure, TakenOverReport
from gongkai.statistics.queries import (
    local_rows_added,
    manual_figures,
    reporting_body_ids,
    taken_over_reports,
)
from gongkai.statistics.rules import findings_of_taken_over, said
from gongkai.statistics.states import ManualFigureKind
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import bad_request

PAGE = 50
KEYS = ("-id",)
COLUMNS = (
    Column(gettext_lazy("Figure"), lambda row: row.slot, 30),
    Column(gettext_lazy("Why"), lambda row: row.get_kind_display(), 20),
    Column(gettext_lazy("Number"), lambda row: row.amount, 12),
    Column(gettext_lazy("Date"), lambda row: row.on, 12),
    Column(gettext_lazy("Reason"), lambda row: row.reason, 50),
    Column(gettext_lazy("Evidence"), lambda row: row.evidence, 50),
    Column(gettext_lazy("Person"), lambda row: row.person.name if row.person else "", 14),
)


@staff_page
@require_safe
def manual_figure_list(request: StaffRequest) -> HttpResponseBase:
    """List the manual figures of a year of a body, with the forms to add more."""
    if not wanted_format(request) or request.method != "GET":
        return _page(request)
    chosen = _chosen(request, None, None)
    if chosen is None:
        return _no_figures(request)
    _form, body, year = chosen
    rows = every_row(request, manual_figures(body, year), KEYS)
    return exported(request, Listed(f"manual-figures-{body.code}-{year}", COLUMNS, rows))


@staff_page
@require_POST
def manual_figure_add(request: StaffRequest, body: int, year: int) -> HttpResponseBase:
    """Add a manual figure, or correct a counted one."""
    owner = _owner(request, body)
    form = ManualFigureForm(request.POST, body=owner, year=year, prefix="figure")
    asked = form.cleaned_data if form.is_valid() else {}

    def act() -> str:
        facts = {one: asked[one] for one in ("slot", "reason", "evidence")} | {
            "year": year,
            "by": request.person,
        }
        if asked["kind"] == ManualFigureKind.CORRECTION:
            correct_figure(owner, should_be=asked["amount"], at=timezone.now(), **facts)
        else:
            add_manual_figure(
                owner, kind=asked["kind"], amount=asked["amount"], at=timezone.now(), **facts
            )
        return _("The figure was recorded in the ledger.")

    return _run_action(request, owner, year, form, act, "figure")


@staff_page
@require_POST
def manual_figure_undo(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Cancel a manual figure by an opposite entry."""
    figure = get_object_or_404(
        ManualFigure.objects.filter(body__in=_reporting_body_ids(request)), pk=pk
    )
    reason = request.POST.get("reason", "")

    def act() -> str:
        undo_manual_figure(figure, reason=reason, by=request.person, at=timezone.now())
        return _("The figure was cancelled. Both acts remain in the ledger.")

    return _run_action(request, figure.body, figure.year, None, act, "")


@staff_page
@require_POST
def local_row_add(request: StaffRequest, body: int, year: int) -> HttpResponseBase:
    """Add a local row to the form for a body and all bodies under it."""
    owner = _owner(request, body)
    form = LocalRowForm(request.POST, prefix="row")

    def act() -> str:
        add_local_row(owner, by=request.person, at=timezone.now(), **form.cleaned_data)
        return _("The form has a new row.")

    return _run_action(request, owner, year, form, act, "row")


@staff_page
@require_POST
def local_row_end(request: StaffRequest, pk: int, year: int) -> HttpResponseBase:
    """Remove a local row from the form after this year."""
    row = get_object_or_404(LocalRow.objects.filter(body__in=_reporting_body_ids(request)), pk=pk)

    def act() -> str:
        end_local_row(row, last_year=year, by=request.person, at=timezone.now())
        return _("The form has the row until the end of this year.")

    return _run_action(request, row.body, year, None, act, "")


@staff_page
@require_POST
def taken_over_report_add(request: StaffRequest, body: int, year: int) -> HttpResponseBase:
    """Check a report of an earlier year, or import it; the import succeeds or fails as a whole."""
    owner = _owner(request, body)
    form = EarlierReportForm(request.POST, request.FILES, prefix="earlier")
    check_results: list[tuple[str, str, str]] = []

    def act() -> str:
        upload = form.cleaned_data["file"]
        reason, correction = form.cleaned_data["reason"], form.cleaned_data["correction"]
        with _read(upload, form.cleaned_data["column"]) as (filed, content):
            check_results.extend(
                (one.rule, filed.where.get(one.place, ""), said(one.text))
                for one in findings_of(filed)
                if one.severity != Severity.NOTE
            )
            year_of = filed.reading.report.year
            if "check" in request.POST:
                check_earlier_report(
                    owner,
                    filed,
                    by=request.person,
                    at=timezone.now(),
                    reason=reason,
                    correction=correction,
                )
                return _("The report of %(year)s can be imported.") % {"year": year_of}
            import_earlier_report(
                owner,
                filed,
                file_name=upload.name or "",
                sha256=sha256(content).hexdigest(),
                by=request.person,
                at=timezone.now(),
                reason=reason,
                correction=correction,
                source=store_inspected(BytesIO(content), upload.name or ""),
            )
            return _("The report of %(year)s was imported.") % {"year": year_of}

    return _run_action(request, owner, year, form, act, "earlier", check_results)


@staff_page
@require_safe
def taken_over_report_detail(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Show a report that was taken over: its figures, and what it was published with."""
    earlier = get_object_or_404(
        TakenOverReport.objects.filter(body__in=_reporting_body_ids(request)).select_related(
            "body", "person", "replaces", "replaced_by"
        ),
        pk=pk,
    )
    published = compiled_from_taken_over(earlier)
    context = frame(request, "figures") | {
        "earlier": earlier,
        "findings": findings_of_taken_over(earlier),
        "paragraphs": str(earlier.sections.get("prose", "")).splitlines(),
        "tables": [
            page_table(table, f"table-{table.part}")
            for table in tables_of(published.form, published.local_rows, published.cells)
        ],
    }
    return render(request, "desk/figures/taken_over.html", context)


@contextmanager
def _read(upload: "UploadedFile[Any]", column: str) -> Iterator[tuple[FiledReport, bytes]]:
    """Inspect and parse an uploaded report; the file name only determines the reader."""
    content = upload.read(MAX_BYTES + 1)
    ending = Path(upload.name or "").suffix.lower()
    if not re.fullmatch(r"\.[a-z]{1,6}", ending):
        ending = ".unknown"
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"report{ending}"
        path.write_bytes(content)
        inspect_upload(path, path.name)
        yield read_report_file(path, column=column), content


def _run_action(
    request: StaffRequest,
    body: Body,
    year: int,
    form: forms.Form | None,
    act: Callable[[], str],
    name: str,
    check_results: list[tuple[str, str, str]] | None = None,
) -> HttpResponseBase:
    """Run the action and redirect to the list; if it is refused, show the page with the input."""
    submitted_forms = {name: form} if form is not None else {}
    if form is not None and not form.is_valid():
        return _page(request, body=body, year=year, submitted_forms=submitted_forms, status=400)
    try:
        done = act()
    except Refused as refused:
        if form is None:
            messages.error(request, str(refused.refusal))
        else:
            field = refused.refusal.field
            form.add_error(field if field in form.fields else None, str(refused.refusal))
        return _page(
            request,
            body=body,
            year=year,
            submitted_forms=submitted_forms,
            check_results=check_results,
            # A file that the inspection refuses is a mistake of the input, as one nobody can read.
            status=400 if refused.refusal.code in VERDICTS else 409,
        )
    except UnreadableFile as unreadable:
        assert form is not None
        form.add_error(None, str(unreadable.error))
        return _page(
            request,
            body=body,
            year=year,
            submitted_forms=submitted_forms,
            check_results=check_results,
            status=400,
        )
    messages.success(request, done)
    if check_results:
        return _page(request, body=body, year=year, check_results=check_results)
    return redirect(f"{_address()}?year={year}&body={body.code}")


def _address() -> str:
    return reverse("desk:manual_figures")


def _reporting_body_ids(request: StaffRequest) -> set[int]:
    return reporting_body_ids(request.person, on=local_date(timezone.now()))


def _owner(request: StaffRequest, body: int) -> Body:
    return get_object_or_404(
        Body.objects.filter(is_in("pk", _reporting_body_ids(request))), pk=body
    )


def _chosen(
    request: StaffRequest, body: Body | None, year: int | None
) -> tuple[FigureFilter, Body, int] | None:
    """Return the filter with its selected body and year, None if it selects none."""
    bodies = Body.objects.filter(is_in("pk", _reporting_body_ids(request))).order_by(
        "position", "id"
    )
    first = body or bodies.first()
    if first is None:
        raise PermissionDenied
    data = request.GET.copy()
    data.setdefault("year", str(year or local_date(timezone.now()).year))
    data.setdefault("body", first.code)
    choice = FigureFilter(data, bodies=bodies)
    if not choice.is_valid():
        return None
    return choice, body or choice.cleaned_data["body"], year or choice.cleaned_data["year"]


def _no_figures(request: StaffRequest) -> HttpResponseBase:
    return bad_request(request, detail=_("There are no figures for this year and body."))


def _page(
    request: StaffRequest,
    *,
    body: Body | None = None,
    year: int | None = None,
    submitted_forms: dict[str, forms.Form] | None = None,
    check_results: list[tuple[str, str, str]] | None = None,
    status: int = 200,
) -> HttpResponseBase:
    chosen = _chosen(request, body, year)
    if chosen is None:
        return _no_figures(request)
    choice, body, year = chosen
    page = page_by_key(
        manual_figures(body, year),
        keys=KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.manual_figures {body.pk} {year}",
    )
    forms_here: dict[str, forms.Form] = {
        "figure": ManualFigureForm(body=body, year=year, prefix="figure"),
        "row": LocalRowForm(prefix="row", initial={"first_year": year}),
        "earlier": EarlierReportForm(prefix="earlier"),
        **(submitted_forms or {}),
    }
    context = frame(request, "figures") | {
        "form": choice,
        "body": body,
        "year": year,
        "rows": page.rows,
        "forms": forms_here,
        "check_results": check_results or [],
        "wrong": next((one for one in (submitted_forms or {}).values() if one.errors), None),
        "local": list(local_rows_added(body).order_by("id")[:200]),
        "earlier": list(taken_over_reports([body]).order_by("-year")[:100]),
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "desk/figures/manual.html", context, status=status)
