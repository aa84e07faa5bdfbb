"""Alternative texts of pictures: asked for at the desk, checked, and shown to the public."""

from typing import Any

import pytest
from django.test import Client

from gongkai.documents.actions.drafts import describe_attachment, start_version
from gongkai.documents.actions.releases import release_document
from gongkai.documents.models import Attachment
from gongkai.documents.queries.findings import check_of
from gongkai.kit.refusals import Refused
from tests.cast import AT, Cast
from tests.documents.test_actions import attach
from tests.files.samples import png

pytestmark = pytest.mark.django_db
WORDS = "示范区收费项目占比图"


def test_a_picture_is_described_and_the_public_reads_it(
    sign_in: Any, client: Client, cast: Cast
) -> None:
    document = cast.draft()
    picture = attach(cast, document, png(), "图.png")
    browser = sign_in(cast.drafter)
    edit = f"/desk/documents/{document.pk}/edit/"
    page = browser.get(edit).content.decode()
    assert page.count('name="description"') == 1
    assert "缺少" in page
    address = f"/desk/documents/{document.pk}/files/{picture.pk}/description/"
    assert browser.post(address, {"description": f" {WORDS}\n"})["Location"] == edit
    assert Attachment.objects.get().description == WORDS
    document.refresh_from_db()
    released = cast.review(document)
    released = release_document(released, by=cast.disclosure, at=AT)
    shown = client.get(f"/i/{released.index_number}/").content.decode()
    assert WORDS in shown
    item = client.get(f"/api/v1/items/{released.index_number}").json()
    assert [one["description"] for one in item["files"]] == [WORDS]
    start_version(released, by=cast.drafter, at=AT)
    assert set(Attachment.objects.values_list("description", flat=True)) == {WORDS}


def test_what_is_refused(cast: Cast) -> None:
    document = cast.draft()
    picture = attach(cast, document, png(), "图.png")
    other = attach(cast, document)

    def code(file: int, text: str, by: Any) -> str:
        with pytest.raises(Refused) as refused:
            describe_attachment(document, file, text, by=by, at=AT)
        return refused.value.refusal.code

    assert code(other.pk, "x", cast.drafter) == "no-picture"
    assert code(picture.pk + 999, "x", cast.drafter) == "no-such-file"
    assert code(picture.pk, "字" * 501, cast.drafter) == "description-too-long"
    assert code(picture.pk, "x", cast.head) == "wrong-post"


def test_personal_data_in_an_alternative_text_is_found(cast: Cast) -> None:
    document = cast.draft()
    picture = attach(cast, document, png(), "图.png")
    describe_attachment(document, picture.pk, "电话13812345678", by=cast.drafter, at=AT)
    document.refresh_from_db()
    assert document.open_version is not None
    found = [one.kind.value for one in check_of(document, document.open_version).found]
    assert "mobile" in found
