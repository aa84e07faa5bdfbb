"""One section of an annual report: its text, the figures to insert, and last year's text."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.reports.forms import SectionForm
from gongkai.desk.reports.views import get_report
from gongkai.kit.refusals import Refused
from gongkai.law.report_forms.shapes import plain
from gongkai.reports.actions.drafts import edit_section
from gongkai.reports.checks import checks_of, last_texts, load_working_report
from gongkai.reports.models import AnnualReport
from gongkai.reports.placeholders import bind_figures
from gongkai.reports.rules import refusal_to_edit_section
from gongkai.reports.sections import Outline, outline_of


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def report_section_edit(request: StaffRequest, pk: int, key: str) -> HttpResponse:
    """
    Edit a section, or preview it before it is saved.

    If another user saved the section in between, the page shows both texts and the next save
    overwrites the newer one.
    """
    report = get_report(request, pk)
    working = load_working_report(report)
    outline = outline_of(working.form, key)
    if outline is None:
        raise Http404
    section = working.sections.get(key)
    if request.method != "POST":
        form = SectionForm(
            initial={"text": working.text_of(key), "revision": section.revision if section else 0}
        )
        return _page(request, report, outline, form)
    form = SectionForm(request.POST)
    if not form.is_valid():
        return _page(request, report, outline, form, status=400)
    text, revision = form.cleaned_data["text"], form.cleaned_data["revision"]
    if "preview" in request.POST:
        return _page(request, report, outline, form, text=text)
    try:
        edit_section(report, key, text, by=request.person, at=timezone.now(), revision=revision)
    except Refused as refused:
        if refused.refusal.code == "stale-revision":
            now = report.sections.get(key=key)
            again = SectionForm({"text": text, "revision": now.revision})
            again.is_valid()
            again.add_error("text", str(refused.refusal))
            return _page(request, report, outline, again, status=409, text=text, theirs=now.text)
        form.add_error("text" if refused.refusal.field == "text" else None, str(refused.refusal))
        return _page(request, report, outline, form, status=409, text=text)
    messages.success(request, _("The section was saved."))
    return redirect("desk:report_section", pk, key)


def _page(
    request: StaffRequest,
    report: AnnualReport,
    outline: Outline,
    form: SectionForm,
    *,
    status: int = 200,
    text: str | None = None,
    theirs: str | None = None,
) -> HttpResponse:
    context = frame(request, "reports")
    working = load_working_report(report)
    shown = text if text is not None else working.text_of(outline.key)
    context |= {
        "report": report,
        "outline": outline,
        "form": form,
        "theirs": theirs,
        "is_unsaved": text is not None,
        "refusal": refusal_to_edit_section(
            report, outline.key, by=request.person, at=timezone.now()
        ),
        "preview": bind_figures(shown, working.figures, working.last, working.names),
        "last": last_texts(report).get(outline.key, ""),
        "checks": [one for one in checks_of(report, working) if one.section == outline.key],
        "remarks": report.remarks.filter(section=outline.key, settled_at=None).order_by("id"),
        "palette": [
            (
                name,
                working.names[name],
                plain(number),
                plain(working.last[name]) if name in working.last else "—",
            )
            for name, number in working.figures.items()
            if not name.startswith("level.")
        ],
        "has_level": working.level is not None,
    }
    return render(request, "desk/reports/section.html", context, status=status)
