"""The replies that are overdue at the user's bodies: their days, without the applicants."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from gongkai.applications.models import Application
from gongkai.applications.queries import case_body_ids, overdue
from gongkai.boards.queries import board_body_ids, bodies_on_board
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import scope_of
from gongkai.kit.parts import Part, page_of_parts
from gongkai.organisations.models import Body
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import unknown_filters

PAGE = 50
KEYS = ("due_on", "id")


class ReplyFilter(forms.Form):
    """The body of which the list tells: alone, or with the bodies below it."""

    body = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    below = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)


@staff_page
@require_safe
def board_replies(request: StaffRequest) -> HttpResponse:
    """
    List what the numbers of overdue replies count, longest overdue first.

    The bodies above see no applications: a row tells body, days and stage. Who handles the applications
    of a body also gets the number, which opens the application.
    """
    context = frame(request, "board")
    form, today = ReplyFilter(request.GET), context["today"]
    if not form.is_valid():
        return unknown_filters(request, form)
    seen = board_body_ids(request.person, on=today)
    code = form.cleaned_data["body"] or form.cleaned_data["below"]
    body = get_object_or_404(Body.objects.filter(is_in("pk", seen)), code=code) if code else None
    if body is not None and form.cleaned_data["body"]:
        bodies = {body.pk}
    else:
        bodies = bodies_on_board(seen, below=body.pk if body else None, on=today)
    found = overdue(Application.objects.select_related("body"), on=today)
    rows, urls = [], {}
    if bodies:
        page = page_of_parts(
            [Part(found, "body", sorted(bodies))],
            keys=KEYS,
            cursor=request.GET.get("page"),
            limit=PAGE,
            scope=scope_of(f"desk.board-replies {request.person.pk}", form.cleaned_data),
        )
        rows, urls = page.rows, page_urls(request, page.next_cursor)
    handled = case_body_ids(request.person, on=today)
    context |= {
        "body": body,
        "rows": [(one, (today - one.due_on).days, one.body_id in handled) for one in rows],
        **urls,
    }
    return render(request, "desk/boards/replies.html", context)
