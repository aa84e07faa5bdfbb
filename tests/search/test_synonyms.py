"""The list of synonyms: what it does to a query, what is refused, and who may change it."""

import pytest

from gongkai.kit.refusals import Refused
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.search.actions import change_synonyms
from gongkai.search.models import SynonymList
from gongkai.search.queries import search
from gongkai.search.rules import refusal_of_synonyms
from gongkai.search.synonyms import lines_of, newest_list, shipped_synonyms, synonym_text
from tests.cast import AT, SINCE, Cast, person
from tests.search.test_queries import everything, filled


@pytest.fixture
def top(cast: Cast) -> Person:
    """Return an administrator of the highest body."""
    top = person("top")
    grant_post(top, PostKind.ADMINISTRATOR, cast.government, by=SYSTEM, at=AT, since=SINCE)
    return top


@pytest.mark.django_db
def test_shipped_list_passes_the_rules_that_hold_for_edited_ones() -> None:
    assert refusal_of_synonyms(shipped_synonyms(), known=0) is None
    assert len(lines_of(shipped_synonyms())) > 40


def test_each_word_of_a_group_finds_the_others(cast: Cast) -> None:
    filled(cast, ["年度报告", "年报汇总", "社会保险", "社保缴费", "住房公积金", "公积金"])
    for query in ("年报", "年度报告", "年報"):
        assert everything(query) == ["X/2026-00002", "X/2026-00001"]
    assert everything("社会保险") == ["X/2026-00004", "X/2026-00003"]
    assert everything("年报汇总") == ["X/2026-00002"]
    assert everything("社保 缴费") == ["X/2026-00004"]
    assert everything("“年报”") == ["X/2026-00002"]
    # One word contains another: neither is replaced inside the other.
    assert everything("公积金") == everything("住房公积金") == ["X/2026-00006", "X/2026-00005"]
    assert search("住房公积金").also == ("公积金",)
    assert search("“年报”").also == ()


def test_changed_list_is_in_force_at_once_and_recorded(cast: Cast, top: Person) -> None:
    filled(cast, ["年度报告", "红头文件"])
    assert everything("年报") == ["X/2026-00001"]
    changed = change_synonyms("# 一行注释\n公文＝红头文件\n", known=0, by=top, at=AT)
    assert everything("年报") == []
    assert everything("公文") == ["X/2026-00002"]
    act = Act.objects.get(verb="synonyms.changed")
    assert (act.facets, act.actor_id) == ({"groups": 1}, str(top.pk))
    change_synonyms("", known=changed.pk, by=top, at=AT)
    assert (synonym_text(), everything("公文")) == ("", [])
    assert SynonymList.objects.count() == 2


def test_two_administrators_do_not_overwrite_each_other(cast: Cast, top: Person) -> None:
    change_synonyms("公文 红头文件", known=0, by=top, at=AT)
    with pytest.raises(Refused) as caught:
        change_synonyms("低保 最低生活保障", known=0, by=top, at=AT)
    assert caught.value.refusal.code == "synonyms-changed"
    assert synonym_text() == "公文 红头文件"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("公文", "synonyms-words", 1),
        ("低保 最低生活保障\n公文 公 文", "synonyms-length", 2),
        ("公文 " + "长" * 31, "synonyms-length", 1),
        ("公文 …… 红头文件", "synonyms-length", 1),
        (" ".join(f"词{chr(0x4E00 + n)}" for n in range(13)), "synonyms-words", 1),
        ("公文 红头文件\n\n文件 公文", "synonyms-twice", 3),
        ("公文 红头文件\n檔案 公·文", "synonyms-twice", 2),
        (
            "\n".join(f"甲{chr(0x4E00 + n)} 乙{chr(0x4E00 + n)}" for n in range(501)),
            "synonyms-lines",
            None,
        ),
    ],
)
def test_list_with_a_mistake_is_refused_with_its_line(
    cast: Cast, top: Person, text: str, code: str, line: int | None
) -> None:
    with pytest.raises(Refused) as caught:
        change_synonyms(text, known=0, by=top, at=AT)
    refusal = caught.value.refusal
    assert (refusal.code, refusal.field) == (code, "text")
    assert line is None or str(line) in str(refusal)
    assert newest_list() == 0


def test_only_an_administrator_of_the_highest_body_changes_the_list(cast: Cast) -> None:
    clerk = person("clerk")
    grant_post(clerk, PostKind.ADMINISTRATOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    for somebody in (clerk, cast.drafter, cast.stranger):
        with pytest.raises(Refused) as caught:
            change_synonyms("公文 红头文件", known=0, by=somebody, at=AT)
        assert caught.value.refusal.code == "synonyms-not-yours"
