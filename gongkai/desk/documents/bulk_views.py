"""Bulk actions on documents: a preview of each result, then one transaction per document."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.documents.bulk import MAX_COUNT, parse_selection, preview_step, take_step_for_each
from gongkai.desk.documents.page_actions import document_actions
from gongkai.desk.forms import BulkForm
from gongkai.ui.views.errors import bad_request


@staff_page
@require_POST
def document_bulk_action(request: StaffRequest) -> HttpResponse:
    """
    Show what the step would do to each document; with `confirm`, take it where it is allowed.

    Each document is handled separately: one that changed since the list was shown is refused in its
    own row and does not stop the others. If the form is sent again, the documents that were handled
    before are refused, because their state has changed.
    """
    picked = parse_selection(request.POST.getlist("ids"))
    form = BulkForm(request.POST)
    if not picked or not form.is_valid():
        detail = _("Select at least one and at most %(most)s documents, and choose an action.") % {
            "most": MAX_COUNT
        }
        return bad_request(request, detail=detail)
    action = document_actions().get(form.cleaned_data["verb"])
    if action is None or not action.is_bulk:
        raise Http404
    asked = action.form_class(request.POST)
    if not asked.is_valid():
        return bad_request(
            request, detail="; ".join(str(e) for errors in asked.errors.values() for e in errors)
        )
    context, at = frame(request, "documents"), timezone.now()
    confirmed, lacks_opinion = (
        "confirm" in request.POST,
        "confirm" in request.POST and asked.lacks_reasons(),
    )
    lines = preview_step(action.binding, picked, account=request.user, person=request.person, at=at)
    if confirmed and not lacks_opinion:
        inputs = action.binding.step.inputs(**asked.cleaned_data)
        lines = take_step_for_each(action.binding, lines, inputs, person=request.person, at=at)
    context |= {
        "action": action,
        "asked": asked,
        "lines": lines,
        "is_done": confirmed and not lacks_opinion,
        "lacks_opinion": lacks_opinion,
        "possible": sum(line.refusal is None for line in lines),
    }
    return render(
        request, "desk/documents/bulk.html", context, status=400 if lacks_opinion else 200
    )
