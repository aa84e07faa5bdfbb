"""One deed to many documents: first what would happen to each, then each in a transaction of its own."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongkai.desk.bulk import MOST, do_to_each, foreseen, picks
from gongkai.desk.deeds import DEEDS
from gongkai.desk.forms import BulkForm
from gongkai.desk.pages import StaffRequest, frame, staff_page
from gongkai.ui.views.errors import bad_request


@staff_page
@require_POST
def act(request: StaffRequest) -> HttpResponse:
    """
    Show what the deed would do to each of the documents; with `confirm`, do it to those that nothing refuses.

    Each is done by itself: what others changed since the list was shown is refused in its own line and stops none
    of the rest. Sent again, what is done has moved on, and says so.
    """
    picked = picks(request.POST.getlist("ids"))
    form = BulkForm(request.POST)
    if not picked or not form.is_valid():
        detail = _("Tick at least one document and at most %(most)s, and choose what to do.") % {"most": MOST}
        return bad_request(request, detail=detail)
    deed = DEEDS.get(form.cleaned_data["verb"])
    if deed is None or not deed.bulk:
        raise Http404
    context = frame(request, "documents")
    confirmed, opinion = "confirm" in request.POST, form.cleaned_data["opinion"]
    silent = confirmed and deed.needed and not opinion.strip()
    lines = foreseen(deed, picked, account=request.user, person=request.person, on=context["today"])
    if confirmed and not silent:
        asked = {deed.asks: opinion} if deed.asks else {}
        lines = do_to_each(deed, lines, person=request.person, at=timezone.now(), asked=asked)
    context |= {
        "deed": deed, "lines": lines, "over": confirmed and not silent, "silent": silent, "opinion": opinion,
        "possible": sum(line.refusal is None for line in lines),
    }  # fmt: skip
    return render(request, "desk/documents/bulk.html", context, status=400 if silent else 200)
