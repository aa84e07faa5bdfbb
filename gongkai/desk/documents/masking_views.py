"""Masking by the rules of the body: the difference is shown, and one button makes it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.documents.views import get_document
from gongkai.documents.actions.masking import mask_findings
from gongkai.documents.differences import differences
from gongkai.documents.models import Version
from gongkai.documents.queries.check_rules import check_rule_of
from gongkai.documents.queries.masking import Proposal, masked_values, proposals_of
from gongkai.documents.rules.masking import MaskFacts, refusal_to_mask
from gongkai.kit.refusals import Refusal, Refused
from gongkai.kit.rich_text import to_plain

SHOWN = 500
LINES = {
    "title": gettext_lazy("Title"),
    "issued_by": gettext_lazy("Issued by"),
    "change_note": gettext_lazy("Changes and reasons"),
}


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def document_masking(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what the rules of the body would mask in a draft, then mask what is chosen."""
    document, at = get_document(request, pk), timezone.now()
    version = document.open_version
    if version is None:
        return redirect("desk:document_findings", pk)
    refusal, status, chosen = refusal_to_mask(document, None, by=request.person, at=at), 200, None
    wrong: Refusal | None = None
    if request.method == "POST":
        chosen = frozenset(request.POST.getlist("found"))
        number = request.POST.get("revision", "")
        facts = MaskFacts(chosen, int(number) if number.isdecimal() and len(number) < 9 else 0)
        try:
            mask_findings(document, facts, by=request.person, at=at)
        except Refused as refused:
            wrong, status = refused.refusal, 409
        else:
            said = ngettext(
                "%(count)s passage was masked.", "%(count)s passages were masked.", len(chosen)
            )
            messages.success(request, said % {"count": len(chosen)})
            return redirect("desk:document_findings", pk)
    proposals = proposals_of(document, version)
    shown = proposals[:SHOWN]
    context = frame(request, "documents") | {
        "document": document,
        "version": version,
        "refusal": refusal,
        "wrong": wrong,
        "rule": check_rule_of(document.body_id),
        "proposals": [(one, chosen is None or one.key in chosen) for one in shown],
        **_differences(version, shown),
    }
    return render(request, "desk/documents/masking.html", context, status=status)


def _differences(version: Version, proposals: list[Proposal]) -> dict[str, object]:
    """Return what would change: lines of the text, and other fields before and after."""
    values = masked_values(version, proposals)
    text = values.get("text")
    fields = [
        (label, getattr(version, name), values[name])
        for name, label in LINES.items()
        if name in values
    ]
    return {
        "field_differences": fields,
        "text_differences": differences(version.plain_text, to_plain(str(text))) if text else [],
    }
