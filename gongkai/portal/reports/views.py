"""Published annual reports by year and body, with tables, charts and files."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Attachment
from gongkai.documents.queries import public_attachments, tombstones
from gongkai.kit.paging import page_by_key
from gongkai.kit.times import local_date
from gongkai.law.report_forms.shapes import Number
from gongkai.organisations.models import Body
from gongkai.organisations.queries import bodies_in_force, body_by_code
from gongkai.portal.decorators import public_list, public_page
from gongkai.portal.etags import conditional_response
from gongkai.portal.exports import exported_list
from gongkai.reports.checks import WorkingReport, load_working_report
from gongkai.reports.models import AnnualReport
from gongkai.reports.queries import public_reports
from gongkai.reports.rendering import (
    RENDERERS,
    PageChart,
    PageTable,
    Section,
    page_chart,
    page_table,
)
from gongkai.reports.rendering.layout import tables_of, written
from gongkai.reports.rendering.view_model import report_content
from gongkai.statistics.compilation import compiled_from_taken_over
from gongkai.statistics.models import TakenOverFile, TakenOverReport
from gongkai.statistics.queries import published_taken_over
from gongkai.statistics.rules import findings_of_taken_over
from gongkai.ui.fields import IntegerField
from gongkai.ui.files import file_response, public_url
from gongkai.ui.list_exports import Column, export_urls, wanted_format
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import bad_request

PAGE = 30
KEYS = ("-year", "body__position", "-id")
DATA = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
# Figures that are compared with the year before.
COMPARED = (
    "act.total",
    "act.ch.web",
    "act.ch.weibo",
    "act.ch.wechat",
    "req.recv",
    "req.done",
    "rev.total",
    "lit.total",
    "proactive.rules.made",
    "proactive.normdocs.made",
    "proactive.normdocs.in_force",
    "applications.1.total",
    "applications.3.1.total",
    "applications.3.2.total",
    "applications.3.7.total",
    "applications.4.total",
    "remedies.reconsideration.total",
    "remedies.direct.total",
    "remedies.after.total",
)


class ReportFilter(forms.Form):
    """Filter by year and body."""

    year = IntegerField(label=_("Year"), min_value=1949, max_value=2200, required=False)
    body = forms.ModelChoiceField(
        bodies_in_force(),
        to_field_name="code",
        label=_("Body"),
        required=False,
        empty_label=_("All"),
    )


@dataclass(frozen=True)
class Part:
    """One section of a report with its tables and charts."""

    section: Section
    tables: list[PageTable]
    charts: list[PageChart]


@dataclass(frozen=True)
class Comparison:
    """A figure compared with the year before."""

    label: str
    now: str
    before: str
    change: str


@public_list("year", "body", "page", "format")
def report_list(request: HttpRequest) -> HttpResponseBase:
    """List the published reports, newest year first. The number of queries is constant."""
    form = _filter(request)
    if not form.is_valid():
        return bad_request(request, detail=_("There are no reports for this year and body."))
    found = public_reports().select_related("body")
    year, body = form.cleaned_data["year"], form.cleaned_data["body"]
    found = found.filter(year=year) if year else found
    found = found.filter(body=body) if body else found
    if wanted_format(request):
        return _export(request, found.select_related("body", "document"))
    scope = f"reports {year or ''} {body.code if body else ''}"
    page = page_by_key(found, keys=KEYS, cursor=request.GET.get("page"), limit=PAGE, scope=scope)
    context = {
        "section": "bodies",
        "form": form,
        "reports": page.rows,
        "taken_over_query": request.GET.urlencode() if not request.GET.get("page") else "",
        "has_taken_over": published_taken_over().exists(),
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "portal/reports/list.html", context)


def _export(request: HttpRequest, found: QuerySet[AnnualReport]) -> HttpResponseBase:
    return exported_list(
        request,
        found,
        KEYS,
        name="reports",
        title=_("Annual reports"),
        columns=[
            *YEAR_AND_BODY,
            Column(_("Edition"), lambda row: row.edition, 8),
            Column(_("Published"), lambda row: local_date(row.published_at), 12),
            Column(_("Index number"), lambda row: row.document.index_number, 24),
            _address_column(request),
        ],
    )


YEAR_AND_BODY = (
    Column(_("Year"), lambda row: row.year, 8),
    Column(_("Body"), lambda row: row.body.full_label, 30),
    Column(_("Body code"), lambda row: row.body.code, 16),
)


def _address_column(request: HttpRequest) -> Column:
    def address(report: AnnualReport | TakenOverReport) -> str:
        page = reverse("portal:report", args=[report.year, report.body.code])
        return request.build_absolute_uri(page)

    return Column(_("Permanent address"), address, 50)


def _filter(request: HttpRequest) -> ReportFilter:
    form = ReportFilter(request.GET)
    form.fields["body"].queryset = bodies_in_force().order_by("position", "id")  # type: ignore[attr-defined]
    return form


@public_list("year", "body", "page", "format")
def taken_over_report_list(request: HttpRequest) -> HttpResponseBase:
    """List the reports that were published elsewhere and taken over, newest year first."""
    form = _filter(request)
    if not form.is_valid():
        return bad_request(request, detail=_("There are no reports for this year and body."))
    year, body = form.cleaned_data["year"], form.cleaned_data["body"]
    found = published_taken_over()
    found = found.filter(year=year) if year else found
    found = found.filter(body=body) if body else found
    if wanted_format(request):
        return _export_taken_over(request, found)
    scope = f"taken over reports {year or ''} {body.code if body else ''}"
    page = page_by_key(found, keys=KEYS, cursor=request.GET.get("page"), limit=PAGE, scope=scope)
    context = {
        "section": "bodies",
        "form": form,
        "reports": page.rows,
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "portal/reports/taken_over_list.html", context)


def _export_taken_over(request: HttpRequest, found: QuerySet[TakenOverReport]) -> HttpResponseBase:
    return exported_list(
        request,
        found,
        KEYS,
        name="reports-taken-over",
        title=_("Reports taken over"),
        columns=[
            *YEAR_AND_BODY,
            Column(
                _("Published with errors"),
                lambda row: str(_("Yes") if row.has_errors else _("No")),
                12,
            ),
            Column(_("Reason"), lambda row: row.reason, 40),
            Column(_("Source"), lambda row: row.file_name, 30),
            Column("SHA-256", lambda row: row.file_sha256, 66),
            _address_column(request),
        ],
    )


@public_page
def report_source(request: HttpRequest, year: int, code: str) -> HttpResponseBase:
    """Serve the file from which a report was taken over."""
    found = TakenOverFile.objects.filter(
        report__in=published_taken_over().filter(body=_body(code), year=year)
    )
    source = found.select_related("report").first()
    if source is None:
        raise Http404
    return file_response(request, source, since=source.report.at)


@public_page
def report_detail(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """
    Show a published report, or one that was published elsewhere and taken over.

    A withdrawn report is redirected to the tombstone of its document.
    """
    body = _body(code)
    report = _published(body, year)
    if report is None:
        earlier = (
            published_taken_over()
            .select_related("body", "replaces")
            .filter(body=body, year=year)
            .first()
        )
        if earlier is None:
            return _gone(body, year)
        if body.code != code:
            return redirect("portal:report", year, body.code, permanent=True)
        return _taken_over(request, earlier)
    if body.code != code:
        return redirect("portal:report", year, body.code, permanent=True)
    document = report.document
    # Public facts only: work on an unpublished version must not be seen in the ETag.
    state = (
        report.pk,
        report.edition,
        report.published_at,
        document and (document.public_version_id, document.validity, document.repealed_on),
        (body.code, body.name, body.short_name, body.name_en, body.name_ug),
    )
    return conditional_response(request, state, lambda: _page(request, report))


@public_page
def report_download(request: HttpRequest, year: int, code: str, form: str) -> HttpResponse:
    """Serve the figures of a published report as JSON or CSV."""
    report = _published(_body(code), year)
    if report is None or form not in DATA:
        raise Http404
    state = ("data", report.pk, report.edition, report.published_at, form)

    def made() -> HttpResponse:
        answer = HttpResponse(RENDERERS[form](report_content(report)), content_type=DATA[form])
        answer["Content-Disposition"] = (
            f'attachment; filename="report-{report.body.code}-{year}.{form}"'
        )
        return answer

    return conditional_response(request, state, made)


def _page(request: HttpRequest, report: AnnualReport) -> HttpResponse:
    working = load_working_report(report)
    paper = report_content(report, working)
    files = list(_files(report))
    assert report.document is not None  # a published report has a document
    context = {
        "section": "bodies",
        "report": report,
        "paper": paper,
        "parts": _parts(paper.sections),
        "compared": _compared(working),
        "editions": _editions(report),
        "has_csv": any(one.name.endswith(".csv") for one in files),
        "files": [
            (one.public_file, public_url(str(report.document.index_number), one.pk, one.name))
            for one in files
        ],
    }
    return render(request, "portal/reports/show.html", context)


def _taken_over(request: HttpRequest, earlier: TakenOverReport) -> HttpResponse:
    body = earlier.body
    state = (
        "taken over",
        earlier.pk,
        earlier.at,
        (body.code, body.name, body.short_name, body.name_en, body.name_ug),
    )

    def made() -> HttpResponse:
        published = compiled_from_taken_over(earlier)
        context = {
            "section": "bodies",
            "earlier": earlier,
            "findings": findings_of_taken_over(earlier),
            "paragraphs": str(earlier.sections.get("prose", "")).splitlines(),
            "tables": [
                page_table(table, f"table-{table.part}")
                for table in tables_of(published.form, published.local_rows, published.cells)
            ],
            "source": TakenOverFile.objects.filter(report=earlier).first(),
        }
        return render(request, "portal/reports/taken_over.html", context)

    return conditional_response(request, state, made)


def _parts(sections: tuple[Section, ...]) -> list[Part]:
    return [
        Part(
            section,
            [
                page_table(table, f"{section.key}-table-{number}")
                for number, table in enumerate(section.tables)
            ],
            [
                page_chart(chart, f"{section.key}-chart-{number}")
                for number, chart in enumerate(section.charts)
            ],
        )
        for section in sections
    ]


def _compared(working: WorkingReport) -> list[Comparison]:
    found = []
    for name in COMPARED:
        now, before = working.figures.get(name), working.last.get(name)
        if now is None or before is None:
            continue
        found.append(
            Comparison(
                working.names[name].label, written(now), written(before), _change(now, before)
            )
        )
    return found


def _change(now: Number, before: Number) -> str:
    difference: Number = now - before
    sign = "+" if difference > 0 else "−" if difference < 0 else "±"
    share = f"（{sign}{abs(Decimal(difference)) * 100 / Decimal(before):.1f}%）" if before else ""
    return f"{sign}{written(-difference if difference < 0 else difference)}{share}"


def _files(report: AnnualReport) -> QuerySet[Attachment]:
    assert report.document is not None
    return public_attachments().filter(version__document=report.document).order_by("position", "id")


def _editions(report: AnnualReport) -> list[AnnualReport]:
    """Return the earlier published editions."""
    earlier = AnnualReport.objects.filter(
        body=report.body, year=report.year, edition__lt=report.edition, published_at__isnull=False
    )
    return list(earlier.order_by("-edition"))


def _published(body: Body, year: int) -> AnnualReport | None:
    found = public_reports().filter(body=body, year=year).select_related("body", "document")
    return found.first()


def _body(code: str) -> Body:
    body = body_by_code(code)
    if body is None:
        raise Http404
    return body


def _gone(body: Body, year: int) -> HttpResponse:
    """Redirect to the tombstone, read as all are from the primary database; 404 if it was never public."""
    of_year = AnnualReport.objects.using(DEFAULT_DB_ALIAS).filter(body=body, year=year)
    withdrawn = of_year.filter(document__in=tombstones().values("pk"))
    report = withdrawn.select_related("document").order_by("-edition").first()
    if report is None or report.document is None or report.document.index_number is None:
        raise Http404
    return redirect("portal:document", report.document.index_number)
