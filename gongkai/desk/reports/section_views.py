"""One section of an annual report: its text, the figures that can be bound, last year's words beside it."""

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
from gongkai.reports.checks import checks_of, last_texts, working
from gongkai.reports.models import AnnualReport
from gongkai.reports.placeholders import bound
from gongkai.reports.rules import refusal_to_edit_section
from gongkai.reports.sections import Outline, outline_of


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def report_section_edit(request: StaffRequest, pk: int, key: str) -> HttpResponse:
    """
    Write a section, or look at what was written before it is saved.

    Where somebody saved in between, both texts are shown and nothing is lost: the next save is made knowingly.
    """
    report = get_report(request, pk)
    at_hand = working(report)
    outline = outline_of(at_hand.form, key)
    if outline is None:
        raise Http404
    section = at_hand.sections.get(key)
    if request.method != "POST":
        form = SectionForm(
            initial={"text": at_hand.text_of(key), "revision": section.revision if section else 0}
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
    messages.success(request, _("The section is saved."))
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
    at_hand = working(report)
    shown = text if text is not None else at_hand.text_of(outline.key)
    context |= {
        "report": report,
        "outline": outline,
        "form": form,
        "theirs": theirs,
        "is_unsaved": text is not None,
        "refusal": refusal_to_edit_section(
            report, outline.key, by=request.person, at=timezone.now()
        ),
        "preview": bound(shown, at_hand.figures, at_hand.last, at_hand.names),
        "last": last_texts(report).get(outline.key, ""),
        "checks": [one for one in checks_of(report, at_hand) if one.section == outline.key],
        "remarks": report.remarks.filter(section=outline.key, settled_at=None).order_by("id"),
        "palette": [
            (
                name,
                at_hand.names[name],
                plain(number),
                plain(at_hand.last[name]) if name in at_hand.last else "—",
            )
            for name, number in at_hand.figures.items()
            if not name.startswith("level.")
        ],
        "has_level": at_hand.level is not None,
    }
    return render(request, "desk/reports/section.html", context, status=status)
