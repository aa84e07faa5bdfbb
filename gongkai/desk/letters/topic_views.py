"""The catalogue of responsibilities at the desk: which body answers letters on which topic."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.letters.forms import TopicForm
from gongkai.desk.record_pages import standing_bodies
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import page_by_key
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.mailbox.actions.topics import end_topic, set_topic
from gongkai.mailbox.models import MailboxTopic
from gongkai.mailbox.queries import handled_body_ids
from gongkai.ui.list_pages import page_urls

PAGE = 50
KEYS = ("name", "id")


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def topic_list(request: StaffRequest) -> HttpResponse:
    """List the published topics of the user's bodies, and publish one or give it to another body."""
    context = frame(request, "letters")
    mine = handled_body_ids(request.person, on=context["today"])
    if not mine:
        raise PermissionDenied
    form, status = TopicForm(request.POST or None, owners=standing_bodies(mine)), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            facts = form.cleaned_data
            try:
                set_topic(
                    facts["owner"],
                    facts["name"],
                    facts["body"].pk,
                    by=request.person,
                    at=timezone.now(),
                )
            except Refused as refused:
                form.refuse(refused.refusal)
                status = 409
            else:
                messages.success(request, _("The topic is published."))
                return redirect("desk:letter_topics")
    page = page_by_key(
        MailboxTopic.objects.filter(is_in("owner_id", mine), ended_on=None).select_related(
            "owner", "body"
        ),
        keys=KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.letter_topics {request.person.pk}",
    )
    context |= {"form": form, "rows": page.rows, **page_urls(request, page.next_cursor)}
    return render(request, "desk/letters/topics.html", context, status=status)


@staff_page
@require_POST
def topic_end(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a topic out of the catalogue."""
    mine = handled_body_ids(request.person, on=local_date(timezone.now()))
    topic = get_object_or_404(
        MailboxTopic.objects.select_related("owner"), is_in("owner_id", mine), pk=pk
    )
    try:
        end_topic(topic, by=request.person, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    else:
        messages.success(request, _("The topic is no longer in the catalogue."))
    return redirect("desk:letter_topics")
