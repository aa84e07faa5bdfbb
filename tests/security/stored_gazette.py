"""Stored attacks in the texts of the gazette."""

from collections.abc import Sequence

from gongkai.documents.models import Document
from gongkai.gazette.contents import text_digest
from gongkai.gazette.models import Article, BackIssue, Correction, Issue, Reading
from tests.cast import AT, Cast


def hostile_issues(
    cast: Cast, documents: Sequence[Document], gone: Document, payloads: Sequence[str]
) -> None:
    """Publish an issue of hostile documents; another is in proof, with hostile notes of its readers."""
    for number, state in ((1, "published"), (2, "proof_1")):
        issue = Issue.objects.create(
            body=cast.finance,
            year=2026,
            number=number,
            language="zh-hans",
            issued_on=AT.date(),
            state=state,
            round=1,
            author=cast.disclosure,
            reason=payloads[number][:500],
            files_error=payloads[number][:500],
            created_at=AT,
            changed_at=AT,
            published_at=AT if state == "published" else None,
        )
        for position, document in enumerate([*documents, gone], start=1):
            version = document.public_version or document.versions.order_by("-number").first()
            assert version is not None
            Article.objects.create(
                issue=issue,
                position=position,
                section="4-departments",
                document=document,
                version=version,
                text_sha256=text_digest(version),
                first_page=position,
                last_page=position,
            )
        for place, payload in enumerate(payloads[:6]):
            Correction.objects.create(
                issue=issue,
                document=documents[0],
                version=documents[0].public_version,
                round=1,
                step="proof-1",
                kind="text",
                quote=payload[:300],
                proposal=payload[:300],
                note=payload[:500],
                remark=payload[:500],
                state="rejected",
                marked_by=cast.disclosure,
                marked_at=AT,
                settled_at=AT,
            )
            Reading.objects.create(
                issue=issue,
                round=place,
                step="proof-1",
                person=cast.disclosure,
                post="editor",
                contents_sha256="0" * 64,
                note=payload[:500],
                at=AT,
            )
    BackIssue.objects.create(
        body=cast.finance,
        year=1998,
        number=1,
        language="zh-hans",
        issued_on=AT.date().replace(year=1998),
        document=documents[0],
    )


def gazette_addresses() -> list[tuple[str, str]]:
    """Return who asks for which page of these."""
    issues = [f"/gazette/990000-D01/2026/1/zh-hans/{end}" for end in ("", "1/", "2/", "issue.json")]
    public = [*issues, "/gazette/990000-D01/1998/1/zh-hans/", "/gazette/cite/?q=2026年第1期第1页"]
    desk = [f"/desk/gazette/{one.pk}/" for one in Issue.objects.all()]
    desk += [f"/desk/gazette/corrections/{one.pk}/" for one in Correction.objects.all()[:6]]
    desk += [f"/desk/gazette/{one.issue_id}/articles/{one.pk}/" for one in Article.objects.all()]
    return [("visitor", one) for one in public] + [("drafter", one) for one in desk]
