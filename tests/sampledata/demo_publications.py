"""Tests of the gazette, the datasets and the reports in the loaded demo, which `test_demo.py` collects."""

from collections import Counter

from django.db.models import Sum
from django.test import Client

from gongkai.channels.models import Delivery
from gongkai.channels.states import Channel
from gongkai.datasets.models import Bundle, DatasetVersion, PrivateValues
from gongkai.datasets.queries import former_release, public_datasets, rows_of
from gongkai.datasets.states import ReleaseState
from gongkai.gazette.models import Issue
from gongkai.gazette.queries import (
    articles_of,
    current_files,
    open_corrections,
    pairs,
    public_issues,
)
from gongkai.gazette.states import IssueState
from gongkai.kit.times import local_date
from gongkai.law.clocks import report_due
from gongkai.operations.verify import datasets as verify_datasets
from gongkai.operations.verify import gazette as verify_gazette
from gongkai.reports.models import AnnualReport
from gongkai.reports.queries import frozen_figures
from gongkai.sampledata.demo.load import CORE
from gongkai.statistics.compilation import findings_for
from gongkai.statistics.models import ManualFigure
from tests.sampledata.stages import Stages


def test_demo_has_issues_of_the_gazette_in_both_editions_and_in_proof(region: None) -> None:
    chinese, uyghur = public_issues().order_by("-language")
    assert (chinese.language, uyghur.language) == ("zh-hans", "ug")
    own, others = articles_of(chinese), articles_of(uyghur)
    # Some documents have a Uyghur translation; that the others have none is to be seen.
    assert 2 <= len(pairs(own, others)) / 2 == len(others) < len(own)
    for issue in (chinese, uyghur):
        assert set(current_files(issue, articles_of(issue))) == {"pdf", "epub"}
        assert len({one.person_id for one in issue.readings.all()}) == 7
    waiting = Issue.objects.get(state=IssueState.PROOF_2)
    assert current_files(waiting, articles_of(waiting))
    assert {one.kind for one in open_corrections(waiting)} == {"text", "layout"}
    printed = {one.document_id for one in (*own, *others)}
    sent = Delivery.objects.filter(channel=Channel.GAZETTE)
    assert set(sent.values_list("document_id", flat=True)) == printed
    assert list(verify_gazette.check()) == []


def test_demo_has_datasets_with_chart_differences_private_columns_and_one_in_review(
    region: None, loaded: Stages
) -> None:
    assert set(public_datasets().values_list("code", flat=True)) == {
        "farm-prices",
        "food-drugs",
        "aid",
    }
    # The worker loads them with their bodies, after the first page of the demo.
    bodies = set(public_datasets().values_list("body__code", flat=True))
    assert bodies.isdisjoint(CORE)
    assert bodies <= set(loaded.bodies)
    waiting = DatasetVersion.objects.get(state=ReleaseState.IN_REVIEW)
    assert waiting.dataset.published_on is None
    corrected = DatasetVersion.objects.get(dataset__code="food-drugs", number=2)
    former = former_release(corrected)
    assert former is not None
    assert (corrected.added, corrected.changed, corrected.removed) == (1, 2, 0)
    assert rows_of(former).count() == 5
    aid = DatasetVersion.objects.get(dataset__code="aid")
    assert PrivateValues.objects.filter(row__dataset=aid.dataset).count() == aid.row_count == 36
    assert list(verify_datasets.check()) == []
    planned = Bundle.objects.order_by("due_at").values_list("state", "dataset__code")
    assert list(planned) == [
        (state, "farm-prices") for state in ("published", "confirmed", "provisional")
    ]
    client = Client()
    calendar = client.get("/data/calendar/").content.decode()
    assert "采价市场临时休市" in calendar
    prices = client.get("/data/farm-prices/").content.decode()
    assert "<svg" in prices
    changes = client.get("/data/food-drugs/v2/changes/").content.decode()
    assert "3,214" in changes
    assert "3,234" in changes
    page = client.get("/data/aid/").content.decode()
    assert "城市低保" in page
    assert "示例领取人" not in page


def test_demo_has_reports_for_the_previous_year(region: None) -> None:
    reports = AnnualReport.objects.filter(year=2025)
    assert Counter(reports.values_list("state", flat=True)) == {"accepted": 18, "published": 2}
    assert reports.filter(body__code="990000-D02").get().remarks.get().settled_at is not None
    whole = reports.get(body__code="990000")
    assert (whole.submitted_at and local_date(whole.submitted_at)) < report_due(
        2025, government=True
    )
    cells = frozen_figures(whole)
    assert findings_for(whole.body, 2025, "area", cells) == []
    received = ManualFigure.objects.filter(slot__startswith="applications.1.").aggregate(
        all=Sum("amount")
    )["all"]
    assert cells.named()["applications.1.total"] == received > 200
    for one in reports.filter(state="published"):
        assert local_date(one.published_at) <= report_due(
            2025, government=one.body.kind == "government"
        )
        assert one.document.public_version.attachments.count() == 4
        page = Client().get(f"/reports/2025/{one.body.code}/").content.decode()
        assert f"{one.body.name}2025年政府信息公开工作年度报告" in page
