"""Error reports at the desk: the list, one report, and its steps."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.error_reports.models import ErrorReport
from gongkai.organisations.models import Person
from tests.cast import Cast
from tests.error_reports.reports import answered, reported

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(cast: Cast, sign_in: object) -> Client:
    """Return the browser of the disclosure officer."""
    browser: Client = sign_in(cast.disclosure)  # type: ignore[operator]
    return browser


def test_list_shows_what_waits_by_due_date_and_what_is_answered(
    cast: Cast, officer: Client
) -> None:
    later, first = reported(cast, at=timezone.now()), reported(cast)
    done = answered(cast)
    page = officer.get("/desk/error-reports/").content.decode()
    assert page.index(first.number) < page.index(later.number)
    assert done.number not in page
    assert "tag late" in page
    assert "收废" not in page
    page = officer.get("/desk/error-reports/?state=answered").content.decode()
    assert done.number in page
    assert first.number not in page


def test_list_is_paged_by_key_with_a_constant_number_of_queries(
    cast: Cast, officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongkai.desk.error_reports.views.PAGE", 3)
    counts = []
    for _number in range(4):
        reported(cast)
        with CaptureQueriesContext(connection) as queries:
            page = officer.get("/desk/error-reports/").content.decode()
        counts.append(len(queries))
    assert len(set(counts)) == 1
    cursor = page.split("?page=")[1].split('"')[0]
    rest = officer.get(f"/desk/error-reports/?page={cursor}").content.decode()
    assert rest.count("data-row") == 1
    assert officer.get("/desk/error-reports/?page=forged").status_code == 400
    assert officer.get("/desk/error-reports/?state=x").status_code == 400


def test_empty_lists_say_so(officer: Client) -> None:
    for address in ("/desk/error-reports/", "/desk/error-reports/?state=answered"):
        assert "void" in officer.get(address).content.decode()


def test_officer_answers_a_report(cast: Cast, officer: Client) -> None:
    report = reported(cast, at=timezone.now())
    page = officer.get(f"/desk/error-reports/{report.pk}/").content.decode()
    assert "收废目录" in page
    assert "13800001111" in page
    form = {"answer-result": "corrected", "answer-text": "已改正。"}
    sent = officer.post(f"/desk/error-reports/{report.pk}/act/answer/", form)
    assert sent.status_code == 302
    report.refresh_from_db()
    assert (report.state, report.result, report.answer) == ("answered", "corrected", "已改正。")
    page = officer.get(f"/desk/error-reports/{report.pk}/").content.decode()
    assert "已改正。" in page
    assert "act/answer" not in page
    # A second answer from a page that was left open is refused and changes nothing.
    again = officer.post(
        f"/desk/error-reports/{report.pk}/act/answer/", {**form, "answer-text": "另一个答复"}
    )
    assert again.status_code == 409
    assert ErrorReport.objects.get().answer == "已改正。"


def test_refused_answer_keeps_the_text(cast: Cast, officer: Client) -> None:
    report = reported(cast)
    address = f"/desk/error-reports/{report.pk}/act/answer/"
    empty = officer.post(address, {"answer-text": "没有选结果"})
    assert empty.status_code == 400
    assert "没有选结果" in empty.content.decode()
    long = officer.post(address, {"answer-result": "corrected", "answer-text": "答" * 5_001})
    assert long.status_code == 409
    assert ErrorReport.objects.get().state == "received"
    assert officer.post(f"/desk/error-reports/{report.pk}/act/nonsense/").status_code == 404


def test_officer_passes_a_report_on_and_no_longer_sees_it(cast: Cast, officer: Client) -> None:
    report = reported(cast, at=timezone.now() - timedelta(days=9))
    form = {"pass-on-body_id": cast.health.pk}
    assert officer.post(f"/desk/error-reports/{report.pk}/act/pass-on/", form).status_code == 302
    assert officer.get(f"/desk/error-reports/{report.pk}/").status_code == 404
    report.refresh_from_db()
    assert report.body == cast.health


@pytest.mark.parametrize("who", ["drafter", "supervisor", "stranger"])
def test_others_get_no_report(cast: Cast, sign_in: object, who: str) -> None:
    report = reported(cast)
    person: Person = getattr(cast, who)
    browser: Client = sign_in(person)  # type: ignore[operator]
    assert browser.get(f"/desk/error-reports/{report.pk}/").status_code == 404
    sees_list = browser.get("/desk/error-reports/").status_code
    assert sees_list == (200 if who == "stranger" else 403)
