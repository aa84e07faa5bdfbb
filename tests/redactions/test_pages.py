"""The pages of redactions at the desk: the whole way by forms, images, downloads, and who sees them."""

import io
import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from gongkai.documents.models import Document
from gongkai.files import redactor
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person
from gongkai.redactions.models import Redaction
from gongkai.redactions.queries import visible_to
from gongkai.redactions.states import RedactionState
from tests.applications.cases import in_hand
from tests.cast import AT, Cast
from tests.files.test_cleaning import is_in
from tests.query_counts import queries_of_page
from tests.redactions.redacting import CARD, NAME, attached, drawn, original_of_case, submitted

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


def test_a_file_is_redacted_with_forms_alone(cast: Cast, sign_in: SignIn) -> None:
    file = attached(cast)
    browser = sign_in(cast.drafter)
    page = reverse("desk:document_redactions", args=[file.version.document_id])
    assert NAME in browser.get(page).content.decode()
    assert browser.post(page, {"file": 0}).status_code == 404
    begun = browser.post(page, {"file": file.pk})
    redaction = Redaction.objects.get()
    detail = reverse("desk:redaction", args=[redaction.pk])
    assert begun["Location"] == detail
    assert browser.post(page, {"file": file.pk}).status_code == 409

    def take(step: str, by: Client = browser, **data: object) -> int:
        path = reverse("desk:redaction_action", args=[redaction.pk, step])
        return int(by.post(path, {"page_number": 1, **data}).status_code)

    sides = {"left": "5", "top": "12.5", "width": "60", "height": "7"}
    assert take("draw", **sides) == 400  # no ground
    assert take("draw", **sides | {"left": "50"}, ground="D4") == 409  # beyond the right side
    assert take("draw", **sides, ground="D4") == 302
    assert take("find", text=CARD, ground="D4") == 302
    boxes = list(redaction.boxes.order_by("id"))
    assert [(one.left, one.top, one.width, one.height) for one in boxes[:1]] == [
        (500, 1250, 6000, 700)
    ]
    shown = browser.get(detail).content.decode()
    assert shown.count("<rect") == 2
    assert take("remove", boxes=[boxes[1].pk]) == 302
    assert take("submit", name=f"{CARD}.pdf") == 409
    assert take("submit", name=NAME) == 302
    head = sign_in(cast.head)
    assert take("return", by=head) == 409  # no reasons
    shown = head.get(detail).content.decode()
    redaction.refresh_from_db()
    assert f'name="revision" value="{redaction.revision}"' in shown
    assert take("approve", by=head) == 400
    assert take("approve", by=head, revision=redaction.revision - 1) == 409
    assert take("approve", revision=redaction.revision) == 409
    assert take("approve", by=head, revision=redaction.revision) == 302
    assert take("nothing") == 404
    redaction.refresh_from_db()
    assert redaction.state == RedactionState.APPROVED
    proof = json.loads(browser.get(reverse("desk:redaction_proof", args=[redaction.pk])).content)
    assert proof["approved_by"] == cast.head.name
    assert proof["boxes"][0]["label"] == "第15条"
    assert all(one["passed"] for one in proof["checks"])
    listed = browser.get(reverse("desk:redactions")).content.decode()
    assert "15" in listed


def test_images_and_downloads(cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    case = in_hand(cast, at=AT)
    redaction = submitted(cast, original_of_case(cast, case))
    browser = sign_in(cast.supervisor)
    assert (
        NAME in browser.get(reverse("desk:application_redactions", args=[case.pk])).content.decode()
    )
    for name in ("original", "result"):
        image = browser.get(reverse(f"desk:redaction_{name}_page", args=[redaction.pk, 1]))
        assert image["Content-Type"] == "image/webp"
        # Browsers store nothing of the desk; what was made once is kept by the server, encrypted.
        assert "no-store" in image["Cache-Control"]
        path = reverse(f"desk:redaction_{name}_page", args=[redaction.pk, 1])
        with monkeypatch.context() as no_process:
            no_process.setattr(redactor, "START", "raise SystemExit(1)")
            assert browser.get(path).content == image.content
        shown = Image.open(io.BytesIO(image.content)).convert("L")
        place = (int(shown.width * 0.06), int(shown.height * 0.13))
        assert (shown.getpixel(place) < 80) == (name == "result")
        assert (
            browser.get(reverse(f"desk:redaction_{name}_page", args=[redaction.pk, 2])).status_code
            == 404
        )
        file = browser.get(reverse(f"desk:redaction_{name}", args=[redaction.pk]))
        content = b"".join(file.streaming_content)  # type: ignore[attr-defined]
        assert file["Content-Disposition"].startswith("attachment")
        assert is_in(CARD, content) == (name == "original")


def test_nobody_else_sees_a_redaction(cast: Cast, sign_in: SignIn) -> None:
    of_document = submitted(cast, attached(cast))
    case = in_hand(cast, at=AT)
    of_case = drawn(cast, original_of_case(cast, case))
    today = local_date(AT)
    assert set(visible_to(cast.officer.account, on=today)) == {of_case}
    assert set(visible_to(cast.drafter.account, on=today)) == {of_document}
    assert not visible_to(cast.stranger.account, on=today).exists()
    browser = sign_in(cast.stranger)
    for redaction in (of_document, of_case):
        for name in ("", "_original", "_result", "_proof"):
            path = reverse(f"desk:redaction{name}", args=[redaction.pk])
            assert browser.get(path).status_code == 404
        path = reverse("desk:redaction_action", args=[redaction.pk, "approve"])
        assert browser.post(path).status_code == 404
    assert NAME not in browser.get(reverse("desk:redactions")).content.decode()


def test_pages_ask_as_many_queries_for_many_files_and_boxes(cast: Cast, sign_in: SignIn) -> None:
    file = attached(cast)
    document = Document.objects.get(pk=file.version.document_id)
    redaction = drawn(cast, file)
    case = in_hand(cast, at=AT)
    of_case = original_of_case(cast, case)
    pages = (
        (cast.drafter, reverse("desk:redaction", args=[redaction.pk])),
        (cast.drafter, reverse("desk:document_redactions", args=[document.pk])),
        (cast.officer, reverse("desk:application_redactions", args=[case.pk])),
        (cast.drafter, reverse("desk:redactions")),
    )

    def counts() -> list[int]:
        return [queries_of_page(sign_in(person), page) for person, page in pages]

    few = counts()
    for number in range(9):
        redaction.boxes.create(page=1, left=0, top=0, width=9, height=9, ground="D5", by=cast.head)
        file.pk = None
        file.awaits_redaction = False
        file.name = f"{number}.pdf"
        file.save()
        of_case.pk, of_case.key = None, uuid4()
        of_case.save()
    assert counts() == few
    assert max(few) <= 22, few


def test_the_page_says_which_pages_have_a_text_layer(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    redaction = submitted(cast, attached(cast))
    browser, detail = sign_in(cast.drafter), reverse("desk:redaction", args=[redaction.pk])
    assert "没有安装文字识别程序" in browser.get(detail).content.decode()
    monkeypatch.setattr("gongkai.desk.redactions.views.is_switched_on", lambda: True)
    assert "没有识别出文字" in browser.get(detail).content.decode()
    proof = json.loads(redaction.proof)
    assert proof["text_layer"] == "none"
    redaction.proof = json.dumps(proof | {"text_layer": [1]})
    redaction.save(update_fields=["proof"])
    assert "可以检索和朗读：第1页。" in browser.get(detail).content.decode()
