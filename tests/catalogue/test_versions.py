"""Versions of catalogues: who enters and adopts them, and what a body takes over from above."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from gongkai.catalogue.actions import adopt_catalogue, discard_catalogue, enter_catalogue
from gongkai.catalogue.columns import Columns, conflicts, filled
from gongkai.catalogue.inheritance import catalogue_of, local_item_ids
from gongkai.catalogue.models import CatalogueItem, CatalogueVersion
from gongkai.catalogue.queries import adopted_versions, items, items_of, visible_to
from gongkai.catalogue.rules import (
    CatalogueFacts,
    RowFacts,
    refusal_to_adopt_catalogue,
    refusal_to_enter_catalogue,
)
from gongkai.documents.queries import public_documents
from gongkai.kit.refusals import Refused
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from tests.cast import AT, Cast, later
from tests.catalogue.tables import adopted, row

pytestmark = pytest.mark.django_db
ON = AT.date()


def facts(*rows: RowFacts, effective_on: date = ON) -> CatalogueFacts:
    return CatalogueFacts("目录", effective_on, rows or (row("财政", "专项资金"),))


def code_of(act: Any) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.refusal.code


def test_two_people_make_a_version_and_it_is_an_act(cast: Cast) -> None:
    draft = enter_catalogue(cast.finance, facts(), by=cast.disclosure, at=AT)
    version = adopt_catalogue(draft, by=cast.approver, at=later(1))
    assert (version.number, version.adopted_on) == (1, later(1).date())
    item = CatalogueItem.objects.get(body=cast.finance)
    assert (item.code, item.title) == (f"L{cast.finance.pk}-001", "专项资金")
    act = Act.objects.get(verb=Verb.CATALOGUE_ADOPTED)
    assert act.chain == cast.finance.chain
    assert act.facets == {
        "number": 1,
        "effective_on": "2026-11-20",
        "rows": 1,
        "new_items": 1,
    }


def test_a_new_draft_takes_the_place_of_the_earlier_one(cast: Cast) -> None:
    enter_catalogue(cast.finance, facts(), by=cast.disclosure, at=AT)
    enter_catalogue(cast.finance, facts(row("甲"), row("乙")), by=cast.disclosure, at=AT)
    (draft,) = CatalogueVersion.objects.all()
    assert draft.rows.count() == 2
    discard_catalogue(draft, by=cast.disclosure, at=AT)
    assert not CatalogueVersion.objects.exists()


def test_only_the_posts_enter_adopt_and_discard(cast: Cast) -> None:
    assert (
        code_of(lambda: enter_catalogue(cast.finance, facts(), by=cast.approver, at=AT))
        == "wrong-post"
    )
    draft = enter_catalogue(cast.finance, facts(), by=cast.disclosure, at=AT)
    assert code_of(lambda: adopt_catalogue(draft, by=cast.disclosure, at=AT)) == "wrong-post"
    assert code_of(lambda: adopt_catalogue(draft, by=cast.stranger, at=AT)) == "wrong-post"
    assert code_of(lambda: discard_catalogue(draft, by=cast.approver, at=AT)) == "wrong-post"


def test_whoever_entered_a_version_does_not_adopt_it(cast: Cast) -> None:
    version = adopted(cast, cast.government, row("甲"))
    draft = enter_catalogue(cast.government, facts(), by=cast.disclosure, at=AT)
    draft.entered_for = cast.approver  # entered by a delegate of the approver
    draft.save()
    assert code_of(lambda: adopt_catalogue(draft, by=cast.approver, at=AT)) == "own-catalogue"
    assert code_of(lambda: adopt_catalogue(version, by=cast.approver, at=AT)) == "is-adopted"
    assert code_of(lambda: discard_catalogue(version, by=cast.disclosure, at=AT)) == "is-adopted"


def test_facts_are_refused(cast: Cast) -> None:
    def refused(given: CatalogueFacts) -> str:
        refusal = refusal_to_enter_catalogue(cast.finance, given, by=cast.disclosure, on=ON)
        assert refusal is not None
        return refusal.code

    assert refused(replace(facts(), rows=[])) == "number-of-rows"
    assert refused(facts(row("甲"), row("甲"))) == "repeated-item"
    assert refused(facts(row("甲", responsible=cast.health))) == "body-not-below"
    adopted(cast, cast.finance, row("甲"), effective_on=ON)
    assert refused(facts(effective_on=ON)) == "before-present-version"
    cast.finance.ended_on = ON
    assert refused(facts()) == "body-over"


def test_a_draft_is_not_adopted_for_a_day_that_meanwhile_has_a_version(cast: Cast) -> None:
    draft = enter_catalogue(cast.finance, facts(), by=cast.disclosure, at=AT)
    assert refusal_to_adopt_catalogue(draft, by=cast.approver, on=ON) is None
    CatalogueVersion.objects.create(
        body=cast.finance,
        state="adopted",
        number=1,
        title="先",
        effective_on=ON,
        entered_by=cast.disclosure,
        entered_for=cast.disclosure,
        entered_at=AT,
    )
    refusal = refusal_to_adopt_catalogue(draft, by=cast.approver, on=ON)
    assert refusal is not None
    assert refusal.code == "before-present-version"


def test_without_any_version_the_catalogue_is_that_of_the_statute(cast: Cast) -> None:
    found = catalogue_of(cast.finance, on=ON)
    assert [entry.item for entry in found] == list(items().filter(code__startswith="A20"))
    assert {entry.columns.working_days for entry in found} == {20}
    assert found[6].basis == "条例19 art. 20 (7)"


def test_a_body_takes_over_the_region_fills_in_and_adds(cast: Cast) -> None:
    adopted(
        cast,
        cast.government,
        row("财政信息", code="A20-07", content="预算、决算", method="proactive"),
        row("重点民生", "养老", time_limit="每季度", frequency="quarterly", due_days=10),
        row("卫生", "疫苗", responsible=cast.health),
        row("乡镇", "村务", levels=("township",)),
    )
    pension = CatalogueItem.objects.get(title="养老")
    adopted(
        cast,
        cast.finance,
        row("x", code="A20-07", office="预算处", working_days=7, outlets=("website",)),
        RowFacts(Columns("重点民生", "养老", audience="everybody"), pension),
        row("专项", "扶持资金"),
    )
    found = {entry.title: entry for entry in catalogue_of(cast.finance, on=ON)}
    budget = next(one for one in found.values() if one.item.code == "A20-07")
    assert (budget.columns.content, budget.columns.office) == ("预算、决算", "预算处")
    assert (budget.columns.working_days, budget.columns.outlets) == (7, ("website",))
    assert found["养老"].columns.frequency == "quarterly"
    assert found["养老"].columns.audience == "everybody"
    assert found["养老"].added_by == cast.government
    assert found["扶持资金"].added_by == cast.finance
    assert {"疫苗", "村务"}.isdisjoint(found)
    assert "疫苗" in {entry.title for entry in catalogue_of(cast.health, on=ON)}
    assert "扶持资金" not in {entry.title for entry in catalogue_of(cast.health, on=ON)}
    assert set(items_of(cast.finance, on=ON)) == {
        entry.item for entry in catalogue_of(cast.finance, on=ON)
    }


def test_versions_follow_one_another_and_the_old_ones_stay(cast: Cast) -> None:
    first = adopted(cast, cast.finance, row("甲"), row("乙"), effective_on=date(2026, 11, 1))
    item = CatalogueItem.objects.get(title="甲")
    document = cast.released(catalogue_item=item)
    second = adopted(
        cast,
        cast.finance,
        row("丙"),
        row("乙改", code=CatalogueItem.objects.get(title="乙").code),
        effective_on=date(2026, 12, 1),
    )
    first.refresh_from_db()
    assert (first.until, second.number) == (date(2026, 12, 1), 2)

    def titles(on: date) -> set[str]:
        return {one.title for one in catalogue_of(cast.finance, on=on) if one.added_by}

    assert titles(date(2026, 10, 31)) == set()
    assert titles(date(2026, 11, 30)) == {"甲", "乙"}
    assert titles(date(2026, 12, 1)) == {"丙", "乙改"}
    assert [one.first_level for one in first.rows.order_by("position")] == ["甲", "乙"]
    # The item left out by the second version keeps its code and its document.
    assert public_documents().get(catalogue_item=item) == document
    assert set(CatalogueItem.objects.filter(body=cast.finance).values_list("code", "title")) == {
        (f"L{cast.finance.pk}-001", "甲"),
        (f"L{cast.finance.pk}-002", "乙改"),
        (f"L{cast.finance.pk}-003", "丙"),
    }
    assert local_item_ids(cast.finance, on=date(2026, 12, 1)).isdisjoint({item.pk})


def test_drafts_are_seen_by_the_posts_of_the_body(cast: Cast) -> None:
    adopted(cast, cast.health, row("甲"))
    enter_catalogue(cast.finance, facts(), by=cast.disclosure, at=AT)

    def seen(user: Any) -> int:
        return visible_to(user, on=ON).count()

    assert seen(AnonymousUser()) == 1
    assert seen(cast.drafter.account) == 1
    assert seen(cast.stranger.account) == 1
    assert seen(cast.disclosure.account) == 2
    assert seen(cast.approver.account) == 2
    assert adopted_versions(cast.finance).count() == 0


def test_columns_are_filled_and_compared() -> None:
    above = Columns("甲", working_days=20, outlets=("website", "print"), frequency="")
    below = Columns(
        "乙", working_days=5, outlets=("print", "website"), frequency="weekly", due_days=2
    )
    assert list(conflicts(above, below)) == []
    assert list(conflicts(above, replace(below, working_days=30))) == ["working_days"]
    together = filled(above, below)
    assert (together.first_level, together.frequency, together.due_days) == ("甲", "weekly", 2)
    assert filled(replace(above, frequency="yearly"), below).due_days == 0
