"""What the public reads about a body: contact, remedies, payment, and the guide in each language."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.desk.bodies.forms import ContactForm, DetailsForm, GuideForm, PaymentForm, RemediesForm
from gongkai.desk.bodies.saving import tried
from gongkai.desk.bodies.views import get_body
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.organisations.actions.details import state_details, write_guide
from gongkai.organisations.models import Body, GuideText
from gongkai.organisations.states import GuideKind, GuideLanguage

PARTS: dict[str, type[DetailsForm]] = {
    "contact": ContactForm,
    "remedies": RemediesForm,
    "payment": PaymentForm,
}
TITLES = {
    "contact": gettext_lazy("Contact and office hours"),
    "remedies": gettext_lazy("Reconsideration, court and complaints"),
    "payment": gettext_lazy("Payment of fees"),
}


@staff_page
def body_details(request: StaffRequest, pk: int, part: str) -> HttpResponse:
    """Edit one part of what the public reads about a body."""
    body = get_body(request, pk)
    if part not in PARTS:
        raise Http404
    kind = PARTS[part]
    form = kind(request.POST or None, initial=kind.initial_of(body))
    status, differences = 200, None
    if request.method == "POST":
        status = 400
        if form.is_valid():

            def act() -> Body:
                return state_details(
                    body,
                    form.details(),
                    by=request.person.actor,
                    at=timezone.now(),
                    editor=request.person,
                    seen=form.cleaned_data["seen"],
                )

            made, status = tried(form, act)
            if made is not None:
                messages.success(request, _("Saved. The public page shows it now."))
                return redirect("desk:body", pk)
            body = get_body(request, pk)
            differences = form.conflict(body)
    context = {
        **frame(request, "bodies"),
        "body": body,
        "title": TITLES[part],
        "form": form,
        "differences": differences,
    }
    return render(request, "desk/bodies/details.html", context, status=status)


@staff_page
def body_guide(
    request: StaffRequest, pk: int, language: str, kind: GuideKind = GuideKind.GUIDE
) -> HttpResponse:
    """Edit the guide or another such text of a body in one language, with a preview."""
    body = get_body(request, pk)
    if language not in GuideLanguage.values:
        raise Http404
    tongue = GuideLanguage(language)
    saved = _saved_guide(body, kind, tongue)
    form = GuideForm(request.POST or None, initial=GuideForm.initial_of(saved))
    status, conflict, preview = 200, None, saved.text
    if request.method == "POST":
        status = 400
        if form.is_valid():
            status, preview = 200, form.rich_text(saved.text)
            if "save" in request.POST:

                def act() -> bool:
                    write_guide(
                        body,
                        tongue,
                        preview,
                        by=request.person,
                        at=timezone.now(),
                        seen=form.cleaned_data["seen"],
                        kind=kind,
                    )
                    return True

                made, status = tried(form, act)
                if made is not None:
                    messages.success(request, _("Saved. The public page shows it now."))
                    return redirect("desk:body", pk)
                saved = _saved_guide(body, kind, tongue)
                conflict = form.conflict(saved)
    context = {
        **frame(request, "bodies"),
        "body": body,
        "guide": saved,
        "kind": kind,
        "language": tongue,
        "form": form,
        "preview": preview,
        "is_unsaved": preview != saved.text,
        "theirs": GuideForm.initial_of(saved)["text"] if conflict is not None else "",
    }
    return render(request, "desk/bodies/guide.html", context, status=status)


def _saved_guide(body: Body, kind: GuideKind, language: GuideLanguage) -> GuideText:
    place = {"body": body, "kind": kind, "language": language}
    return GuideText.objects.filter(**place).first() or GuideText(**place)
