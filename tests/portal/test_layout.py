import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.translation import override

from gongkai.documents.actions import releases
from gongkai.documents.workflow import RepealDay, WithdrawalReason
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import BodyFacts, create_body
from gongkai.organisations.models import Body
from gongkai.portal.bodies.views import Node
from gongkai.ui.templatetags.gongkai import day_in_text
from tests.cast import AT, Cast, later


def test_page_that_has_not_changed_is_not_sent_again(client: Client, cast: Cast) -> None:
    document = cast.released()
    address = f"/i/{document.index_number}/"
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    releases.withdraw_document(document, WithdrawalReason("附件有误"), by=cast.disclosure, at=AT)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 410


def test_elderly_mode_never_gets_not_modified_for_the_plain_page(
    client: Client, cast: Cast
) -> None:
    tag = client.get("/")["ETag"]
    client.cookies["reading_mode"] = "elderly"
    assert client.get("/", headers={"If-None-Match": tag}).status_code == 200


def test_permanent_address_is_the_same_in_every_language(client: Client, cast: Cast) -> None:
    document = cast.released()
    for prefix in ("", "/en", "/ug"):
        page = client.get(f"{prefix}/i/{document.index_number}/").content.decode()
        assert f'<link rel="canonical" href="http://testserver/i/{document.index_number}/">' in page


@pytest.mark.parametrize("address", ["/", "/b/", "/b/990000-D01/", "/catalogue/", "/search/"])
def test_column_page_carries_the_tags_of_the_guide_to_government_sites(
    client: Client, cast: Cast, address: str
) -> None:
    page = client.get(address).content.decode()
    for name in (
        "SiteName",
        "SiteDomain",
        "ColumnName",
        "ColumnDescription",
        "ColumnKeywords",
        "ColumnType",
    ):
        assert re.search(rf'<meta name="{name}" content="[^"]+">', page), name


def test_body_section_has_the_four_statutory_parts_and_counts_its_items(
    client: Client, cast: Cast
) -> None:
    cast.released()
    page = client.get("/b/990000-D01/").content.decode()
    parts = [page.index(f'id="{part}"') for part in ("guide", "rules", "content", "reports")]
    assert parts == sorted(parts)
    assert "本机关尚未发布年度报告" in page
    assert '?body=990000-D01&amp;item=A20-08">' in page
    assert "item=A20-07" not in page


def test_body_page_lists_its_own_rules_on_open_government(client: Client, cast: Cast) -> None:
    from gongkai.catalogue.models import Genre, Subject  # noqa: PLC0415

    rules = cast.released(
        title="信息公开工作规定",
        genre=Genre.objects.get(code="normative-document"),
        subject=Subject.objects.get(name="政务公开", parent__isnull=False),
    )
    page = client.get("/b/990000-D01/").content.decode()
    section = page[page.index('id="rules"') : page.index('id="content"')]
    assert f'href="/i/{rules.index_number}/"' in section


def test_tree_of_bodies_goes_to_any_depth(client: Client, cast: Cast) -> None:
    parent = cast.finance
    for number in range(1, 4):
        facts = BodyFacts(
            f"990000-D01-{number}", f"第{number}层", f"第{number}层", "department", "990000", parent
        )
        parent = create_body(facts, by=SYSTEM, at=AT)
    page = client.get("/b/").content.decode()
    assert [f'href="/b/990000-D01-{number}/"' in page for number in range(1, 4)] == [True] * 3
    assert page.count('class="tree"') == 3


def test_bodies_are_grouped_by_kind(cast: Cast) -> None:
    with override("en"):
        groups = Node(cast.government, [Node(cast.finance), Node(cast.health)]).groups
    assert [(kind, [node.body for node in nodes]) for kind, nodes in groups] == [
        ("Department", [cast.finance, cast.health])
    ]


def test_each_filter_in_force_can_be_removed_separately(client: Client, cast: Cast) -> None:
    page = client.get("/catalogue/?item=A20-08&year=2026&language=ug").content.decode()
    for rest in (
        "?year=2026&amp;language=ug",
        "?item=A20-08&amp;language=ug",
        "?item=A20-08&amp;year=2026",
    ):
        assert f'<a class="chip" href="{rest}">' in page


def test_form_hides_a_long_list_of_bodies(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert '<select name="body"' in client.get("/catalogue/").content.decode()
    monkeypatch.setattr("gongkai.portal.filters.MAX_BODIES", 2)
    cache.clear()
    assert (
        '<input type="hidden" name="body" value="990000-D01"'
        in client.get("/catalogue/?body=990000-D01").content.decode()
    )


def test_repealed_item_stays_readable_and_says_so(client: Client, cast: Cast) -> None:
    document = cast.released()
    releases.repeal_document(document, RepealDay(later(1).date()), by=cast.disclosure, at=later(1))
    page = client.get(f"/i/{document.index_number}/").content.decode()
    assert f"本文件已失去效力：已废止（{day_in_text(later(1).date())}）" in page
    assert "任何单位和个人有权拒绝" in page


def test_item_has_the_printed_layout(client: Client, cast: Cast) -> None:
    document = cast.released(
        text="<p>各部门：</p><p>现通知如下。</p><p>2026年11月12日</p>",
        document_number="财〔2026〕1号",
    )
    page = client.get(f"/i/{document.index_number}/").content.decode()
    assert '<p class="to">各部门：</p>' in page
    assert '<p class="sign">2026年11月12日</p>' in page
    assert "示范区财政厅文件" in page


def test_body_has_its_uyghur_name_on_uyghur_pages(client: Client, cast: Cast) -> None:
    Body.objects.filter(pk=cast.finance.pk).update(name_ug="مالىيە نازارىتى")
    document = cast.released()
    page = client.get(f"/ug/i/{document.index_number}/").content.decode()
    assert "مالىيە نازارىتى" in page
    assert '<bdi lang="zh-Hans">示范区财政厅</bdi>' not in page
    assert "مالىيە" not in client.get(f"/i/{document.index_number}/").content.decode()
    assert "مالىيە نازارىتى" in client.get("/ug/b/").content.decode()


def test_names_on_a_uyghur_page_are_marked_as_chinese(client: Client, cast: Cast) -> None:
    document = cast.released()
    page = client.get(f"/ug/i/{document.index_number}/").content.decode()
    assert '<bdi lang="zh-Hans">示范区财政厅</bdi>' in page
    assert "مەمۇرىي كەسپىي ھەق ئېلىش تۈرلىرى، ئاساسى ۋە ئۆلچىمى" in page


def test_home_page_names_the_operating_body(client: Client, cast: Cast) -> None:
    assert '<a href="/b/990000/">示范区人民政府</a>' in client.get("/").content.decode()
