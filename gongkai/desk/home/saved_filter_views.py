"""Saved filters; users see only their own."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.documents.filters import ListFilter, query_of
from gongkai.kit.id_lists import is_in
from gongkai.kit.refusals import Refused
from gongkai.notifications.actions import (
    begin_with_filter,
    delete_saved_filter,
    rename_filter,
    save_filter,
)
from gongkai.notifications.queries import filters_of
from gongkai.organisations.models import Body
from gongkai.organisations.queries import working_body_ids


@staff_page
@require_safe
def saved_filter_list(request: StaffRequest) -> HttpResponse:
    """List the user's saved filters, to rename them, set the default or delete them."""
    context = {**frame(request, "documents"), "saved": filters_of(request.user)}
    return render(request, "desk/filters/list.html", context)


@staff_page
@require_POST
def saved_filter_save(request: StaffRequest) -> HttpResponse:
    """Save the present filters of the list under a name."""
    wish = QueryDict(request.POST.get("query", "")[:4000])
    bodies = working_body_ids(request.person, on=frame(request, "documents")["today"])
    form = ListFilter(wish, bodies=Body.objects.filter(is_in("pk", bodies)))
    if not form.is_valid():
        messages.error(request, _("Unknown filter."))
        return redirect("desk:documents")
    query = query_of(wish)
    try:
        save_filter(request.user, request.POST.get("name", ""), query)
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    else:
        messages.success(request, _("The filter was saved."))
    return redirect(f"{reverse('desk:documents')}?{query or 'all=1'}")


@staff_page
@require_POST
def saved_filter_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Rename a saved filter, set it as the default, or delete it."""
    saved = get_object_or_404(filters_of(request.user), pk=pk)
    try:
        if verb == "rename":
            rename_filter(saved, request.POST.get("name", ""))
        elif verb in {"begin", "end"}:
            begin_with_filter(saved, wanted=verb == "begin")
        elif verb == "forget":
            delete_saved_filter(saved)
        else:
            raise Http404
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    else:
        messages.success(request, _("The filters were changed."))
    return redirect("desk:saved_filters")
