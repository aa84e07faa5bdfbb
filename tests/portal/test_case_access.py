"""Access to the case page by number and code."""

import time
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.applications.actions.personal import purge_applicant
from gongkai.applications.models import Application
from gongkai.applications.states import Stage
from gongkai.law.outcomes import Outcome
from gongkai.organisations.models import Body, SecurityEvent
from tests.applications.cases import CODE, in_hand, on, served
from tests.cast import Cast
from tests.portal.case_pages import VIEW, opened, page_of, today

pytestmark = pytest.mark.django_db
__all__ = ["today"]


@pytest.mark.parametrize("sign", ["", " ", "－", "—"])
def test_hyphens_of_the_receipt_number_do_not_matter(cast: Cast, today: Any, sign: str) -> None:
    Body.objects.filter(pk=cast.finance.pk).update(code="990000-GO")
    cast.finance.refresh_from_db()
    application = in_hand(cast)
    assert application.number.startswith("990000-GO-SQ2026-")
    typed = application.number.replace("-", sign)
    answer = Client().post("/case/", {"number": typed, "code": CODE.replace("-", sign)})
    assert (answer.status_code, answer["Location"]) == (302, VIEW)


def test_number_and_code_give_access_to_case_pages_only(cast: Cast, today: Any) -> None:
    application = in_hand(cast)
    client = Client()
    answer = client.post(
        "/case/", {"number": f" {application.number.lower()} ", "code": "7f3k-9qx2"}
    )
    assert (answer.status_code, answer["Location"]) == (302, VIEW)
    assert {one.key: one["path"] for one in answer.cookies.values()} == {
        "case-zh-hans": "/case/",
        "case-en": "/en/case/",
        "case-ug": "/ug/case/",
    }
    for cookie in answer.cookies.values():
        assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", 1800)
        assert application.number not in cookie.value
        assert CODE not in cookie.value
    page = page_of(client)
    assert application.title in page
    assert "no-store" in client.get(VIEW)["Cache-Control"]
    assert "ETag" not in client.get(VIEW)
    assert client.get("/en/case/view/").status_code == 200


@pytest.mark.parametrize("address", [VIEW, "/case/view/files/1/"])
def test_case_pages_require_the_cookie(cast: Cast, address: str) -> None:
    in_hand(cast)
    assert Client().get(address)["Location"] == "/case/"


@pytest.mark.parametrize("value", ["", "x", "WzEsIngiXQ:1vN:forged", "é"])
def test_forged_cookie_is_refused(cast: Cast, value: str) -> None:
    application = in_hand(cast)
    client = Client()
    client.cookies["case-zh-hans"] = value or signing.dumps(
        [application.pk, "0" * 32, "a"], salt="gongkai.portal.case"
    )
    assert client.get(VIEW)["Location"] == "/case/"
    assert client.post("/case/view/withdraw/")["Location"] == "/case/"
    assert Application.objects.get().stage == Stage.IN_HAND


def test_cookie_is_valid_for_this_case_and_code_only(cast: Cast, today: Any) -> None:
    one, other = in_hand(cast), in_hand(cast, title="另一件")
    client = opened(one)
    Application.objects.filter(pk=other.pk).update(code_hash="other")
    pk, mark, access = signing.loads(
        client.cookies["case-zh-hans"].value, salt="gongkai.portal.case"
    )
    assert pk == one.pk
    client.cookies["case-zh-hans"] = signing.dumps(
        [other.pk, mark, access], salt="gongkai.portal.case"
    )
    assert client.get(VIEW)["Location"] == "/case/"


def test_cookie_expires_after_half_an_hour_and_is_renewed_by_each_page(
    cast: Cast, today: Any
) -> None:
    client = opened(in_hand(cast))
    start = time.time()
    with mock.patch("django.core.signing.time.time", return_value=start + 1700):
        page_of(client)
    with mock.patch("django.core.signing.time.time", return_value=start + 3400):
        page_of(client)
    with mock.patch("django.core.signing.time.time", return_value=start + 5300):
        answer = client.get(VIEW)
        assert answer["Location"] == "/case/"
    assert client.get("/case/").status_code == 200


def test_sign_out_ends_access_to_the_case(cast: Cast, today: Any) -> None:
    application = in_hand(cast)
    client, other, copy = opened(application), opened(application), Client()
    copy.cookies["case-zh-hans"] = client.cookies["case-zh-hans"].value
    assert copy.get(VIEW).status_code == 200
    assert client.post("/case/view/leave/")["Location"] == "/case/"
    assert client.get(VIEW).status_code == 302
    # A copy of the cookie is dead too, renewed or not; another browser of the applicant is not.
    assert copy.get(VIEW).status_code == 302
    assert other.get(VIEW).status_code == 200
    client.cookies["case-zh-hans"] = copy.cookies["case-zh-hans"].value
    client.post("/case/", {"number": application.number, "code": CODE})
    assert client.get(VIEW).status_code == 200
    assert client.get("/case/view/leave/").status_code == 405


def test_erasure_of_data_ends_access_to_the_case(cast: Cast, today: Any) -> None:
    application = served(cast, in_hand(cast), Outcome.GIVEN, at=on("2026-03-03"))
    client = opened(application)
    purge_applicant(application.applicant, at=on("2028-03-03"), after_days=365)
    assert client.get(VIEW).status_code == 302
    answer = Client().post("/case/", {"number": application.number, "code": CODE})
    assert answer.status_code == 400


def tried(client: Client, number: str, code: str) -> tuple[int, bytes, list[str]]:
    """Return the response to an attempt without the number, and the tables queried."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.post("/case/", {"number": number, "code": code})
    body = answer.content.replace(number.encode(), b"@").replace(code.encode(), b"@")
    return answer.status_code, body, [one["sql"].split(" ")[0] for one in asked.captured_queries]


def test_unknown_number_and_wrong_code_give_the_same_response(cast: Cast) -> None:
    application = in_hand(cast)
    codeless = in_hand(cast)
    Application.objects.filter(pk=codeless.pk).update(code_hash="")
    client = Client()
    client.get("/case/")
    client.post("/case/", {"number": "x", "code": "x"})  # the dummy hash is computed once
    with mock.patch("gongkai.kit.query_codes.check_password", return_value=False) as checked:
        numbers = (application.number, codeless.number, "990000-D01-SQ2026-99999")
        seen = [tried(client, number, "AAAA-BBBB-CCCC") for number in numbers]
    assert checked.call_count == 3  # the same work for both
    assert all(call.args[1] for call in checked.call_args_list)
    masked = [(status, body[:200], queries) for status, body, queries in seen]
    assert masked[0] == masked[1] == masked[2]
    assert "编号与查询码不符" in seen[0][1].decode()
    assert [body.count(b"error") for _status, body, _queries in seen].count(
        seen[0][1].count(b"error")
    ) == 3


def test_wrong_codes_pause_this_client_for_known_and_unknown_numbers_and_no_other(
    cast: Cast,
) -> None:
    application = in_hand(cast)
    for number in (application.number, "990000-D01-SQ2026-99999"):
        client = Client(REMOTE_ADDR=f"203.0.113.{len(number)}")
        codes = [
            client.post("/case/", {"number": number, "code": "wrong"}).status_code
            for _time in range(6)
        ]
        assert codes == [400] * 5 + [429]
    # The pause binds the client that failed, even with the right code; the applicant gets in at once.
    same = Client(REMOTE_ADDR=f"203.0.113.{len(application.number)}")
    answer = same.post("/case/", {"number": application.number, "code": CODE})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    other = Client(REMOTE_ADDR="198.51.100.1")
    assert other.post("/case/", {"number": application.number, "code": CODE}).status_code == 302
    with mock.patch(
        "django.utils.timezone.now", return_value=timezone.now() + timedelta(minutes=3)
    ):
        assert same.post("/case/", {"number": application.number, "code": CODE}).status_code == 302
    assert SecurityEvent.objects.filter(kind="case_opened", passed=True).count() == 2


def test_client_that_tries_many_numbers_must_wait(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_TRIES_OF_AN_ADDRESS = 4
    client = Client(REMOTE_ADDR="203.0.113.9")
    codes = [client.post("/case/", {"number": f"N{n}", "code": "x"}).status_code for n in range(6)]
    assert codes == [400] * 4 + [429] * 2


def test_security_log_contains_no_number_and_no_code(cast: Cast) -> None:
    Client().post("/case/", {"number": "990000-D01-SQ2026-00001", "code": "SECRETCODE"})
    log = str(list(SecurityEvent.objects.values()))
    assert "SQ2026" not in log
    assert "SECRETCODE" not in log


def test_case_pages_have_a_rate_limit(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_RATES = {**settings.GONGKAI_RATES, "case": 2}
    client = Client()
    assert [client.get("/case/").status_code for _time in range(3)] == [200, 200, 429]


def test_missing_number_or_code_is_an_error_of_its_field(cast: Cast) -> None:
    answer = Client().post("/case/", {"number": "", "code": ""})
    assert answer.status_code == 400
    assert 'id="id_number_error"' in answer.content.decode()
    assert not SecurityEvent.objects.exists()
