"""Requests about documents, their files and previews for the permission matrix: their arguments and forms."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.desk.signed_urls import Ticket, issued
from gongkai.documents.models import (
    Attachment,
    FileText,
    Justification,
    PreviewLink,
    Relation,
    Version,
)
from gongkai.documents.queries.findings import Found
from gongkai.documents.relation_kinds import RelationKind
from gongkai.documents.states import FindingKind, TextPlace, TextState
from gongkai.portal.documents.previews import FileTicket, file_url
from tests.cast import AT
from tests.matrix.rows import Case
from tests.matrix.world import Make, Stage, upload


def document_key(stage: Stage, case: Case) -> list[Any]:
    return [stage.documents[case].pk]


def document_number(stage: Stage, case: Case) -> list[Any]:
    return [stage.documents[case].index_number]


def document_file(stage: Stage, case: Case) -> list[Any]:
    return [stage.documents[case].pk, stage.files[case].pk]


def relation(stage: Stage, case: Case) -> list[Any]:
    """Return a relation of the open version, which is entered here; 1 without an open version."""
    document, other = stage.documents[case], stage.documents[Case.RELEASED]
    if document.open_version is None:
        return [document.pk, 1]
    found, _made = Relation.objects.get_or_create(
        version=document.open_version, kind=RelationKind.BASED_ON, target=other
    )
    return [document.pk, found.pk]


def preview_link(stage: Stage, case: Case) -> list[Any]:
    """Return a preview link of the newest version, which is entered here."""
    document = stage.documents[case]
    found, _made = PreviewLink.objects.get_or_create(
        document=document,
        defaults={
            "version": Version.objects.filter(document=document).order_by("-number")[0],
            "token_hash": f"{document.pk:064}",
            "reason": "x",
            "made_by": stage.cast.drafter,
            "made_at": AT,
            "expires_at": AT,
        },
    )
    return [document.pk, found.pk]


def preview_link_form(stage: Stage, case: Case) -> dict[str, Any]:
    """Return the form of a preview link; the file of the document counts as read."""
    file = stage.files[case]
    FileText.objects.update_or_create(
        sha256=file.sha256,
        ending=file.ending.lower(),
        defaults={"state": TextState.READ, "is_complete": True, "wanted_at": AT},
    )
    return {"reason": "x", "days": 1}


def public_file(stage: Stage, case: Case) -> list[Any]:
    """Return the file of the public version if there is one, otherwise the newest file."""
    document = stage.documents[case]
    found = Attachment.objects.filter(version=document.public_version).first() or stage.files[case]
    return [document.index_number, found.pk, found.name]


def public_page(stage: Stage, case: Case) -> list[Any]:
    number, key, _name = public_file(stage, case)
    return [number, key, 1]


def draft_form(stage: Stage, case: Case) -> dict[str, Any]:
    """Return the form data of a draft."""
    facts = stage.cast.facts()
    version = Version.objects.filter(document=stage.documents[case]).order_by("-number")[0]
    assert facts.genre is not None
    assert facts.catalogue_item is not None
    return {
        "title": "改过的题目",
        "text": "一",
        "language": "zh-hans",
        "attribute": "public",
        "genre": facts.genre.pk,
        "catalogue_item": facts.catalogue_item.pk,
        "formed_on": "2026-11-12",
        "revision": version.revision,
    }


def new_document_form(stage: Stage, case: Case) -> dict[str, Any]:
    return {**draft_form(stage, Case.DRAFT), "place": f"{stage.cast.finance.pk}-{stage.office.pk}"}


def finding_form(stage: Stage, case: Case) -> dict[str, Any]:
    """Choose the file, which nobody has read, as a finding; what a reviewer said of it is taken back."""
    document, file = stage.documents[case], stage.files[case]
    Justification.objects.filter(document=document).delete()
    unread = Found(FindingKind.UNREAD, TextPlace.FILE, file.sha256)
    return {"found": [unread.hash_in(document)], "reason": "x"}


ARGUMENTS: dict[str, Make] = {
    "portal:document": document_number,
    "portal:document_redirect": lambda stage, case: [
        str(stage.documents[case].index_number).lower()
    ],
    "portal:document_qr_code": document_number,
    "portal:document_metadata": document_number,
    "portal:attachment": public_file,
    "portal:attachment_page": public_page,
    "portal:attachment_page_image": public_page,
    "api:document_detail": document_number,
    "desk:document": document_key,
    "desk:document_edit": document_key,
    "desk:attachment_add": document_key,
    "desk:document_text": document_key,
    "desk:document_masking": document_key,
    "desk:attachment_describe": document_file,
    "desk:delivery_add": document_key,
    "desk:document_file": document_file,
    "desk:document_file_page": lambda stage, case: [*document_file(stage, case), 1],
    "desk:document_file_page_image": lambda stage, case: [*document_file(stage, case), 1],
    "desk:attachment_remove": document_file,
    "desk:document_relations": document_key,
    "desk:relation_remove": relation,
    "desk:document_preview": document_key,
    "portal:document_preview": document_key,
    "desk:drafting_sheet": document_key,
    "desk:preview_links": document_key,
    "desk:preview_openings": preview_link,
    "desk:preview_link_revoke": preview_link,
    "portal:link_preview": lambda stage, case: ["x"],
    "portal:preview_file": lambda stage, case: [
        file_url(FileTicket(stage.files[case].pk)).split("/")[-2]
    ],
    "desk:interpretation_plan": document_key,
    "desk:interpretation_draft": document_key,
    "desk:file_download": lambda stage, case: [
        issued(Ticket(0, stage.documents[case].pk, stage.files[case].pk))
    ],
    "desk:document_findings": document_key,
    "desk:document_timeline": document_key,
    "desk:version_compare": lambda stage, case: [stage.documents[case].pk, 1],
    "desk:autosave_save": document_key,
    "desk:autosave_discard": document_key,
}
# By route and method: the query string of a GET, the form data of a POST.
FORMS: dict[tuple[str, str], Make] = {
    ("desk:document_edit", "POST"): draft_form,
    ("desk:document_create", "POST"): new_document_form,
    ("desk:autosave_save", "POST"): draft_form,
    ("desk:document_bulk_action", "POST"): lambda stage, case: {
        "ids": [f"{stage.documents[Case.DRAFT].pk}:1"],
        "verb": "submit",
    },
    ("desk:delivery_add", "POST"): lambda stage, case: {
        "delivery-channel": "weibo",
        "delivery-on": AT.date().isoformat(),
        "delivery-address": "",
    },
    ("desk:document_masking", "POST"): lambda stage, case: {"found": ["x"], "revision": "1"},
    ("desk:document_text", "POST"): lambda stage, case: {
        "rich": "<p>x</p>",
        "revision": draft_form(stage, case)["revision"],
    },
    ("desk:text_document_create", "POST"): lambda stage, case: {
        "rich": "<p>x</p>",
        "office": f"{stage.cast.finance.pk}-{stage.office.pk}",
    },
    ("desk:text_read", "POST"): lambda stage, case: {
        "source": SimpleUploadedFile("a.txt", "收费目录".encode())
    },
    ("desk:attachment_add", "POST"): lambda stage, case: {"file": upload()},
    ("desk:document_findings", "POST"): finding_form,
    ("desk:preview_links", "POST"): preview_link_form,
    ("desk:interpretation_plan", "POST"): lambda stage, case: {"exemption": "x"},
    ("desk:document_relations", "POST"): lambda stage, case: {
        "kind": "based_on",
        "target": stage.documents[Case.RELEASED].index_number,
    },
    ("desk:document_action", "POST"): lambda stage, case: {
        "opinion": "x",
        "reason": "x",
        "due_at": "2199-01-01T09:00",
        "confirm": "1",
        "on": "2026-11-20",
    },
}
