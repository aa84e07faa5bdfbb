"""Datasets in search and for followers: what is public of them, and each version as news."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.translation import override

from gongkai.datasets.actions.datasets import amend_dataset, close_dataset
from gongkai.datasets.index_text import DATASET, DatasetIndexKind
from gongkai.datasets.inputs import ReasonInputs
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.search.kinds import kinds
from gongkai.search.maintenance import differences
from gongkai.search.queries import search
from gongkai.subscriptions.actions import confirm_subscription, request_subscription
from gongkai.subscriptions.matching import match_announcements
from gongkai.subscriptions.models import Announcement, Subscription
from gongkai.subscriptions.queries import FeedFilters, last_item_id, rows_between
from tests.cast import AT, Cast
from tests.datasets.tables import (
    FACTS,
    HEAD,
    ROWS,
    draft,
    first_version,
    published,
    withdrawn,
    written,
)
from tests.subscriptions.lists import FACTS as FOLLOWED

pytestmark = pytest.mark.django_db


def test_public_columns_are_searched_and_private_ones_are_not(cast: Cast, tmp_path: Path) -> None:
    release = first_version(cast, tmp_path)
    catch_up()
    (hit,) = search("羊肉").hits  # a code of a public column
    assert hit.row == release.dataset
    for private in ("报价人", "报价甲"):
        assert search(private).count == 0
    dataset = amend_dataset(
        release.dataset,
        replace(FACTS, description="每日采集的冻品价格。"),
        by=cast.disclosure,
        at=AT,
    )
    catch_up()
    assert search("冻品价格").count == 1
    assert search("每周五采集").count == 0
    withdrawn(cast, release)
    catch_up()
    # The page stays and says that the data were withdrawn; the columns are no longer public.
    assert search("冻品价格").count == 1
    assert search("羊肉").count == 0
    dataset.refresh_from_db()
    dataset = close_dataset(dataset, ReasonInputs("并入新系统"), by=cast.approver, at=AT)
    catch_up()
    assert list(differences()) == []
    kind = kinds()[DATASET]
    (row,) = kind.listed([dataset.pk])
    assert release.published_at is not None
    with override("en"):
        facts = kind.news_facts(row, on=release.published_at.date())
    assert facts[1:] == ["Weekly", "Updated on 2026-11-20"]
    assert kind.reference(row) == "prices"


def test_each_version_is_news_for_followers(cast: Cast, tmp_path: Path) -> None:
    facts = replace(FOLLOWED, filters=FeedFilters(DATASET))
    request_subscription(facts, submission="followed", at=AT)
    subscription = confirm_subscription(Subscription.objects.get(), at=AT)
    at = AT + timedelta(minutes=1)
    dataset = first_version(cast, tmp_path).dataset
    text = HEAD + ROWS.replace("68.50", "69.00")
    published(cast, draft(cast, dataset, written(tmp_path, text)), at=at)
    for _twice in range(2):
        catch_up()
        while match_announcements(at=at):
            pass
    assert [one.event for one in Announcement.objects.order_by("id")] == ["version 1", "version 2"]
    rows = rows_between(subscription.feed, 0, last_item_id(subscription.feed), most=10)
    assert set(rows) == {(DATASET, dataset)}


def test_an_act_about_no_version_is_no_news(cast: Cast, tmp_path: Path) -> None:
    first_version(cast, tmp_path)
    act = Act.objects.get(verb="dataset.version_published")
    act.subject_id = "999999"
    assert DatasetIndexKind().announced_event(act) is None
