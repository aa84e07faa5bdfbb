"""The drafting sheet (发文稿纸) of a document: a page to print, and a PDF file."""

import logging
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.documents.timeline import Moment, moments
from gongkai.desk.documents.views import get_document
from gongkai.documents.models import Document, Version
from gongkai.documents.queries import attachments_of, versions_of
from gongkai.documents.states import Attribute
from gongkai.documents.workflow import (
    APPROVE,
    PASS_DISCLOSURE,
    PASS_OFFICE,
    PASS_SECRECY,
    SUBMIT,
    WORKFLOW,
)
from gongkai.kit.times import local_date
from gongkai.ledger.queries import acts_of
from gongkai.organisations.states import PostKind
from gongkai.typesetting import TypesettingFailed
from gongkai.typesetting.drafting_sheets import (
    AttributeBox,
    DraftingSheet,
    Signature,
    drafting_sheet_pdf,
)

SIGNED = (SUBMIT, PASS_OFFICE, PASS_SECRECY, PASS_DISCLOSURE, APPROVE)
FORM_LANGUAGE = "zh-hans"
LOG = logging.getLogger("gongkai.papers")


@staff_page
@require_safe
def drafting_sheet(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the sheet as a page to print, or return it as PDF, which is in Chinese."""
    document = get_document(request, pk)
    if request.GET.get("format") == "pdf":
        with override(FORM_LANGUAGE):
            sheet = sheet_of(document)
        try:
            return _download(document, sheet)
        except TypesettingFailed:
            LOG.exception("A drafting sheet could not be rendered.")
            messages.error(request, _("The sheet could not be made. Print the page instead."))
    context = frame(request, "documents") | {"document": document, "sheet": sheet_of(document)}
    return render(request, "desk/documents/sheet.html", context)


def _download(document: Document, sheet: DraftingSheet) -> HttpResponse:
    content = drafting_sheet_pdf(sheet, dated=local_date(timezone.now()))
    response = HttpResponse(content, content_type="application/pdf")
    name = quote(f"发文稿纸-{document.heading}.pdf", safe="")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def sheet_of(document: Document) -> DraftingSheet:
    """Return the sheet of the version in preparation, or of the newest one."""
    version = document.open_version or versions_of(document)[0]
    ground = version.ground_text
    return DraftingSheet(
        issuer=version.issued_by or document.body.name,
        title=version.title or document.neutral_number,
        number=version.document_number,
        genre=str(version.genre.label) if version.genre else "",
        co_issuers="、".join(version.co_issuers),
        office=document.office.name if document.office else "",
        drafter=document.drafter.name if document.drafter else "",
        formed=f"{version.formed_on:%Y-%m-%d}" if version.formed_on else "",
        item=str(version.catalogue_item.label) if version.catalogue_item else "",
        attributes=[
            AttributeBox(str(one.label), one.value == version.attribute) for one in Attribute
        ],
        reason=version.reason,
        ground=f"{version.get_ground_display()}（{ground.law}）" if ground else "",
        files=[file.name for file in attachments_of(version)],
        signatures=_signatures(document, version),
    )


def _signatures(document: Document, version: Version) -> list[Signature]:
    """Return the acts of the last round in their order, then the steps that are still to be taken."""
    verbs = {step.act_verb for step in WORKFLOW.steps}
    acts = [
        act
        for act in acts_of(document).filter(verb__in=verbs)
        if act.facets.get("version") == version.number
        and act.facets.get("round", version.round) == version.round
    ]
    taken = [_signature(one) for one in moments(document, acts)]
    done = {act.verb for act in acts}
    to_come = [step for step in SIGNED if step.act_verb not in done and step.post]
    return [*taken, *(Signature(str(PostKind(str(step.post)).label)) for step in to_come)]


def _signature(one: Moment) -> Signature:
    name = one.person.name if one.person else ""
    if one.holder:
        name += "（" + _("for %(name)s") % {"name": one.holder.name} + "）"
    words = " · ".join(filter(None, [one.post, str(one.act.get_verb_display())]))
    return Signature(words, name, one.text, f"{one.act.on:%Y-%m-%d}")
