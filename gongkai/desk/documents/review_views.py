"""How documents are reviewed: items with the shorter review, and how long each step takes."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.catalogue.models import CatalogueItem
from gongkai.desk.body_fields import BodyField
from gongkai.desk.body_pages import page_of_bodies
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.documents.actions.short_reviews import end_short_review, shorten_review
from gongkai.documents.queries.short_reviews import visible_short_reviews
from gongkai.documents.rules.short_reviews import ShortReviewFacts
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import page_by_key
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body
from gongkai.organisations.queries import capacities_of, working_body_ids
from gongkai.organisations.states import PostKind
from gongkai.statistics.step_days import step_days
from gongkai.ui.fields import TextField
from gongkai.ui.list_pages import page_urls
from gongkai.ui.refusable import RefusableForm

PAGE = 50
KEYS = ("-id",)


class ItemField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One item of the catalogue."""

    def label_from_instance(self, obj: CatalogueItem) -> str:
        """Return the title of the item in the reader's language."""
        return obj.label


class ShortReviewForm(RefusableForm):
    """An item whose documents take the shorter review."""

    body = BodyField(empty_label=None, label=gettext_lazy("Body"))
    item = ItemField(
        CatalogueItem.objects.order_by("position", "id"), label=gettext_lazy("Catalogue item")
    )
    reason = TextField(
        max_length=500,
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Why its documents are routine, and what makes mistakes unlikely."),
    )

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def short_review_list(request: StaffRequest) -> HttpResponse:
    """List the items with the shorter review; an approver adds one."""
    approved, bodies = _approved(request)
    if request.method != "POST":
        return _list(request, ShortReviewForm(bodies=bodies), approved, status=200)
    form = ShortReviewForm(request.POST, bodies=bodies)
    if not form.is_valid():
        return _list(request, form, approved, status=400)
    facts = ShortReviewFacts(form.cleaned_data["item"], form.cleaned_data["reason"])
    try:
        shorten_review(form.cleaned_data["body"], facts, by=request.person, at=timezone.now())
    except Refused as refused:
        form.refuse(refused.refusal)
        return _list(request, form, approved, status=409)
    messages.success(request, _("Saved. It applies to every later submission."))
    return redirect("desk:short_reviews")


def _list(
    request: StaffRequest, form: ShortReviewForm, approved: set[int], *, status: int
) -> HttpResponse:
    context = frame(request, "documents")
    page = page_by_key(
        visible_short_reviews(request.person, on=context["today"]),
        keys=KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.short_reviews {request.person.pk}",
    )
    context |= {
        "rows": [(one, one.body_id in approved) for one in page.rows],
        "form": form if approved else None,
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/documents/short_reviews.html", context, status=status)


@staff_page
@require_POST
def short_review_end(request: StaffRequest, pk: int) -> HttpResponse:
    """End the shorter review of an item."""
    found = visible_short_reviews(request.person, on=local_date(timezone.now()))
    try:
        end_short_review(get_object_or_404(found, pk=pk), by=request.person, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        approved, bodies = _approved(request)
        return _list(request, ShortReviewForm(bodies=bodies), approved, status=409)
    messages.success(request, _("Saved. It applies to every later submission."))
    return redirect("desk:short_reviews")


def _approved(request: StaffRequest) -> tuple[set[int], QuerySet[Body]]:
    """Return the bodies of which the user is an approver, as ids and as rows."""
    held = capacities_of(request.person, on=local_date(timezone.now()))
    ids = held.whole_bodies({PostKind.APPROVER})
    return ids, Body.objects.filter(is_in("pk", ids)).order_by("position", "id")


@staff_page
@require_safe
def step_day_list(request: StaffRequest) -> HttpResponse:
    """Show for each of the user's bodies how many working days the steps of a review took."""
    context = frame(request, "documents")
    ids = working_body_ids(request.person, on=context["today"])
    context |= page_of_bodies(request, ids, name=f"desk.step_days {request.person.pk}")
    year = context["today"].year
    found = step_days([one.chain for one in context["bodies"]], year)
    context |= {
        "year": year,
        "limit": settings.GONGKAI_TURN_DAYS[0],
        "rows": [(one, found.get(one.chain, [])) for one in context["bodies"]],
    }
    return render(request, "desk/documents/step_days.html", context)
