"""Custom fields of application forms: optional, and encrypted with the applicant's data."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.applications.actions.custom_fields import add_custom_field, retire_custom_field
from gongkai.applications.models import Application, CustomField
from gongkai.applications.rules.custom_fields import MAX_FIELDS
from tests.applications.cases import MONDAY
from tests.cast import Cast
from tests.desk.application_pages import NOW
from tests.portal.test_apply import sent
from tests.refusals import refused_code

pytestmark = pytest.mark.django_db


def test_field_is_on_the_form_and_its_answer_is_encrypted(
    sign_in: Any, cast: Cast, client: Any
) -> None:
    field = add_custom_field(
        cast.finance, by=cast.supervisor, at=NOW(), label="信息的用途", hint="可以不填"
    )
    form = client.get(f"/apply/{cast.finance.code}/").content.decode()
    assert "信息的用途" in form
    assert "可以不填" in form
    for words in ("论文写作", ""):
        data = {**sent(), f"own_{field.pk}": words}
        assert client.post(f"/apply/{cast.finance.code}/", data).status_code == 200
    first, second = Application.objects.order_by("id")
    assert first.applicant.decrypt_facts().extra == (("信息的用途", "论文写作"),)
    assert second.applicant.decrypt_facts().extra == ()
    assert "论文写作" not in first.applicant.encrypted
    officer = sign_in(cast.officer)
    assert "论文写作" not in officer.get(f"/desk/applications/{first.pk}/").content.decode()
    seen = officer.post(
        f"/desk/applications/{first.pk}/look/", {"reason": "identity"}
    ).content.decode()
    assert "论文写作" in seen


def test_fields_are_added_and_removed_by_their_forms(sign_in: Any, cast: Cast, client: Any) -> None:
    supervisor, officer = sign_in(cast.supervisor), sign_in(cast.officer)
    where, name = f"/desk/applications/fields/{cast.finance.pk}/", f"{cast.finance.pk}-label"
    assert supervisor.post(where, {name: "用途"}).status_code == 302
    assert "用途" in supervisor.get("/desk/applications/fields/").content.decode()
    late = supervisor.post(where, {name: "用途"})
    assert late.status_code == 409
    assert "申请表已有此栏目" in late.content.decode()
    assert supervisor.post(where, {name: ""}).status_code == 400
    assert officer.post(where, {name: "年份"}).status_code == 409
    assert (
        supervisor.post(f"/desk/applications/fields/{cast.health.pk}/", {name: "年份"}).status_code
        == 404
    )
    field = CustomField.objects.get()
    assert officer.post(f"{where}{field.pk}/").status_code == 409
    assert supervisor.post(f"{where}{field.pk}/").status_code == 302
    assert supervisor.post(f"{where}{field.pk}/").status_code == 409
    assert "用途" not in client.get(f"/apply/{cast.finance.code}/").content.decode()
    assert sign_in(cast.drafter).get("/desk/applications/fields/").status_code == 403


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"label": " "}, "no-label"),
        ({"label": "字" * 61}, "too-long"),
        ({"hint": "字" * 201}, "too-long"),
    ],
)
def test_invalid_field_is_refused(cast: Cast, change: dict[str, str], code: str) -> None:
    good: dict[str, Any] = {"label": "用途", "by": cast.supervisor, "at": MONDAY}
    assert refused_code(add_custom_field, cast.finance, **{**good, **change}) == code
    assert not CustomField.objects.exists()


def test_number_of_fields_is_limited(cast: Cast) -> None:
    for number in range(MAX_FIELDS):
        add_custom_field(cast.finance, by=cast.supervisor, at=MONDAY, label=f"栏目{number}")
    assert (
        refused_code(add_custom_field, cast.finance, by=cast.supervisor, at=MONDAY, label="又一个")
        == "too-many-fields"
    )
    retire_custom_field(CustomField.objects.all()[0], by=cast.supervisor, at=MONDAY)
    add_custom_field(cast.finance, by=cast.supervisor, at=MONDAY, label="又一个")
    assert (
        refused_code(add_custom_field, cast.finance, by=cast.officer, at=MONDAY, label="再一个")
        == "wrong-post"
    )


def test_list_query_count_is_constant(
    sign_in: Any, cast: Cast, django_assert_num_queries: Any
) -> None:
    browser = sign_in(cast.supervisor)
    browser.get("/desk/applications/fields/")
    add_custom_field(cast.finance, by=cast.supervisor, at=MONDAY, label="栏目一")
    with CaptureQueriesContext(connection) as one:
        browser.get("/desk/applications/fields/")
    for label in ("栏目二", "栏目三"):
        add_custom_field(cast.finance, by=cast.supervisor, at=MONDAY, label=label)
    with django_assert_num_queries(len(one)):
        browser.get("/desk/applications/fields/")
