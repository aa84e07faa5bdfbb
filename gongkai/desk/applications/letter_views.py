"""Letters of a case as printed documents, and the letter templates of each body."""

from django import forms as fields
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from gongkai.applications.actions.letters import write_template
from gongkai.applications.actions.personal import reveal_applicant
from gongkai.applications.letter_templates import BLANKS, EXAMPLES, FORMS, fill_blanks
from gongkai.applications.letters import addressee_of, paper_of, reply_letter, template_of
from gongkai.applications.models import Letter, LetterTemplate
from gongkai.applications.models.applicants import masked, masked_name
from gongkai.applications.queries import case_body_ids
from gongkai.applications.rules.letters import refusal_to_write_template
from gongkai.applications.states import LetterKind, RevealReason
from gongkai.desk.applications.views import get_application
from gongkai.desk.body_pages import page_of_bodies
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.kit.id_lists import is_in
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body
from gongkai.typesetting import Paper
from gongkai.ui.letter_downloads import TYPES, letter_response

VERSIONS = 20


class TemplateForm(fields.Form):
    """The text of a letter template."""

    text = fields.CharField(
        max_length=6_000,
        label=gettext_lazy("Letter text"),
        widget=fields.Textarea(attrs={"rows": 14}),
    )
    version = fields.IntegerField(
        min_value=0, max_value=32_000, required=False, widget=fields.HiddenInput
    )


@staff_page
def letter_download(request: StaffRequest, pk: int, letter: int, form: str) -> HttpResponseBase:
    """
    Return a letter as a file.

    A GET request masks the applicant's name. A POST request shows it in clear for sending, and the
    ledger records that.
    """
    case = get_application(request, pk)
    found = get_object_or_404(
        Letter.objects.select_related("consultation__agency"), application=case, pk=letter
    )
    if form not in TYPES or not found.text:
        raise Http404
    found.application = case
    if request.method != "POST":
        name = addressee_of(found, masked(case.applicant.decrypt_facts()))
        named = found.consultation is None or found.consultation.agency is not None
        return _render_letter(
            request, pk, paper_of(found, name if named else masked_name(name)), form
        )
    try:
        facts = reveal_applicant(
            case, by=request.person, at=timezone.now(), reason=RevealReason.DELIVERY
        )
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return redirect("desk:application", pk)
    return _render_letter(request, pk, paper_of(found, addressee_of(found, facts)), form)


@staff_page
@require_safe
def reply_draft_download(request: StaffRequest, pk: int, form: str) -> HttpResponseBase:
    """Return the draft reply as a letter that is marked as a draft, with the name masked."""
    case = get_application(request, pk)
    reply = next(
        (one for one in case.replies.all() if one.served_on is None and one.returned_at is None),
        None,
    )
    if reply is None or form not in TYPES:
        raise Http404
    reply.application = case
    found = reply_letter(reply, local_date(timezone.now()))
    return _render_letter(
        request,
        pk,
        paper_of(found, addressee_of(found, masked(case.applicant.decrypt_facts())), draft=True),
        form,
    )


@staff_page
@require_safe
def letter_template_list(request: StaffRequest) -> HttpResponse:
    """List the letter templates of the user's bodies, with the date of each body's own text."""
    context = frame(request, "cases")
    mine = case_body_ids(request.person, on=context["today"])
    if not mine:
        raise PermissionDenied
    context |= page_of_bodies(request, mine, name="letter templates")
    bodies = context["bodies"]
    newest: dict[tuple[int, str], LetterTemplate] = {}
    for one in LetterTemplate.objects.filter(body__in=bodies).order_by("version"):
        newest[one.body_id, one.kind] = one
    context["bodies"] = [
        (body, [(kind, FORMS[kind].heading, newest.get((body.pk, kind))) for kind in LetterKind])
        for body in bodies
    ]
    return render(request, "desk/applications/letter_forms.html", context)


@staff_page
def letter_template_edit(request: StaffRequest, body: int, kind: str) -> HttpResponse:
    """Show a letter template with a preview; a supervisor of the body saves new versions."""
    context = frame(request, "cases")
    mine = case_body_ids(request.person, on=context["today"])
    owner = get_object_or_404(Body.objects.filter(is_in("pk", mine)), pk=body)
    if kind not in LetterKind.values:
        raise Http404
    known = FORMS[LetterKind(kind)]
    newest = template_of(owner, kind)
    text = newest.text if newest else known.text
    asked = TemplateForm(
        request.POST or None, initial={"text": text, "version": newest.version if newest else 0}
    )
    status, preview = 200, fill_blanks(text, EXAMPLES)
    if request.method == "POST":
        status = 400
        if asked.is_valid():
            text, version = asked.cleaned_data["text"], asked.cleaned_data["version"]
            refusal = refusal_to_write_template(
                owner,
                kind,
                by=request.person,
                on=context["today"],
                text=text,
                version=version,
                newest=newest.version if newest else 0,
            )
            if refusal is None and "save" in request.POST:
                try:
                    write_template(
                        owner,
                        kind,
                        by=request.person,
                        at=timezone.now(),
                        text=text,
                        version=version,
                    )
                except Refused as refused:
                    refusal = refused.refusal
                else:
                    messages.success(request, _("New letters use this text."))
                    return redirect("desk:letter_template", body, kind)
            if refusal is None:
                status, preview = 200, fill_blanks(text, EXAMPLES)
            else:
                status = 409
                asked.add_error("text" if refusal.field else None, str(refusal))
    context |= {
        "form": asked,
        "body": owner,
        "kind": LetterKind(kind),
        "heading": known.heading,
        "preview": preview,
        "blanks": [(f"{{{{{name}}}}}", BLANKS[name], name in known.needs) for name in known.blanks],
        "versions": _newest_versions(owner, kind),
        "refusal": refusal_to_write_template(owner, kind, by=request.person, on=context["today"]),
    }
    return render(request, "desk/applications/letter_form.html", context, status=status)


def _newest_versions(body: Body, kind: str) -> list[LetterTemplate]:
    """Return the newest versions of a body's template, with who wrote them."""
    found = LetterTemplate.objects.filter(body=body, kind=kind).select_related("written_by")
    return list(found.order_by("-version")[:VERSIONS])


def _render_letter(request: StaffRequest, pk: int, paper: Paper, form: str) -> HttpResponseBase:
    made = letter_response(paper, form)
    if isinstance(made, HttpResponse):
        return made
    messages.error(request, str(made))
    return redirect("desk:application", pk)
