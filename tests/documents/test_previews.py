"""Previews of versions in preparation: for staff, and by links for people without an account."""

import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.documents.actions import drafts, releases, reviews
from gongkai.documents.actions.discards import discard_version, restore_version
from gongkai.documents.actions.drafts import attach_file
from gongkai.documents.actions.justifications import justify_findings
from gongkai.documents.actions.previews import (
    link_preview,
    record_preview_opening,
    revoke_preview_link,
)
from gongkai.documents.models import Document, ItemViews, PreviewLink, PreviewOpening
from gongkai.documents.queries.findings import check_of
from gongkai.documents.queries.previews import link_with, links_of, preview_files
from gongkai.documents.rules.findings import Grounds
from gongkai.documents.rules.previews import (
    LinkFacts,
    refusal_of_preview,
    refusal_to_link_preview,
    refusal_to_revoke_link,
)
from gongkai.documents.states import Attribute
from gongkai.kit.refusals import Refused
from gongkai.law.grounds import Ground
from gongkai.ledger.queries import acts_of
from gongkai.operations.worker import purge_accounts
from tests.cast import AT, Cast, later, read_files
from tests.files import samples

FACTS = LinkFacts("征求市律师协会意见", 7)
COMMENTED = samples.docx(
    word__comments_dot_xml="<w:comments xmlns:w='w'><w:comment w:author='x'><w:p><w:r><w:t>待议</w:t></w:r></w:p></w:comment></w:comments>".encode(),
)
WITH_CARD = "<p>经办人身份证号11010519491231002X。</p>"

pytestmark = pytest.mark.django_db


def linked(cast: Cast, document: Document) -> tuple[PreviewLink, str]:
    return link_preview(document, FACTS, by=cast.drafter, at=timezone.now())


def address(token: str) -> str:
    return f"/preview/links/{token}/"


def code(refusal: Any) -> str:
    return refusal.code if refusal else ""


def test_link_shows_the_draft_as_the_public_would_see_it_and_counts_nothing(cast: Cast) -> None:
    document = cast.draft(title="停车收费办法")
    link, token = linked(cast, document)
    answer = Client().get(address(token))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "停车收费办法" in page
    assert "预览：尚未公开" in page
    assert "发布时编号" in page
    assert "现行有效" not in page
    assert "/errors/" not in page  # the form for errors would store the address
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert "ETag" not in answer
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert not ItemViews.objects.exists()
    assert [one.link_id for one in PreviewOpening.objects.all()] == [link.pk]


def test_token_is_stored_only_as_a_keyed_hash(cast: Cast) -> None:
    document = cast.draft()
    link, token = linked(cast, document)
    assert len(token) >= 32
    stored = PreviewLink.objects.filter(pk=link.pk).values().get()
    assert token not in repr(stored)
    (act,) = acts_of(document).filter(verb="preview.linked")
    assert token not in repr(act.facets)
    assert FACTS.reason not in repr(act.facets)
    assert act.facets == {"version": 1, "days": 7, "link": link.pk}


def test_unknown_expired_and_revoked_links_get_the_same_answer(cast: Cast) -> None:
    document = cast.draft()
    answers = []
    for end in ("unknown", "expired", "revoked", "discarded", "found"):
        link, token = linked(cast, document)
        if end == "expired":
            PreviewLink.objects.filter(pk=link.pk).update(expires_at=timezone.now())
        elif end == "revoked":
            revoke_preview_link(link, by=cast.drafter, at=timezone.now())
        elif end == "unknown":
            link.delete()
        elif end == "discarded":
            discard_version(document, by=cast.drafter, at=timezone.now())
            restore_version(document, by=cast.drafter, at=timezone.now())
            document.refresh_from_db()
        else:
            drafts.edit_version(
                document,
                cast.facts(text=WITH_CARD),
                by=cast.drafter,
                at=timezone.now(),
                revision=revision(document),
            )
        answer = Client().get(address(token))
        answers.append(
            (
                answer.status_code,
                answer.content.replace(token.encode(), b""),
                # `Expires` is the second of the answer.
                sorted(
                    (key, value)
                    for key, value in answer.items()
                    if key not in {"Content-Length", "Expires"}
                ),
            )
        )
    assert {one[0] for one in answers} == {404}
    assert [one for one in answers if one != answers[0]] == []
    assert not PreviewOpening.objects.exists()


def revision(document: Document) -> int:
    document.refresh_from_db()
    assert document.open_version is not None
    return document.open_version.revision


def test_release_ends_the_links_and_a_new_version_does_not_revive_them(cast: Cast) -> None:
    document = cast.approved()
    _link, token = link_preview(document, FACTS, by=cast.disclosure, at=AT)
    assert link_with(token, at=AT) is not None
    document = releases.release_document(document, by=cast.disclosure, at=later(hours=1))
    assert link_with(token, at=later(hours=2)) is None
    drafts.start_version(document, by=cast.drafter, at=later(hours=2))
    assert link_with(token, at=later(hours=2)) is None


def test_a_form_that_arrives_twice_makes_one_link(cast: Cast) -> None:
    document, secret = cast.draft(), "x" * 43
    first = link_preview(document, FACTS, by=cast.drafter, at=AT, secret=secret)
    assert link_preview(document, FACTS, by=cast.drafter, at=AT, secret=secret) == first
    assert PreviewLink.objects.count() == 1


def test_link_lives_through_the_review(cast: Cast) -> None:
    document = cast.draft()
    _link, token = link_preview(document, FACTS, by=cast.drafter, at=AT)
    reviews.submit_version(document, by=cast.drafter, at=AT)
    assert link_with(token, at=AT) is not None
    assert link_with(token, at=AT + timedelta(days=7)) is None


def test_only_staff_of_the_body_make_and_revoke_links(cast: Cast) -> None:
    document = cast.draft()
    link, _token = linked(cast, document)
    refusal = refusal_to_link_preview(document, None, by=cast.stranger, at=AT)
    assert code(refusal) == "not-working-here"
    assert code(refusal_to_revoke_link(link, by=cast.stranger, at=AT)) == "not-working-here"
    with pytest.raises(Refused):
        revoke_preview_link(link, by=cast.stranger, at=AT)


def test_revoked_link_cannot_be_revoked_again(cast: Cast) -> None:
    link, _token = linked(cast, cast.draft())
    link = revoke_preview_link(link, by=cast.head, at=AT)
    assert link.ended_by == cast.head
    assert code(refusal_to_revoke_link(link, by=cast.head, at=AT)) == "link-ended"


@pytest.mark.parametrize(
    ("reason", "days", "expected"),
    [
        ("", 7, "no-reason"),
        ("一" * 501, 7, "reason-too-long"),
        ("x", 0, "bad-days"),
        ("x", 31, "bad-days"),
        ("x", 30, ""),
    ],
)
def test_link_needs_a_reason_and_ends(cast: Cast, reason: str, days: int, expected: str) -> None:
    document = cast.draft()
    refusal = refusal_to_link_preview(document, LinkFacts(reason, days), by=cast.drafter, at=AT)
    assert code(refusal) == expected


def test_what_is_not_to_be_public_gets_no_link(cast: Cast) -> None:
    closed = cast.draft(attribute=Attribute.CLOSED, reason="x", ground=Ground.THIRD_PARTY)
    assert code(refusal_of_preview(closed)) == "not-to-be-public"
    assert code(refusal_of_preview(cast.draft(attribute=""))) == "not-to-be-public"
    assert code(refusal_of_preview(cast.released())) == "nothing-to-preview"
    discarded = cast.draft()
    discard_version(discarded, by=cast.drafter, at=AT)
    discarded.refresh_from_db()
    assert code(refusal_of_preview(discarded)) == "nothing-to-preview"


@pytest.mark.parametrize("text", [WITH_CARD, "<p>机密★10年</p>", "<p>内部资料，注意保存</p>"])
def test_open_findings_and_marks_refuse_a_link(cast: Cast, text: str) -> None:
    refusal = refusal_to_link_preview(cast.draft(text=text), FACTS, by=cast.drafter, at=AT)
    assert code(refusal) == "personal-data-found"


def test_justified_findings_do_not_refuse_a_link(cast: Cast) -> None:
    document = cast.draft(text=WITH_CARD)
    reviews.submit_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    assert document.open_version is not None
    hashes = frozenset(check_of(document, document.open_version).by_hash)
    justify_findings(document, Grounds(hashes, "示例号码"), by=cast.secrecy, at=AT)
    assert refusal_of_preview(document) is None


def test_document_has_a_limited_number_of_links(cast: Cast) -> None:
    document = cast.draft()
    for _number in range(settings.GONGKAI_PREVIEWS.links):
        link_preview(document, FACTS, by=cast.drafter, at=AT)
    with pytest.raises(Refused) as refused:
        link_preview(document, FACTS, by=cast.drafter, at=AT)
    assert refused.value.refusal.code == "too-many-links"


def test_files_are_shown_as_clean_copies(cast: Cast) -> None:
    document = cast.draft()
    attach_file(document, io.BytesIO(COMMENTED), "说明.docx", by=cast.drafter, at=AT)
    version = document.open_version
    assert version is not None
    ((file, unread),) = preview_files(version)
    assert unread is None
    read_files()
    ((file, copy),) = preview_files(version)
    assert copy is not None
    assert copy.sha256 != file.sha256
    version.held_files = [file.sha256]
    assert preview_files(version)[0][1] is None


def test_openings_are_listed_with_their_number(cast: Cast) -> None:
    document = cast.draft()
    link, _token = linked(cast, document)
    record_preview_opening(link, at=AT)
    record_preview_opening(link, at=later(hours=1))
    (found,) = links_of(document)
    assert (found.opened, found.last_opened) == (2, later(hours=1))  # type: ignore[attr-defined]
    assert {field.name for field in PreviewOpening._meta.get_fields()} == {"id", "link", "at"}


def test_staff_see_the_preview_in_three_sizes(sign_in: Any, cast: Cast) -> None:
    document = cast.draft(title="停车收费办法", text=WITH_CARD)
    client = sign_in(cast.head)
    for size in ("desktop", "phone", "print"):
        page = client.get(f"/desk/documents/{document.pk}/preview/?size={size}")
        assert "frame-src 'self'" in page["Content-Security-Policy"]
        assert f'<iframe class="{size}"' in page.content.decode()
    shown = client.get(f"/preview/documents/{document.pk}/?size=print")
    assert "停车收费办法" in shown.content.decode()
    assert 'print.css" media="all"' in re.sub(
        r"print\.\w+\.css", "print.css", shown.content.decode()
    )
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in shown["Cache-Control"]
    assert not ItemViews.objects.exists()
    assert not PreviewOpening.objects.exists()


def test_preview_ends_where_access_ends(sign_in: Any, cast: Cast) -> None:
    document, released = cast.draft(), cast.released()
    client = sign_in(cast.stranger)
    assert client.get(f"/preview/documents/{document.pk}/").status_code == 404
    assert client.get(f"/preview/documents/{document.pk + 999}/").status_code == 404
    client = sign_in(cast.drafter)
    assert client.get(f"/preview/documents/{released.pk}/").status_code == 404
    answer = client.get(f"/desk/documents/{released.pk}/preview/")
    assert answer.status_code == 302


def test_files_of_a_preview_are_downloaded_by_who_may_see_it(sign_in: Any, cast: Cast) -> None:
    document = cast.draft()
    attach_file(document, io.BytesIO(COMMENTED), "说明.docx", by=cast.drafter, at=timezone.now())
    read_files(at=timezone.now())
    client = sign_in(cast.head)
    page = client.get(f"/preview/documents/{document.pk}/").content.decode()
    (own,) = re.findall(r'href="(/preview/files/[^"]+)"', page)
    assert "待议" not in downloaded(client, own)
    assert Client().get(own).status_code == 404
    justify_all(cast, document)
    link, token = linked(cast, document)
    page = Client().get(address(token)).content.decode()
    (given,) = re.findall(r'href="(/preview/files/[^"]+)"', page)
    assert "待议" not in downloaded(Client(), given)
    revoke_preview_link(link, by=cast.drafter, at=timezone.now())
    assert Client().get(given).status_code == 404
    assert Client().get(given[:-2] + "x/").status_code == 404


def downloaded(client: Client, place: str) -> str:
    """Return the parts of a downloaded archive as text."""
    answer = client.get(place)
    assert answer.status_code == 200
    assert answer["Referrer-Policy"] == "no-referrer"
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:  # type: ignore[arg-type]
        found = "".join(archive.read(name).decode() for name in archive.namelist())
    for close in answer._resource_closers:  # the file; `close` would also close the database
        close()
    return found


def justify_all(cast: Cast, document: Document) -> None:
    document.refresh_from_db()
    assert document.open_version is not None
    check = check_of(document, document.open_version)
    if not check.open:
        return
    reviews.submit_version(document, by=cast.drafter, at=timezone.now())
    document.refresh_from_db()
    justify_findings(
        document, Grounds(frozenset(check.by_hash), "x"), by=cast.secrecy, at=timezone.now()
    )


def test_desk_makes_shows_and_revokes_a_link(sign_in: Any, cast: Cast) -> None:
    document = cast.draft()
    client, place = sign_in(cast.drafter), f"/desk/documents/{document.pk}/preview/links/"
    assert client.post(place, {"reason": "", "days": "7"}).status_code == 400
    assert client.post(place, {"reason": "x", "days": "99"}).status_code == 409
    page = client.post(place, {"reason": "征求意见", "days": "3"}).content.decode()
    (given,) = re.findall(r"http://testserver(/preview/links/[^<]+)<", page)
    assert Client().get(given).status_code == 200
    link = PreviewLink.objects.get()
    listed = client.get(place).content.decode()
    assert given not in listed
    assert "征求意见" in listed
    assert client.get(f"{place}{link.pk}/").status_code == 200
    assert client.post(f"{place}{link.pk}/revoke/").status_code == 302
    assert Client().get(given).status_code == 404
    assert "已撤销" in client.get(place).content.decode()
    client.post(f"{place}{link.pk}/revoke/")
    assert "已经失效" in client.get(place).content.decode()


def test_states_of_links_are_named(sign_in: Any, cast: Cast) -> None:
    document = cast.draft()
    old, _token = link_preview(document, FACTS, by=cast.drafter, at=AT)
    PreviewLink.objects.filter(pk=old.pk).update(expires_at=AT)
    linked(cast, document)
    client, place = sign_in(cast.drafter), f"/desk/documents/{document.pk}/preview/links/"
    page = client.get(place).content.decode()
    assert "已失效" in page
    assert "可以打开" in page
    discard_version(document, by=cast.drafter, at=timezone.now())
    page = client.get(place).content.decode()
    assert page.count("随版本结束") == 1  # the other one had expired before


def test_openings_cost_the_same_queries_for_one_and_three(sign_in: Any, cast: Cast) -> None:
    document = cast.draft()
    link, _token = linked(cast, document)
    client, counts = sign_in(cast.drafter), []
    place = f"/desk/documents/{document.pk}/preview/links/"
    for number in (1, 2):
        for at in range(number):
            record_preview_opening(link, at=later(hours=10 * number + at))
        for page in (place, f"{place}{link.pk}/"):
            with CaptureQueriesContext(connection) as caught:
                assert client.get(page).status_code == 200
            counts.append(len(caught))
    assert counts[:2] == counts[2:]


def test_links_are_deleted_some_time_after_they_expire(cast: Cast) -> None:
    link, token = linked(cast, cast.draft())
    record_preview_opening(link, at=timezone.now())
    kept = timedelta(days=settings.GONGKAI_SECURITY_LOG_DAYS)
    purge_accounts(link.expires_at + kept)
    assert PreviewLink.objects.exists()
    purge_accounts(link.expires_at + kept + timedelta(seconds=1))
    assert not PreviewOpening.objects.exists()
    assert link_with(token, at=timezone.now()) is None
