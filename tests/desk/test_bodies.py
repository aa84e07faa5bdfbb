"""Bodies at the desk: who edits what, terms, details, guide, offices, and edits at the same time."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.organisations.actions import BodyFacts, create_body, grant_post
from gongkai.organisations.actions.bodies import create_office
from gongkai.organisations.models import Body, GuideText, Office, Person, Post, Site
from gongkai.organisations.queries import body_by_code
from gongkai.organisations.states import PostKind
from tests.cast import AT, SINCE, Cast, administrator, person

SignIn = Callable[[Person], Client]
CREDIT_CODE = "91350100M000100Y43"


@pytest.fixture
def chief(cast: Cast) -> Person:
    """Return the administrator of the government, which operates the site."""
    return administrator("chief", cast.government)


@pytest.fixture
def desk(chief: Person, sign_in: SignIn) -> Client:
    return sign_in(chief)


def form_of(answer: Any, **changes: Any) -> dict[str, Any]:
    """Return the data that the shown form would send, with changes."""
    form = answer.context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in {**shown, **changes}.items()}


def test_list_shows_the_bodies_that_the_user_edits(
    cast: Cast, desk: Client, sign_in: SignIn
) -> None:
    def codes(browser: Client, query: str = "") -> list[str]:
        answer = browser.get(f"/desk/bodies/{query}")
        return [body.code for body in answer.context["bodies"]]

    assert codes(desk) == ["990000", "990000-D01", "990000-D02"]
    assert codes(desk, "?q=卫生") == ["990000-D02"]
    assert codes(desk, "?q=990000-D01") == ["990000-D01"]
    assert codes(sign_in(cast.disclosure)) == ["990000-D01"]
    assert sign_in(cast.drafter).get("/desk/bodies/").status_code == 403


@pytest.mark.parametrize("query", ["page=forged", "q=" + "x" * 101])
def test_unknown_filter_of_the_list_is_refused(desk: Client, query: str) -> None:
    assert desk.get(f"/desk/bodies/?{query}").status_code == 400


def test_query_count_does_not_depend_on_rows(cast: Cast, desk: Client, sign_in: SignIn) -> None:
    own = sign_in(cast.disclosure)  # one row; the administrator of the government sees three
    counts = []
    for browser in (own, desk):
        browser.get("/desk/bodies/")
        with CaptureQueriesContext(connection) as queries:
            answer = browser.get("/desk/bodies/")
        counts.append((len(answer.context["bodies"]), len(queries)))
    assert [rows for rows, _number in counts] == [1, 3]
    for number in range(3):
        facts = BodyFacts(f"990000-E{number}", "甲", "甲", "department", "990000", cast.government)
        create_body(facts, by=SYSTEM, at=AT)
    with CaptureQueriesContext(connection) as queries:
        assert len(desk.get("/desk/bodies/").context["bodies"]) == 6
    assert len(queries) == counts[1][1]


def test_list_is_paged_by_key(cast: Cast, desk: Client) -> None:
    for number in range(25):
        facts = BodyFacts(
            f"990000-E{number:02}", "甲", "甲", "department", "990000", cast.government, position=9
        )
        create_body(facts, by=SYSTEM, at=AT)
    first = desk.get("/desk/bodies/")
    second = desk.get("/desk/bodies/" + first.context["next_url"])
    shown = [body.code for answer in (first, second) for body in answer.context["bodies"]]
    assert len(shown) == len(set(shown)) == 28


def test_body_is_registered_below_another(cast: Cast, desk: Client) -> None:
    answer = desk.get("/desk/bodies/new/")
    sent = form_of(
        answer,
        name="示范区水利厅",
        code="990000-D03",
        kind="department",
        region="９９００００",
        parent=cast.government.pk,
        credit_code=CREDIT_CODE.lower(),
    )
    assert desk.post("/desk/bodies/new/", sent).status_code == 302
    made = Body.objects.get(code="990000-D03")
    assert (made.short_name, made.region, made.parent, made.position) == (
        "示范区水利厅",
        "990000",
        cast.government,
        4,
    )
    assert made.credit_code == CREDIT_CODE
    assert Act.objects.filter(verb="body.created", chain="990000-D03").count() == 1


def test_new_topmost_body_is_edited_by_the_administrator_of_the_site(
    cast: Cast, desk: Client, sign_in: SignIn
) -> None:
    sent = form_of(
        desk.get("/desk/bodies/new/"),
        name="另一市人民政府",
        code="980000",
        kind="government",
        region="980000",
        parent="",
    )
    answer = desk.post("/desk/bodies/new/", sent, follow=True)
    assert answer.status_code == 200
    assert "980000" in [body.code for body in desk.get("/desk/bodies/").context["bodies"]]
    made = Body.objects.get(code="980000")
    other = person("other")
    grant_post(other, PostKind.ADMINISTRATOR, made, by=SYSTEM, at=AT, since=SINCE)
    assert sign_in(other).get(f"/desk/bodies/{made.pk}/").status_code == 200
    assert desk.get(f"/desk/bodies/{made.pk}/").status_code == 404  # it has its own now


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("code", "990000-D01", 409),
        ("code", "a b", 400),
        ("credit_code", CREDIT_CODE[:-1] + "4", 409),
        ("parent", "999999", 400),
    ],
)
def test_wrong_body_is_refused_with_a_reason(
    cast: Cast, desk: Client, field: str, value: str, status: int
) -> None:
    sent = {
        "name": "甲",
        "code": "990000-X",
        "kind": "department",
        "region": "990000",
        "parent": cast.government.pk,
        "position": 5,
        field: value,
    }
    answer = desk.post("/desk/bodies/new/", sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (status, [field])
    assert not Body.objects.filter(code="990000-X").exists()


def test_renamed_body_keeps_the_former_name_with_its_dates(cast: Cast, desk: Client) -> None:
    url = f"/desk/bodies/{cast.finance.pk}/names/"
    sent = form_of(desk.get(url), name="示范区财政局", code="990000-F1", since="2026-06-01")
    assert desk.post(url, sent).status_code == 302
    assert body_by_code("990000-D01") == body_by_code("990000-F1") == cast.finance
    terms = cast.finance.terms.order_by("since").values_list("name", "until")
    assert list(terms) == [("示范区财政厅", date(2026, 6, 1)), ("示范区财政局", None)]
    act = Act.objects.filter(verb="body.changed").latest("id")
    assert act.facets["changed"] == ["code", "name"]
    assert act.facets["code_before"] == "990000-D01"
    shown = desk.get(f"/desk/bodies/{cast.finance.pk}/").content.decode()
    assert "示范区财政厅" in shown


def test_parent_that_was_below_on_a_former_day_is_refused(cast: Cast, desk: Client) -> None:
    url = f"/desk/bodies/{cast.health.pk}/names/"
    sent = form_of(desk.get(url), parent=cast.finance.pk, since="2026-03-01")
    assert desk.post(url, sent).status_code == 302
    sent = form_of(desk.get(url), parent=cast.government.pk, since="2026-09-01")
    assert desk.post(url, sent).status_code == 302
    # Until September the health commission was below the finance department.
    url = f"/desk/bodies/{cast.finance.pk}/names/"
    for since, status in (("2026-08-01", 409), ("2026-09-01", 302)):
        sent = form_of(desk.get(url), parent=cast.health.pk, since=since)
        answer = desk.post(url, sent)
        assert answer.status_code == status, since


def test_change_from_a_day_to_come_is_refused(cast: Cast, desk: Client) -> None:
    url = f"/desk/bodies/{cast.finance.pk}/names/"
    answer = desk.post(url, form_of(desk.get(url), name="乙", since="2199-01-01"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (409, ["since"])


def test_what_has_no_history_begins_no_term(cast: Cast, desk: Client) -> None:
    url = f"/desk/bodies/{cast.finance.pk}/names/"
    assert desk.post(url, form_of(desk.get(url), name_en="Finance")).status_code == 302
    assert cast.finance.terms.count() == 1
    assert Act.objects.filter(verb="body.changed").latest("id").facets["changed"] == ["name_en"]


def test_own_administrator_edits_details_but_no_names(cast: Cast, sign_in: SignIn) -> None:
    clerk = person("clerk")
    grant_post(clerk, PostKind.ADMINISTRATOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    desk = sign_in(clerk)
    names, contact = (
        f"/desk/bodies/{cast.finance.pk}/{part}/" for part in ("names", "details/contact")
    )
    assert desk.post(names, {"name": "乙"}).status_code == 409
    sent = form_of(desk.get(contact), address="清明路1号")
    assert desk.post(contact, sent).status_code == 302
    cast.finance.refresh_from_db()
    assert (cast.finance.name, cast.finance.address) == ("示范区财政厅", "清明路1号")


def test_details_are_folded_and_shown_to_the_public(cast: Cast, sign_in: SignIn) -> None:
    desk = sign_in(cast.disclosure)
    url = f"/desk/bodies/{cast.finance.pk}/details/contact/"
    sent = form_of(desk.get(url), telephone="０９９１－２８０３３４５转 802", postcode="83 0000")
    assert desk.post(url, sent).status_code == 302
    cast.finance.refresh_from_db()
    assert cast.finance.telephone == "0991-2803345转802"
    shown = Client().get("/b/990000-D01/").content.decode()
    assert "0991-2803345转802" in shown
    assert "830000" in shown


@pytest.mark.parametrize(
    ("part", "field", "value"),
    [
        ("contact", "telephone", "after lunch"),
        ("contact", "postcode", "12345"),
        ("contact", "email", "nobody"),
        ("remedies", "complaint_telephone", "12"),
        ("payment", "payee", "示范区财政厅"),
        ("payment", "bank_account", "账号"),
    ],
)
def test_wrong_details_are_refused_and_kept_in_the_form(
    cast: Cast, desk: Client, part: str, field: str, value: str
) -> None:
    url = f"/desk/bodies/{cast.finance.pk}/details/{part}/"
    answer = desk.post(url, form_of(desk.get(url), **{field: value}))
    assert answer.status_code in {400, 409}
    assert answer.context["form"].errors
    assert value in answer.content.decode()
    cast.finance.refresh_from_db()
    assert getattr(cast.finance, field) == ""


def test_edit_at_the_same_time_is_refused_with_what_changed(cast: Cast, desk: Client) -> None:
    url = f"/desk/bodies/{cast.finance.pk}/details/contact/"
    first, second = desk.get(url), desk.get(url)
    assert desk.post(url, form_of(first, address="清明路1号")).status_code == 302
    answer = desk.post(url, form_of(second, address="清明路2号"))
    assert answer.status_code == 409
    assert [row[1:] for row in answer.context["differences"]] == [("清明路1号", "清明路2号")]
    # Another part of the same body is not concerned.
    payment = f"/desk/bodies/{cast.finance.pk}/details/payment/"
    assert (
        desk.post(payment, form_of(desk.get(payment), payment_note="窗口缴费")).status_code == 302
    )
    # Saving once more is a decision.
    assert desk.post(url, form_of(answer)).status_code == 302
    cast.finance.refresh_from_db()
    assert cast.finance.address == "清明路2号"


def test_guide_is_previewed_saved_and_sanitised(cast: Cast, desk: Client) -> None:
    url = f"/desk/bodies/{cast.finance.pk}/guide/zh-hans/"
    text = "## 受理\n\n**周一**至周五受理。<script>alert(1)</script>"
    sent = form_of(desk.get(url), text=text)
    shown = desk.post(url, {**sent, "preview": "1"})
    assert shown.status_code == 200
    assert "<strong>周一</strong>" in shown.context["preview"]
    assert not GuideText.objects.exists()
    assert desk.post(url, {**sent, "save": "1"}).status_code == 302
    assert "<script" not in GuideText.objects.get().text
    public = Client().get("/b/990000-D01/").content.decode()
    assert "<strong>周一</strong>至周五受理" in public
    # The same text again changes nothing; an empty one returns to the generated guide.
    number = Act.objects.count()
    sent = form_of(desk.get(url))
    assert desk.post(url, {**sent, "save": "1"}).status_code == 302
    assert Act.objects.count() == number
    sent = form_of(desk.get(url), text=" \n")
    assert desk.post(url, {**sent, "save": "1"}).status_code == 302
    assert not GuideText.objects.exists()


def test_guide_is_written_in_each_language_and_falls_back_to_chinese(
    cast: Cast, desk: Client
) -> None:
    offered = desk.get(f"/desk/bodies/{cast.finance.pk}/").content.decode()
    texts = {
        "zh-hans": "到窗口申请。",
        "ug": "كۆزنەكتە ئىلتىماس قىلىڭ.",
        "en": "Apply at the counter.",
    }

    def shown(prefix: str) -> str:
        page = Client().get(f"{prefix}/b/990000-D01/").content.decode()
        found = re.search(
            r'<section id="guide">.*?(<div class="prose"[^>]*>.*?</div>)', page, re.DOTALL
        )
        return found[1] if found else ""

    for language in ("zh-hans", "en", "ug"):
        url = f"/desk/bodies/{cast.finance.pk}/guide/{language}/"
        assert url in offered
        sent = form_of(desk.get(url), text=texts[language])
        assert desk.post(url, {**sent, "save": "1"}).status_code == 302
        if language == "zh-hans":
            for prefix in ("/en", "/ug"):
                assert texts["zh-hans"] in shown(prefix)
                assert 'lang="zh-Hans" dir="ltr"' in shown(prefix)
    assert texts["en"] in shown("/en")
    assert texts["ug"] in shown("/ug")
    assert "zh-Hans" not in shown("/en") + shown("/ug")
    assert texts["zh-hans"] in shown("")


def test_guide_that_another_user_saved_is_shown(cast: Cast, desk: Client) -> None:
    url = f"/desk/bodies/{cast.finance.pk}/guide/ug/"
    sent = form_of(desk.get(url), text="一")
    desk.post(url, {**sent, "save": "1"})
    answer = desk.post(url, {**sent, "text": "二", "save": "1"})
    assert (answer.status_code, answer.context["theirs"]) == (409, "一")
    assert GuideText.objects.get().text == "<p>一</p>"


def test_unknown_part_and_language_are_not_found(cast: Cast, desk: Client) -> None:
    for path in ("details/secrets", "guide/fr"):
        assert desk.get(f"/desk/bodies/{cast.finance.pk}/{path}/").status_code == 404


def test_offices_are_added_renamed_and_removed(cast: Cast, desk: Client) -> None:
    url = f"/desk/bodies/{cast.finance.pk}/offices/"
    assert desk.post(url, {"name": "综合处"}).status_code == 302
    assert desk.post(url, {"name": "综合处"}).status_code == 409
    office = Office.objects.get()
    assert desk.post(f"{url}{office.pk}/", {"name": "办公室"}).status_code == 302
    office.refresh_from_db()
    assert office.name == "办公室"
    assert desk.post(f"{url}{office.pk}/", {"remove": "1"}).status_code == 302
    assert not Office.objects.exists()
    changes = Act.objects.filter(verb="body.changed", facets__changed=["offices"])
    assert changes.count() == 3


def test_office_that_a_post_names_stays(cast: Cast, desk: Client) -> None:
    office = create_office(cast.finance, "综合处")
    grant_post(
        person("x"), PostKind.DRAFTER, cast.finance, by=SYSTEM, at=AT, since=SINCE, office=office
    )
    answer = desk.post(f"/desk/bodies/{cast.finance.pk}/offices/{office.pk}/", {"remove": "1"})
    assert answer.status_code == 409
    assert Office.objects.filter(pk=office.pk).exists()


def test_codes_of_the_site_stand_on_every_public_page(cast: Cast, desk: Client) -> None:
    before = Client().get("/")
    codes = {
        "site_code": "6500000001",
        "icp_number": "新ICP备05070218号-1",
        "police_number": "新公网安备 65010202000001号",
    }
    assert desk.post("/desk/site/", form_of(desk.get("/desk/site/"), **codes)).status_code == 302
    assert Site.objects.get().police_number == "新公网安备65010202000001号"
    page = Client().get("/", headers={"if-none-match": before["ETag"]})
    assert page.status_code == 200
    for part in (
        '<meta name="SiteIDCode" content="6500000001">',
        "新ICP备05070218号-1",
        "webSearch?code=65010202000001",
    ):
        assert part in page.content.decode()
    assert Act.objects.get(verb="site.changed").chain == "platform"


def test_name_of_the_site_stands_on_every_page_in_its_language(cast: Cast, desk: Client) -> None:
    sent = form_of(
        desk.get("/desk/site/"), name="示范区信息公开", name_en="Open Shifan", name_ug="ئۇچۇر"
    )
    assert desk.post("/desk/site/", sent).status_code == 302
    for address, name in (("/", "示范区信息公开"), ("/en/", "Open Shifan"), ("/ug/", "ئۇچۇر")):
        assert name in Client().get(address).content.decode()
    sent = form_of(desk.get("/desk/site/"), name_ug="")
    assert desk.post("/desk/site/", sent).status_code == 302
    assert "示范区信息公开" in Client().get("/ug/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("site_code", "650000"), ("icp_number", "05070218"), ("police_number", "公安备案")],
)
def test_wrong_codes_of_the_site_are_refused(
    cast: Cast, desk: Client, field: str, value: str
) -> None:
    answer = desk.post("/desk/site/", form_of(desk.get("/desk/site/"), **{field: value}))
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
    assert not Site.objects.exists()


def test_codes_of_the_site_belong_to_its_operator(cast: Cast, sign_in: SignIn) -> None:
    clerk = person("clerk")
    grant_post(clerk, PostKind.ADMINISTRATOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    assert sign_in(clerk).get("/desk/site/").status_code == 403


def test_body_is_merged_into_another(cast: Cast, desk: Client, client: Client) -> None:
    page = f"/desk/bodies/{cast.finance.pk}/end/"
    assert page in desk.get(f"/desk/bodies/{cast.finance.pk}/").content.decode()
    shown = desk.get(page)
    assert cast.finance not in shown.context["form"].fields["successor"].queryset
    faulty = desk.post(page, form_of(shown, since="2999-01-01"))
    assert (faulty.status_code, list(faulty.context["form"].errors)) == (409, ["since"])
    saved = desk.post(page, form_of(shown, successor=cast.health.pk))
    assert saved.status_code == 302
    assert Body.objects.get(pk=cast.finance.pk).successor == cast.health
    again = desk.post(page, form_of(shown, successor=cast.health.pk))
    assert (again.status_code, Act.objects.filter(verb="body.ended").count()) == (409, 1)

    register = client.get("/b/").content.decode()
    former = register[register.index('id="former"') :]
    assert "/b/990000-D01/" in former
    assert "/b/990000-D02/" in former
    assert "/b/990000-D02/" in client.get("/b/990000-D01/").content.decode()
    assert "/b/990000-D01/" in client.get("/b/990000-D02/").content.decode()
    table = b"".join(client.get("/b/?format=csv")).decode("utf-8-sig").splitlines()
    ended = Body.objects.get(pk=cast.finance.pk).ended_on
    assert any(line.startswith("990000-D01") and f"{ended},990000-D02" in line for line in table)


def test_body_without_case_officer_is_marked(cast: Cast, desk: Client) -> None:
    page = desk.get("/desk/bodies/").content.decode()
    rows = page.split("<tr>")
    assert "无人承办申请" not in next(one for one in rows if cast.finance.name in one)
    Post.objects.filter(kind=PostKind.CASE_OFFICER, body=cast.finance).delete()
    page = desk.get("/desk/bodies/").content.decode()
    assert "无人承办申请" in next(one for one in page.split("<tr>") if cast.finance.name in one)


def test_every_wrong_entry_of_a_part_is_said_at_once(cast: Cast, desk: Client) -> None:
    url = f"/desk/bodies/{cast.finance.pk}/details/contact/"
    sent = form_of(desk.get(url), postcode="12", telephone="请来访", fax="无", email="nobody")
    answer = desk.post(url, sent)
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"postcode", "telephone", "fax", "email"}
    cast.finance.refresh_from_db()
    assert cast.finance.postcode == ""
