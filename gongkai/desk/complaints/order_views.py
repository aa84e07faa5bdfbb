"""Orders to rectify at the desk: the list of the bodies that have them, one order, its steps."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gongkai.complaints.models import RectificationOrder
from gongkai.complaints.queries import (
    done_orders,
    handled_body_ids,
    open_orders,
    orders_visible_to,
)
from gongkai.desk.complaints.forms import ComplaintFilter, OrderStepForm
from gongkai.desk.complaints.page_actions import ORDER_BINDINGS, ORDER_FORMS, steps_of_order
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.record_pages import take_step
from gongkai.documents.rules.evidence import is_web_address
from gongkai.kit.paging import scope_of
from gongkai.kit.parts import Part, page_of_parts
from gongkai.kit.times import local_date
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import unknown_filters

PAGE = 25


@staff_page
@require_safe
def rectification_order_list(request: StaffRequest) -> HttpResponse:
    """List the orders to the user's bodies: those in hand by due date, or rectified ones."""
    context = frame(request, "orders")
    form = ComplaintFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    is_done = form.cleaned_data["state"] == "done"
    orders = RectificationOrder.objects.select_related("body")
    page = page_of_parts(
        [
            Part(
                done_orders(orders) if is_done else open_orders(orders),
                "body",
                sorted(handled_body_ids(request.person, on=context["today"])),
                f"complaints_order_{'done' if is_done else 'open'}",
            )
        ],
        keys=("-done_on", "-id") if is_done else ("due_on", "id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.orders {request.person.pk}", form.cleaned_data),
    )
    context |= {"form": form, "rows": page.rows, **page_urls(request, page.next_cursor)}
    return render(request, "desk/complaints/orders.html", context)


@staff_page
@require_safe
def rectification_order_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one order and the possible steps; never the complaint."""
    return _page(request, _order(request, pk))


@staff_page
@require_POST
def rectification_order_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    order = _order(request, pk)
    return take_step(
        request,
        order,
        verb,
        ORDER_BINDINGS,
        lambda name: ORDER_FORMS[name](request.POST, order=order, prefix=name),
        shown=lambda **tried: _page(request, _order(request, pk), **tried),
        done=lambda: redirect("desk:rectification_order", pk),
    )


def _order(request: StaffRequest, pk: int) -> RectificationOrder:
    seen = orders_visible_to(request.user, on=local_date(timezone.now()))
    return get_object_or_404(seen.select_related("body", "supervising", "complaint"), pk=pk)


def _page(
    request: StaffRequest,
    order: RectificationOrder,
    *,
    status: int = 200,
    tried: tuple[str, OrderStepForm] | None = None,
) -> HttpResponse:
    context = frame(request, "orders")
    context |= {
        "order": order,
        "is_address": is_web_address(order.evidence),
        "offered": list(steps_of_order(order, by=request.person, at=timezone.now(), tried=tried)),
        "tried": tried[0] if tried else "",
    }
    return render(request, "desk/complaints/order.html", context, status=status)
