"""Requests about what is recorded of documents: inquiries, remarks, clean-ups, statements, packages."""

import io
from datetime import date
from typing import Any

from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.documents.models import (
    ArchivePackage,
    CleanUp,
    CleanUpRow,
    Document,
    Inquiry,
    PassageRemark,
    ShortReview,
    Statement,
)
from gongkai.files.storage import store
from tests.cast import AT
from tests.matrix.document_requests import document_key
from tests.matrix.rows import Case
from tests.matrix.world import Make, Stage


def inquiry(stage: Stage, case: Case, kind: str = "secrecy") -> list[Any]:
    """Return an inquiry by letter about the newest version, which is entered here and overdue."""
    if case == Case.IMPORTING:  # nobody is asked about a document of an unfinished import
        return [999_999]
    found, _made = Inquiry.objects.get_or_create(
        version=stage.files[case].version,
        kind=kind,
        defaults={
            "body": stage.cast.finance,
            "recipient": "x",
            "question": "x",
            "due_on": AT.date(),
            "asked_by": stage.cast.drafter,
            "asked_at": AT,
        },
    )
    return [found.pk]


def remark(stage: Stage, case: Case) -> list[Any]:
    """Return a remark on the newest version, which is entered here."""
    document = stage.documents[case]
    if case == Case.IMPORTING:
        return [document.pk, 1]
    version = document.open_version or stage.files[case].version
    found, _made = PassageRemark.objects.get_or_create(
        version=version,
        defaults={
            "round": 1,
            "paragraph": 1,
            "quotation": "x",
            "remark": "x",
            "person": stage.cast.head,
            "post": "office_head",
            "at": AT,
        },
    )
    return [document.pk, found.pk]


def short_review(stage: Stage, case: Case) -> list[Any]:
    """Return a rule of the body for the shorter review, which is entered here."""
    if case == Case.IMPORTING:
        return [999_999]
    found, _made = ShortReview.objects.get_or_create(
        body=stage.cast.finance,
        item=CatalogueItem.objects.get(code="A20-02"),
        defaults={"reason": "x", "person": stage.cast.approver, "at": AT},
    )
    return [found.pk]


def clean_up(stage: Stage, case: Case, published_on: date | None = None) -> list[Any]:
    """Return a clean-up of the body, which is entered here, with one decided document."""
    if case == Case.IMPORTING:  # no clean-up has a document of an unfinished import
        return [999_999]
    document = stage.documents[Case.RELEASED]
    found, _made = CleanUp.objects.get_or_create(
        body=document.body,
        defaults={
            "title": "x",
            "basis": "x",
            "opened_on": AT.date(),
            "closes_on": AT.date(),
            "opened_by": stage.cast.disclosure,
            "published_on": published_on,
        },
    )
    CleanUpRow.objects.get_or_create(
        clean_up=found, document=document, defaults={"decision": "keep"}
    )
    return [found.pk]


def clean_up_form(stage: Stage, case: Case) -> dict[str, Any]:
    """Return the form of a new clean-up; the body gets a document to go through."""
    genre = Genre.objects.get(code="normative-document")
    Document.objects.filter(pk=stage.documents[Case.RELEASED].pk).update(genre=genre)
    return {
        "body": stage.cast.finance.pk,
        "title": "x",
        "basis": "x",
        "genres": [genre.pk],
        "before": "2199-01-01",
        "closes_on": "2199-01-01",
    }


def archive_package(stage: Stage, case: Case) -> list[Any]:
    """Return a package with documents that are not public, whose file is in the store."""
    stored = store(io.BytesIO(b"x"), "x.txt")
    found, _made = ArchivePackage.objects.get_or_create(
        body=stage.cast.finance,
        year=2025,
        with_closed=True,
        defaults={
            "state": "made",
            "requested_at": AT,
            "content_id": stored.sha256,
            "sha256": stored.sha256,
            "size": stored.size,
        },
    )
    return [found.pk]


def enter_statement(stage: Stage, case: Case, verb: str) -> None:
    """Enter the statement that the step is taken with."""
    version = stage.documents[case].versions.order_by("-number").first()
    if verb == "propose" or version is None:
        return
    Statement.objects.create(
        document=stage.documents[case],
        version=version,
        body=stage.documents[case].body,
        state="published" if verb == "end" else "proposed",
        proposed_by=stage.cast.disclosure,
        proposed_for=stage.cast.disclosure,
        proposed_on=AT.date(),
        decided_by=stage.cast.approver,
        published_on=AT.date(),
    )


ARGUMENTS: dict[str, Make] = {
    "desk:document_inquiries": document_key,
    "desk:inquiry": inquiry,
    "desk:inquiry_override": lambda stage, case: inquiry(stage, case, "third-party"),
    "desk:inquiry_file": lambda stage, case: [*inquiry(stage, case), stage.files[case].pk],
    "desk:document_remarks": document_key,
    "desk:remark_answer": remark,
    "desk:short_review_end": short_review,
    "desk:clean_up": clean_up,
    "desk:clean_up_publish": clean_up,
    "portal:register": lambda stage, case: [stage.cast.finance.code],
    "portal:clean_up": lambda stage, case: [
        stage.cast.finance.code,
        *clean_up(stage, case, published_on=AT.date()),
    ],
    "desk:document_statement": document_key,
    "desk:archive_package_download": archive_package,
    "portal:statements": lambda stage, case: [stage.cast.finance.code],
}
# By route and method: the query string of a GET, the form data of a POST.
FORMS: dict[tuple[str, str], Make] = {
    ("desk:document_inquiries", "POST"): lambda stage, case: {
        "kind": "secrecy",
        "recipient": "x",
        "question": "x",
        "due_on": "2199-01-01",
    },
    ("desk:inquiry", "POST"): lambda stage, case: {
        "answer": "not-secret",
        "letter_number": "x",
        "letter_on": AT.date().isoformat(),
    },
    ("desk:inquiry_override", "POST"): lambda stage, case: {"reason": "x"},
    ("desk:document_remarks", "POST"): lambda stage, case: {"paragraph": "1", "remark": "x"},
    ("desk:remark_answer", "POST"): lambda stage, case: {"answer": "x"},
    ("desk:short_reviews", "POST"): lambda stage, case: {
        "body": stage.cast.finance.pk,
        "item": CatalogueItem.objects.get(code="A20-02").pk,
        "reason": "x",
    },
    ("desk:clean_ups", "POST"): clean_up_form,
    ("desk:clean_up", "POST"): lambda stage, case: {
        f"{name}_{row.pk}": value
        for row in CleanUpRow.objects.all()
        for name, value in (("decision", "amend"), ("reason", "x"))
    },
    ("desk:archive_packages", "POST"): lambda stage, case: {
        "body": stage.cast.finance.pk,
        "year": "2025",
        "with_closed": "on",
    },
    ("desk:statement_action", "POST"): lambda stage, case: {"reason": "x"},
}
