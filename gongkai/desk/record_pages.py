"""What the pages of records share: the page of a new record, and the address of a single step."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.desk.body_fields import BodyField
from gongkai.desk.decorators import StaffRequest
from gongkai.kit.id_lists import is_in
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Binding
from gongkai.organisations.form_tokens import SentOnce
from gongkai.organisations.models import Body, Person
from gongkai.organisations.people import holders_of
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind
from gongkai.ui.refusable import RefusableForm

MAX_NAMES = 5  # of those who can begin what the user cannot
Subject = TypeVar("Subject")
Received = TypeVar("Received")
StepForm = TypeVar("StepForm", bound=RefusableForm)
StepForm_contra = TypeVar("StepForm_contra", bound=RefusableForm, contravariant=True)


class Made(Protocol):
    """A record that was made."""

    pk: Any


class Shown(Protocol[StepForm_contra]):
    """Draws the page of a record, read anew, with the form of the step that was tried."""

    def __call__(self, *, status: int, tried: tuple[str, StepForm_contra]) -> HttpResponse:
        """Return the page."""


def standing_bodies(ids: Collection[int]) -> QuerySet[Body]:
    """Return those of the bodies that have not ended, in their order, as the choices of a form."""
    return Body.objects.filter(is_in("pk", ids), ended_on=None).order_by("position", "id")


def record_create_page(
    request: StaffRequest,
    form: RefusableForm,
    make: Callable[[datetime], Made],
    *,
    template: str,
    context: Mapping[str, Any],
    said: str,
    page: str,
    posts: Collection[str] = (),
    also: PostKind | None = None,
    of_record: bool = True,
) -> HttpResponse:
    """
    Show the form of a new record; if it was sent, call `make` and lead to the page of the record.

    Without `of_record`, `page` is that of a list. Who can choose no body gets no form, but is told
    which `posts` are needed, one of them and `also` beside it, and who in the own bodies holds them.
    A refusal shows the form again with an error at its field. That a form that arrives twice makes
    one record is the business of `staff_page`.
    """
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                made = make(timezone.now())
            except Refused as refused:
                form.refuse(refused.refusal)
                status = 409
            else:
                messages.success(request, said)
                return redirect(page, *([made.pk] if of_record else []))
    body = form.fields.get("body")
    if isinstance(body, BodyField) and body.has_none:
        today = local_date(timezone.now())
        own = capacities_of(request.person, on=today).every_body
        needed = " / ".join(str(PostKind(post).label) for post in posts)
        context = {
            **context,
            "posts": needed,
            "also": also.label if also else "",
            "people": holders_of(own, posts, also or "", on=today)[:MAX_NAMES],
        }
        return render(request, "desk/no_body.html", context, status=status)
    return render(request, template, {**context, "form": form}, status=status)


def record_received_page(
    request: StaffRequest,
    form: RefusableForm,
    receive: Callable[[SentOnce, datetime], Received],
    found: Callable[[str], Received | None],
    *,
    name: str,
    template: str,
    receipt: str,
    context: Mapping[str, Any],
) -> HttpResponse:
    """
    Show the form of what came on paper; if it was sent, call `receive` and show number and code.

    The code is for whom the officer hands it to, and is stored nowhere. A form that arrives twice shows
    the same receipt: `found` returns the record of a submission. A refusal shows the form again.
    """
    status = 200
    if request.method == "POST":
        status, sent = 400, request.sent
        if form.is_valid():
            try:
                record: Received | None = receive(sent, timezone.now())
            except Refused as refused:
                record = found(sent.submission)
                if record is None:
                    form.refuse(refused.refusal)
                    status = 409
            if record is not None:
                return render(request, receipt, {**context, name: record, "code": sent.code})
    return render(request, template, {**context, "form": form}, status=status)


def take_step(
    request: StaffRequest,
    subject: Subject,
    verb: str,
    bindings: Mapping[str, Binding[Subject, Person]],
    new_form: Callable[[str], StepForm],
    *,
    shown: Shown[StepForm],
    done: Callable[[], HttpResponse],
) -> HttpResponse:
    """
    Take one step with a record, and answer as `done` does.

    A refusal shows the page again with an error at the field; nothing is saved. `new_form` takes
    the name of the step and returns its form with what was entered.
    """
    binding = bindings.get(verb)
    if binding is None:
        raise Http404
    form = new_form(verb)
    if not form.is_valid():
        return shown(status=400, tried=(verb, form))
    try:
        inputs = binding.step.inputs(**form.inputs())
        binding.action(subject, inputs, by=request.person, at=timezone.now())
    except Refused as refused:
        form.refuse(refused.refusal)
        return shown(status=409, tried=(verb, form))
    messages.success(request, _("Completed: %(action)s.") % {"action": binding.step.label})
    return done()
