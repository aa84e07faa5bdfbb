"""Applying to several bodies through HTTP: choice, form, one receipt, repeated submissions."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from gongkai.applications.intake.query_codes import application_by_query_code
from gongkai.applications.models import Application, CustomField
from gongkai.organisations.models import Body
from gongkai.portal.applications.batch_views import FORM_NAME
from gongkai.portal.form_tokens import issue_token
from gongkai.portal.submission_forms import RECEIPT_PERIOD
from tests.cast import Cast
from tests.portal.test_apply import sent

pytestmark = pytest.mark.django_db
CHOICE, FORM, TEXT = "/apply/several/", "/apply/several/write/", "/apply/several/receipt.txt"
BODIES = ["990000-D02", "990000-D01"]
CODE = re.compile(r"<bdi>([2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5})</bdi>")
NUMBER = re.compile(r"<bdi>(990000(?:-D\d\d)?-SQ2026-\d{5})</bdi>")


def batch_form(*, seconds: float = 60, **changes: Any) -> dict[str, Any]:
    """Return valid form data, of a form that was drawn some seconds ago."""
    token = issue_token(FORM_NAME, at=timezone.now() - timedelta(seconds=seconds))
    return {**sent(token=token), "body": BODIES, **changes}


def receipt(page: str) -> list[tuple[str, str]]:
    return list(zip(NUMBER.findall(page), CODE.findall(page), strict=True))


def test_bodies_are_chosen_and_one_form_is_shown_for_them(cast: Cast, client: Client) -> None:
    assert f'href="{CHOICE}' in client.get("/apply/").content.decode()
    page = client.get(f"{CHOICE}?q=卫生&body=990000-D01").content.decode()
    assert 'value="990000-D01" checked' in page
    assert 'value="990000-D02">' in page
    assert 'value="990000">' not in page
    onward = client.get(f"{CHOICE}?body=990000-D02&body=990000-D01&title=供暖&write=1")
    assert onward.status_code == 302
    form = client.get(onward["Location"]).content.decode()
    assert form.count('type="hidden" name="body"') == 2
    assert 'value="供暖"' in form


def test_wrong_choices_are_shown_again(cast: Cast, client: Client, settings: Any) -> None:
    settings.GONGKAI_BATCH_BODIES = 2
    for query, words in (
        ("write=1", "Choose the bodies"),
        ("write=1&body=990000-D01&body=990000-D01", "chosen twice"),
        ("write=1&body=990000-D01&body=990000-D02&body=990000", "at most 2 bodies"),
    ):
        answer = client.get(f"/en{CHOICE}?{query}")
        assert answer.status_code == 400
        assert words in answer.content.decode()
    assert client.get(f"{CHOICE}?body=NOBODY").status_code == 404
    assert client.get(FORM).status_code == 400
    settings.GONGKAI_BATCH_BODIES = 1
    assert client.get(CHOICE).status_code == client.get(FORM).status_code == 404
    assert CHOICE not in client.get("/apply/").content.decode()


def test_one_receipt_lists_all_applications(cast: Cast, client: Client) -> None:
    data = batch_form(papers=[SimpleUploadedFile("a.txt", "附件".encode())])
    answer = client.post(FORM, data)
    assert answer.status_code == 200
    found = receipt(answer.content.decode())
    assert [number[:10] for number, _code in found] == BODIES
    assert len({code for _number, code in found}) == 2
    for number, code in found:
        application = application_by_query_code(number, code)
        assert application
        assert application.files.count() == 1
        assert client.post("/case/", {"number": number, "code": code}).status_code == 302
    text = client.post(TEXT, {"token": data["token"]}).content.decode("utf-8-sig")
    assert all(number in text and code in text for number, code in found)


def test_reload_shows_the_same_receipt_for_a_while(cast: Cast, client: Client) -> None:
    data = batch_form()
    first = receipt(client.post(FORM, data).content.decode())
    assert receipt(client.post(FORM, data).content.decode()) == first
    assert Application.objects.count() == 2
    for changes in ({"title": "另一件"}, {"body": BODIES[:1]}, {"body": BODIES[::-1]}):
        again = client.post(f"/en{FORM}", {**data, **changes})
        assert again.status_code == 400
        assert "already submitted" in again.content.decode()
    Application.objects.update(arrived_at=timezone.now() - RECEIPT_PERIOD - timedelta(seconds=1))
    assert client.post(FORM, data).status_code == 400
    assert client.post(TEXT, {"token": data["token"]}).status_code == 400
    assert client.post(TEXT, {"token": "forged"}).status_code == 404
    assert Application.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Enter a short description"),
        ({"homepage": "x"}, "must stay empty"),
        ({"seconds": 0.1}, "too quickly"),
        ({"token": "forged"}, "expired or is damaged"),
        ({"papers": [SimpleUploadedFile("a.exe", b"MZ")]}, "a.exe"),
    ],
)
def test_nothing_is_created_by_a_wrong_form(
    cast: Cast, client: Client, changes: dict[str, Any], words: str
) -> None:
    answer = client.post(f"/en{FORM}", batch_form(**changes))
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not Application.objects.exists()


def test_questions_of_each_body_are_asked_and_answered_to_it(cast: Cast, client: Client) -> None:
    field = CustomField.objects.create(body=cast.health, label="医院名称", added_at=timezone.now())
    page = client.get(f"/en{FORM}?body=990000-D02&body=990000-D01").content.decode()
    assert "医院名称" in page
    client.post(FORM, batch_form(**{f"own_{field.pk}": "第一医院"}))
    facts = {
        one.body_id: one.applicant.decrypt_facts().extra
        for one in Application.objects.select_related("applicant")
    }
    assert facts == {cast.health.pk: (("医院名称", "第一医院"),), cast.finance.pk: ()}


def test_each_body_counts_for_the_rate_limit(cast: Cast, client: Client, settings: Any) -> None:
    settings.GONGKAI_RATES = settings.GONGKAI_RATES | {"apply": 5}
    for _twice in range(2):
        assert client.post(FORM, batch_form()).status_code == 200
        client.cookies.clear()  # else the second one is the first one, sent again
    refused = client.post(FORM, batch_form())
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert Application.objects.count() == 4


def test_many_bodies_are_found_by_name(cast: Cast, client: Client) -> None:
    top = cast.government
    Body.objects.bulk_create(
        Body(
            code=f"990000-X{number:03}",
            chain=f"990000-X{number:03}",
            name=f"示范区第{number}所",
            short_name=f"第{number}所",
            kind=cast.finance.kind,
            parent=top,
            position=1_000 + number,
        )
        for number in range(210)
    )
    assert "There are more bodies" in client.get(f"/en{CHOICE}").content.decode()
    page = client.get(f"/en{CHOICE}?q=第209所&body=990000-X001").content.decode()
    assert 'value="990000-X209">' in page
    assert 'value="990000-X001" checked' in page
