"""Events after which an item of the catalogue must be published: the list, and entering one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.calendars.queries import Calendars
from gongkai.catalogue.queries import every_item
from gongkai.desk.body_fields import BodyField
from gongkai.desk.catalogue.duty_views import TABS
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.forms import DateInput
from gongkai.duties.actions import record_event, withdraw_event
from gongkai.duties.queries import event_entries, visible_events
from gongkai.duties.rules import MAX_NOTE, MAX_WORKING_DAYS, EventFacts
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import page_by_key
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind
from gongkai.ui.fields import DateField, IntegerField, TextField
from gongkai.ui.list_pages import page_urls
from gongkai.ui.refusable import RefusableForm

PAGE = 50
KEYS = ("-happened_on", "-id")


class EventForm(RefusableForm):
    """What happened, and what must be published about it."""

    body = BodyField(empty_label=None, label=gettext_lazy("Body"))
    item = forms.ModelChoiceField(every_item(), label=gettext_lazy("Catalogue item"))
    happened_on = DateField(label=gettext_lazy("Day of the event"), widget=DateInput)
    note = TextField(
        max_length=MAX_NOTE,
        label=gettext_lazy("What happened"),
        help_text=gettext_lazy("For example “budget adopted by the congress”. Name no person."),
    )
    working_days = IntegerField(
        min_value=1,
        initial=MAX_WORKING_DAYS,
        label=gettext_lazy("To be published within working days"),
    )

    def __init__(self, *args: Any, bodies: QuerySet[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]
        # The items of a body are known when it is; of one body only, they are offered.
        first = list(bodies[:2])
        if len(first) == 1:
            own = event_entries(first[0], on=local_date(timezone.now()))
            self.fields["item"].queryset = every_item().filter(  # type: ignore[attr-defined]
                is_in("pk", set(own))
            )

    def facts(self) -> EventFacts:
        """Return the entered facts."""
        names = ("item", "happened_on", "note", "working_days")
        return EventFacts(**{name: self.cleaned_data[name] for name in names})


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def duty_event_list(request: StaffRequest) -> HttpResponse:
    """List the events of the bodies that the user follows; a disclosure officer records one."""
    ids, bodies = _own(request)
    if request.method != "POST":
        return _list(request, EventForm(bodies=bodies), ids, status=200)
    form = EventForm(request.POST, bodies=bodies)
    if not form.is_valid():
        return _list(request, form, ids, status=400)
    body = form.cleaned_data["body"]
    try:
        duty = record_event(body, form.facts(), Calendars(), by=request.person, at=timezone.now())
    except Refused as refused:
        form.refuse(refused.refusal)
        return _list(request, form, ids, status=409)
    said = _("Recorded. To be published by %(day)s.") % {"day": duty.due_on.isoformat()}
    messages.success(request, said)
    return redirect("desk:duty_events")


@staff_page
@require_POST
def duty_event_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Remove an event that was recorded by mistake."""
    # Who only follows the duties of a body sees its events, and removes none.
    found = visible_events(request.user, on=local_date(timezone.now())).filter(
        is_in("body_id", _own(request)[0])
    )
    try:
        withdraw_event(get_object_or_404(found, pk=pk), by=request.person, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    else:
        messages.success(request, _("The event was removed."))
    return redirect("desk:duty_events")


def _list(request: StaffRequest, form: EventForm, own: set[int], *, status: int) -> HttpResponse:
    context = frame(request, "duties")
    page = page_by_key(
        visible_events(request.user, on=context["today"]),
        keys=KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.duty_events {request.person.pk}",
    )
    context |= {
        "tabs": TABS,
        "rows": [(one, one.body_id in own) for one in page.rows],
        "form": form if own else None,
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/catalogue/events.html", context, status=status)


def _own(request: StaffRequest) -> tuple[set[int], QuerySet[Body]]:
    """Return the bodies of which the user is a disclosure officer, as ids and as rows."""
    held = capacities_of(request.person, on=local_date(timezone.now()))
    ids = held.whole_bodies({PostKind.DISCLOSURE_OFFICER})
    return ids, Body.objects.filter(is_in("pk", ids)).order_by("position", "id")
