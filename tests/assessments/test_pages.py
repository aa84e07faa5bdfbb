"""Assessments on pages: a scheme, an assessment scored by three people, the published sheet."""

from io import BytesIO
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongkai.assessments.actions.assessments import publish_results
from gongkai.assessments.actions.findings import add_finding
from gongkai.assessments.models import Assessment, Evidence, Finding, Scheme, Sheet
from gongkai.assessments.workflow import FindingInputs
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from gongkai.supervision.actions.plans import begin_plan
from gongkai.supervision.entries import PlanFacts
from tests.assessments.assessing import (
    NAMES,
    adopted,
    announced,
    approver,
    assessor,
    begun,
    indicator_id,
    named,
    score,
    scoring,
    sheet_of,
)
from tests.cast import AT, SINCE, Cast, later
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db


def act(browser: Any, route: str, pk: int, name: str, **values: Any) -> int:
    sent = {f"{name}-{field}": value for field, value in values.items()}
    return int(browser.post(reverse(route, args=[pk, name]), sent).status_code)


def published(cast: Cast) -> Assessment:
    assessment = announced(cast)
    sheet = sheet_of(assessment, cast.finance.pk)
    add_finding(sheet, FindingInputs("查阅点没有公开指南"), by=assessor(cast), at=AT)
    return publish_results(assessment, NOTHING, by=approver(cast), at=later(8))


def test_a_scheme_is_made_at_the_desk(cast: Cast, sign_in: Any) -> None:
    browser, create = sign_in(assessor(cast)), reverse("desk:scheme_create")
    assert browser.get(create).status_code == 200
    entered = {
        "body": cast.government.pk,
        "year": "２０２６",
        "title": "考核方案",
        "start": "template",
        "tolerance": "10",
        "bonus_from": "80",
    }
    assert browser.post(create, entered | {"year": "1999"}).status_code == 409
    assert browser.post(create, entered).status_code == 302
    scheme = Scheme.objects.get()

    def step(name: str, who: Any = browser, **values: Any) -> int:
        return act(who, "desk:scheme_action", scheme.pk, name, **values)

    new = {"code": "９", "title": "更正", "weight": "５", "role": "deduction", "way": "measured"}
    assert step("add-indicator", **new, formula="corrected / 0") == 409
    assert step("add-indicator", **new, formula="min(100, corrected * 20)") == 302
    assert step("remove-indicator", code="9") == 302
    assert step("submit") == 409
    assert step("try", year="2025") == 302
    assert step("burn") == 404
    page = browser.get(reverse("desk:scheme", args=[scheme.pk])).text
    for text in (cast.finance.label, "released_in_time", "二十个工作日"):
        assert text in page
    assert step("submit") == 302
    assert step("return", sign_in(approver(cast)), reason="权重偏低") == 302
    assert "权重偏低" in browser.get(reverse("desk:scheme", args=[scheme.pk])).text
    assert step("submit") == 302
    assert step("adopt", sign_in(approver(cast))) == 302
    assert "考核方案" in browser.get(reverse("desk:schemes")).text
    # Adopted schemes are open to the staff, drafts are not.
    stranger = sign_in(cast.stranger)
    assert stranger.get(reverse("desk:scheme", args=[scheme.pk])).status_code == 200
    Scheme.objects.update(state="draft", adopted_at=None, digest="")
    assert stranger.get(reverse("desk:scheme", args=[scheme.pk])).status_code == 404


def test_an_assessment_is_scored_at_the_desk(cast: Cast, sign_in: Any) -> None:
    scheme = adopted(cast)
    browser, create = sign_in(assessor(cast)), reverse("desk:assessment_create")
    assert browser.get(create).status_code == 200
    entered = {"body": cast.government.pk, "year": "2026", "scheme_id": scheme.pk}
    assert browser.post(create, entered).status_code == 302
    assessment = Assessment.objects.get()
    page = reverse("desk:assessment", args=[assessment.pk])

    def step(name: str, who: Any = browser, **values: Any) -> int:
        return act(who, "desk:assessment_action", assessment.pk, name, **values)

    assert step("appoint-scorer", person_id="nobody") == 400
    for name in NAMES:
        arbiter = {"is_arbiter": "on"} if name.endswith("arbiter") else {}
        assert step("appoint-scorer", person_id=named(name).account.username, **arbiter) == 302
    assert step("start") == 302
    catch_up()
    sheet = sheet_of(assessment, cast.finance.pk)
    where = reverse("desk:sheet", args=[sheet.pk])
    officer = sign_in(cast.disclosure)
    assert "组织领导" in officer.get(where).text
    report = {
        "report-indicator_id": indicator_id(assessment, "2"),
        "report-text": "两次会议",
    }
    address = reverse("desk:sheet_action", args=[sheet.pk, "report"])
    false = SimpleUploadedFile("照片.png", b"MZ\x90\x00", "image/png")
    assert officer.post(address, report | {"report-evidence": false}).status_code == 400
    true = SimpleUploadedFile("纪要.txt", "会议纪要".encode(), "text/plain")
    assert officer.post(address, report | {"report-evidence": true}).status_code == 302
    file = reverse("desk:assessment_evidence", args=[Evidence.objects.get().pk])
    first, second, third = (sign_in(named(name)) for name in NAMES)
    assert b"".join(first.get(file).streaming_content).decode() == "会议纪要"
    assert sign_in(cast.stranger).get(file).status_code == 404

    def on_sheet(name: str, who: Any, **values: Any) -> int:
        return act(who, "desk:sheet_action", sheet.pk, name, **values)

    judged = {"indicator_id": indicator_id(assessment, "2")}
    assert on_sheet("score", first, **judged, points="９１", reason="材料齐全") == 302
    assert "材料齐全" in first.get(where).text
    # The second scorer sees neither the score nor the reason of the first.
    assert "材料齐全" not in second.get(where).text
    assert on_sheet("score", second, **judged, points="101", reason="x") == 409
    assert on_sheet("score", second, **judged, points="50", reason="未见纪要") == 302
    assert "材料齐全" in third.get(where).text
    assert on_sheet("settle", third, **judged, points="80", reason="核实") == 302
    visited = {"indicator_id": indicator_id(assessment, "3"), "remark": "开放"}
    answers = {"answer_0": "yes", "answer_1": "no", "answer_2": "na"}
    assert 'name="visit-answer_2"' in browser.get(where).text
    assert on_sheet("visit", browser, **(visited | {"indicator_id": "999"})) == 409
    assert on_sheet("visit", browser, **visited, **answers) == 302
    # Scorers see only the sheets; the body does not see its values before they are announced.
    assert first.get(reverse("desk:assessments")).status_code == 200
    assert first.get(page).status_code == 200
    measured = reverse("desk:sheet_measured", args=[sheet.pk, "released"])
    assert officer.get(measured).status_code == 404
    assert browser.get(measured).status_code == 200
    for name in ("nothing", "columns"):
        assert browser.get(reverse("desk:sheet_measured", args=[sheet.pk, name])).status_code == 404
    assert step("announce") == 409
    assert step("burn") == 404


def test_who_settles_reads_no_scores_about_the_own_body(cast: Cast, sign_in: Any) -> None:
    assessment = scoring(cast)
    score(assessment, cast.finance.pk, "2", "91", by=NAMES[0])
    third = sign_in(named(NAMES[2]))
    where = reverse("desk:sheet", args=[sheet_of(assessment, cast.finance.pk).pk])
    assert "看过材料" in third.get(where).text
    drafter = PostKind.DRAFTER
    grant_post(named(NAMES[2]), drafter, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    assert "看过材料" not in third.get(where).text


def test_objections_and_findings_at_the_desk(cast: Cast, sign_in: Any) -> None:
    assessment = announced(cast, at=timezone.now())
    sheet = sheet_of(assessment, cast.finance.pk)
    officer, browser = sign_in(cast.disclosure), sign_in(assessor(cast))

    def on_sheet(name: str, who: Any, **values: Any) -> int:
        return act(who, "desk:sheet_action", sheet.pk, name, **values)

    where = reverse("desk:sheet", args=[sheet.pk])
    assert 'class="chart"' in officer.get(where).text
    objected = {"indicator_id": indicator_id(assessment, "3"), "text": "指南已备"}
    assert on_sheet("object", officer, **objected) == 302
    objection = sheet.values.get(indicator__code="3").objections.get()
    assert "指南已备" in browser.get(where).text
    decided = {"objection_id": objection.pk, "value": "100", "answer": "属实"}
    assert on_sheet("decide", browser, **decided) == 302
    assert on_sheet("add-finding", browser, text="没有指南") == 302
    finding = Finding.objects.get()
    page = reverse("desk:finding", args=[finding.pk])
    give = reverse("desk:finding_give", args=[finding.pk])
    assert "没有指南" in officer.get(page).text
    plan = begin_plan(
        cast.government, PlanFacts(2027, "要点"), by=assessor(cast), at=timezone.now()
    )
    sent = {"plan": plan.pk, "due_on": "2027年3月1日", "measure": "指南上架"}
    assert browser.post(give, sent | {"due_on": "x"}).status_code == 400
    assert browser.post(give, sent | {"due_on": "2020-01-01"}).status_code == 409
    assert browser.post(give, sent).status_code == 302
    assert "要点" in browser.get(page).text
    retest = {"is_fixed": "yes", "note": "已上架"}
    assert act(browser, "desk:finding_action", finding.pk, "retest", **retest) == 302
    assert "已上架" in officer.get(page).text
    catch_up()
    for address in ("desk:notifications", "desk:assessments"):
        assert "考核" in officer.get(reverse(address)).text


@pytest.mark.parametrize("language", ["", "/en", "/ug"])
def test_published_results(cast: Cast, client: Client, language: str) -> None:
    assessment = announced(cast)
    address = f"{language}/assessments/{assessment.number}/"
    sheet = f"{address}{cast.finance.code}/"
    assert client.get(address).status_code == client.get(sheet).status_code == 404
    finding = FindingInputs("查阅点没有公开指南")
    add_finding(sheet_of(assessment, cast.finance.pk), finding, by=assessor(cast), at=AT)
    publish_results(assessment, NOTHING, by=approver(cast), at=later(8))
    assert assessment.scheme.title in client.get(f"{language}/assessments/").text
    title = {
        "": "2026年度政务公开考核结果",
        "/en": "Results of the assessment of disclosure 2026",
        "/ug": "2026-يىللىق ئاشكارىلاش خىزمىتىنى باھالاش نەتىجىسى",
    }[language]
    assert f"<h1>{title}</h1>" in client.get(address).text
    assert title in client.get(f"{language}/assessments/").text
    assert "66.25" in client.get(address).text
    page = client.get(sheet).text
    # Points and total do not add up without this line: 60 of 100 points do not apply.
    for text in ("二十个工作日内公开", "查阅点没有公开指南", "<svg", "25.00 × 100 ÷ 40 = 62.50"):
        assert text in page
    assert "看过材料" not in page  # reasons of single scorers
    assert client.get(f"{sheet}exe/").status_code == 404
    if not language:
        (bars,) = docx.Document(BytesIO(client.get(f"{sheet}docx/").content)).tables
        rows = [(row.cells[0].text, row.cells[2].text) for row in bars.rows]
        assert ("组织领导", "15 / 20") in rows
        assert {len(row.cells[1].text) for row in bars.rows} == {18, 27}
        assert client.get(f"{sheet}pdf/").content[:4] == b"%PDF"
        table = client.get(f"{address}?format=csv").getvalue().decode("utf-8-sig")
        assert "66.25" in table
        assert assessment.number in client.get("/assessments/?format=csv").getvalue().decode()


def test_pages_take_the_same_number_of_queries(cast: Cast, sign_in: Any, client: Client) -> None:
    assessment = published(cast)
    begun(cast, year=2025)
    browser = sign_in(assessor(cast))
    sheet = sheet_of(assessment, cast.finance.pk)
    addresses = {
        reverse("desk:schemes"): browser,
        reverse("desk:assessments"): browser,
        reverse("desk:assessment", args=[assessment.pk]): browser,
        reverse("desk:sheet", args=[sheet.pk]): browser,
        reverse("portal:assessments"): client,
        reverse("portal:assessment", args=[assessment.number]): client,
        reverse("portal:assessment_sheet", args=[assessment.number, cast.finance.code]): client,
    }
    few = {address: queries_of_page(who, address) for address, who in addresses.items()}
    Sheet.objects.create(assessment=assessment, body=cast.government, group="government")
    for year in (2024, 2023):
        begun(cast, year=year)
    for number in range(3):
        add_finding(sheet, FindingInputs(f"问题{number}"), by=assessor(cast), at=AT)
    many = {address: queries_of_page(who, address) for address, who in addresses.items()}
    assert many == few
    assert few[reverse("portal:assessments")] <= 2
    assert few[reverse("portal:assessment", args=[assessment.number])] <= 4
