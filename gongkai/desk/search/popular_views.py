"""The popular searches, which administrators of the highest body can hide."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.search.forms import PopularQueryForm
from gongkai.kit.refusals import Refused
from gongkai.search.actions import hide_query, restore_query
from gongkai.search.popular_queries import DAYS, SHOWN, frequent_queries
from gongkai.search.rules import refusal_to_edit_popular_queries

LISTED = 200


@staff_page
def popular_query_list(request: StaffRequest) -> HttpResponse:
    """List the most frequent queries; hide one from the public list, or show it again."""
    context = frame(request, "people")
    if refusal_to_edit_popular_queries(request.person, on=context["today"]):
        raise PermissionDenied
    form = PopularQueryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        change = hide_query if form.cleaned_data["to"] == "hide" else restore_query
        try:
            change(form.cleaned_data["popular"], by=request.person, at=timezone.now())
        except Refused as refused:
            form.refuse(refused.refusal)
        else:
            messages.success(request, _("The popular searches were changed."))
            return redirect("desk:popular_queries")
    context |= {
        "form": form,
        "queries": list(frequent_queries()[:LISTED]),
        "least": settings.GONGKAI_POPULAR_LEAST,
        "days": DAYS,
        "shown": SHOWN,
    }
    return render(request, "desk/search/popular.html", context, status=400 if form.errors else 200)
