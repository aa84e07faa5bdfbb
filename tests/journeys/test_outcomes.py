"""Every way an application can end, from the applicant's form to the row of the annual report, through HTTP only."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.translation import gettext, override

from gongkai.calendars.queries import calendar_of
from gongkai.law.outcomes import OUTCOMES, Outcome
from tests.cast import Cast
from tests.journeys.steps import Clock, Journey, due_of, signed_in

pytestmark = pytest.mark.django_db
REFUSED, GIVEN = "refused", "given"
DAY = timedelta(days=1)
Course = Callable[[Journey, Cast], dict[str, Any] | None]


# What happens on the way; each returns what it adds to the reply


def straight(_journey: Journey, _cast: Cast) -> None:
    """Nothing happens on the way."""


def already_public(journey: Journey, cast: Cast) -> dict[str, Any]:
    released = cast.released(at=journey.clock.now, formed_on=journey.clock.today)
    return {"index_number": released.index_number}


def searched(journey: Journey, _cast: Cast) -> dict[str, Any]:
    """An office searches and finds; what it found goes to the applicant."""
    office = (
        journey.form("ask-search")[2]
        .partition("预算处")[0]
        .rpartition('value="')[2]
        .partition('"')[0]
    )
    journey.do("ask-search", office=office, due_on=journey.clock.today + 5 * DAY, note="查台账")
    journey.clock.wait(days=2)
    head = signed_in("head")
    page = head.get("/desk/searches/").content.decode()
    address = page.partition('action="/desk/searches/')[2].partition('"')[0]
    assert "秦未央" not in page
    assert (
        head.post(f"/desk/searches/{address}", {"found": "yes", "text": "台账第三册"}).status_code
        == 302
    )
    assert "台账第三册" in journey.page()
    return {"served": journey.attach("served", "明细.txt", "和田 100")}


def not_found(journey: Journey, _cast: Cast) -> None:
    searched(journey, _cast)


def blotted(journey: Journey, cast: Cast) -> dict[str, Any]:
    """A third party agrees in part; a copy goes out, the original stays."""
    third_party("partial")(journey, cast)
    return {
        "original": journey.attach("original", "原件.txt", "秦未央 13800001111"),
        "served": journey.attach("served", "遮盖.txt", "秦某某"),
    }


def opinion_due(asked_on: date) -> date:
    """Return until when an answer is waited for; the edition of 2007 names no day, and the same fifteen are taken."""
    if asked_on < date(2019, 5, 15):
        return calendar_of().nth_after(asked_on, 15)
    last = due_of("third-party", asked_on)
    assert last == due_of("agency", asked_on)
    return last


def third_party(opinion: str) -> Course:
    def asked(journey: Journey, _cast: Cast) -> None:
        journey.clock.wait(days=2)
        sent = journey.clock.today
        journey.do(
            "consult", question="是否同意公开？", name="某公司", contact="0991-1000000", agency=""
        )
        journey.fact("--consulted", sent, opinion_due(sent))
        journey.agrees()
        journey.clock.wait(days=2)
        journey.do("reached", reached_on=journey.clock.today)
        journey.fact("--consulted", sent, opinion_due(journey.clock.today))
        journey.agrees()
        journey.clock.wait(days=6)
        journey.do(
            "opinion", opinion=opinion, answered_on=journey.clock.today, reasons="涉及商业秘密"
        )
        journey.fact("--consulted", sent, journey.clock.today)
        journey.agrees()

    return asked


def agency(journey: Journey, cast: Cast) -> None:
    """Another body says nothing; that counts as its consent from the day after its last day on."""
    sent = journey.clock.today
    journey.do("consult", question="是否同意公开？", name="", contact="", agency=cast.health.pk)
    last = opinion_due(sent)
    journey.fact("--consulted", sent, last)
    journey.agrees()
    journey.clock.to(last + DAY)
    journey.do("opinion", opinion="silence", answered_on=journey.clock.today, reasons="")
    journey.agrees()


def extended(days: int) -> Course:
    def asked(journey: Journey, _cast: Cast) -> None:
        journey.clock.to(journey.due())
        journey.do("ask-extension", days=days, reason="材料多，须汇总")
        journey.agrees()
        journey.do("extend", journey.chief)
        journey.fact("--extended", days)
        journey.fact("--extension-told", journey.clock.today)
        assert journey.agrees() > journey.clock.today

    return asked


def clarified(journey: Journey, _cast: Cast) -> None:
    """Asked on the last day on which that is possible; the applicant answers on the page."""
    journey.clock.to(due_of("clarification-notice", journey.clock.today))
    asked(journey)
    journey.clock.wait(days=3)
    assert "请说明年度" in journey.told()
    assert journey.citizen().post("/case/view/clarify/", {"text": "2025年度。"}).status_code == 302
    journey.fact("--clarification-received", journey.clock.today)
    journey.agrees()
    assert "2025年度。" in journey.page()


def clarified_at_the_counter(journey: Journey, _cast: Cast) -> None:
    journey.clock.wait(days=1)
    asked(journey)
    journey.clock.wait(days=3)
    journey.do("clarify", text="2017年度。", on=journey.clock.today)
    journey.fact("--clarification-received", journey.clock.today)
    journey.agrees()


def never_clarified(journey: Journey, _cast: Cast) -> None:
    asked(journey)
    journey.clock.wait(days=11)


def asked(journey: Journey) -> None:
    journey.do("ask-to-clarify", text="请说明年度。", answer_by=journey.clock.today + 10 * DAY)
    journey.fact("--clarification-asked", journey.clock.today)
    journey.agrees()


def paid(journey: Journey, _cast: Cast) -> None:
    journey.clock.to(journey.due())
    journey.do("fee", method="pages", count=100)
    assert "700元" in journey.told()
    journey.agrees()
    journey.clock.wait(days=4)
    journey.do("pay", paid_on=journey.clock.today)
    journey.fact("--fee-paid", journey.clock.today)
    assert journey.agrees() > journey.clock.today


def never_paid(journey: Journey, _cast: Cast) -> None:
    journey.do("fee", method="items", count=20)
    last = due_of("fee-payment", journey.clock.today)
    assert written(last) in journey.told()
    journey.clock.to(last)
    waiting = journey.press("propose", outcome_1="O2", title_1="逾期未缴费", reasons_1="逾期")
    assert waiting.status_code == 409
    journey.clock.wait(days=1)


def delayed(journey: Journey, _cast: Cast) -> None:
    until = journey.due() + 30 * DAY
    journey.do("delay", journey.chief, until=until, reason="一月内申请二百件")
    journey.fact("--delayed", until)
    assert journey.agrees() == until


@dataclass(frozen=True)
class Tale:
    """How one application ends: by which outcome, on which day begun, by which way, and where that is counted."""

    outcome: str
    rows: dict[str, str]
    begins: str
    channel: str = "web"
    course: Course = straight
    remedy: str = ""
    more: dict[str, Any] = field(default_factory=dict)


def new(
    outcome: str,
    row: str,
    course: Course = straight,
    channel: str = "web",
    begins: str = "2026-03-02",
) -> Tale:
    kind = GIVEN if outcome in {"G1", "G2"} else REFUSED if outcome[0] in "GD" else ""
    # The form of 2019 has one row for all that ends otherwise.
    rows = {"2019": "3.6" if row.startswith("3.6") else row, "2021": row}
    return Tale(outcome, rows, begins, channel, course, kind)


def old(
    outcome: str,
    row: str,
    later: str,
    course: Course = straight,
    channel: str = "counter",
    begins: str = "2018-03-05",
) -> Tale:
    rows = {"2014": row, "2019": "3.6" if later.startswith("3.6") else later, "2021": later}
    return Tale(outcome, rows, begins, channel, course)


TALES = [
    new("G1", "3.1", already_public),
    new("G2", "3.1", searched),
    new("G2", "3.1", channel="post", begins="2019-05-15"),
    new("G3", "3.2", blotted, "counter"),
    new("D1", "3.3.1", channel="post"),
    new("D2", "3.3.2", extended(20)),
    new("D3", "3.3.3", agency, "fax"),
    new("D4", "3.3.4", third_party("objection")),
    new("D5", "3.3.5", extended(5), begins="2023-11-20"),
    new("D6", "3.3.6", clarified_at_the_counter, "oral"),
    new("D7", "3.3.7", channel="email"),
    new("D8", "3.3.8", channel="plain-letter"),
    new("U1", "3.4.1", not_found),
    new("U2", "3.4.2", paid),
    new("U3", "3.4.3", clarified),
    new("N1", "3.5.1", channel="post"),
    new("N2", "3.5.2"),
    new("N3", "3.5.3", channel="counter", begins="2020-01-20"),
    new("N4", "3.5.4", delayed),
    new("N5", "3.5.5"),
    new("O1", "3.6.1", never_clarified),
    new("O2", "3.6.2", never_paid),
    new("O3", "3.6.3"),
    old("F1", "req.ans.already", "3.1", already_public),
    old("F2", "req.ans.grant", "3.1", searched, "email"),
    old("F2", "req.ans.grant", "3.1", channel="post", begins="2019-05-14"),
    old("F3", "req.ans.partial", "3.2", blotted, "fax"),
    old("F4-1", "req.ans.deny.secret", "3.3.1"),
    old("F4-2", "req.ans.deny.trade", "3.3.4", third_party("objection")),
    old("F4-3", "req.ans.deny.privacy", "3.3.4", channel="plain-letter"),
    old("F4-4", "req.ans.deny.stability", "3.3.3", agency),
    old("F4-5", "req.ans.deny.notinfo", "3.6.3", channel="oral"),
    old("F4-6", "req.ans.deny.other", "3.3.2", extended(15)),
    old("F5", "req.ans.notours", "3.4.1", begins="2008-05-05"),
    old("F6", "req.ans.none", "3.4.1", not_found),
    old("F7", "req.ans.amend", "3.6.1", clarified_at_the_counter),
    old("F8", "req.ans.otherway", "3.6.3", channel="post"),
]


def test_every_outcome_has_its_tale() -> None:
    assert {tale.outcome for tale in TALES} == {one.value for one in Outcome}


@pytest.mark.parametrize("tale", TALES, ids=lambda tale: f"{tale.outcome}-{tale.begins[:4]}")
def test_application_ends_in_its_row(clock: Clock, town: Cast, tale: Tale) -> None:
    clock.to(date.fromisoformat(tale.begins))
    journey = Journey(clock)
    answer = journey.apply() if tale.channel == "web" else journey.write_down(tale.channel)
    assert answer.status_code == 200
    assert "您的申请已提交。" in journey.told()
    confirmed = tale.channel == "plain-letter" or (
        tale.channel in {"web", "email", "fax"} and tale.begins >= "2019-05-15"
    )
    if confirmed:
        clock.wait(days=1)
    journey.register(confirmed=confirmed)
    given = tale.course(journey, town) or {}
    serve(journey, tale, given)
    closed_as(journey, tale)


def serve(journey: Journey, tale: Tale, given: dict[str, Any]) -> None:
    part = {
        "outcome": tale.outcome,
        "title": "补贴明细表",
        "reasons": "据查，依据条例办理。",
        **given,
    }
    journey.clock.wait(hours=1)
    journey.answer(part, way="download" if tale.channel == "web" else "post")


def closed_as(journey: Journey, tale: Tale) -> None:
    """The act says how it ended and in which rows that is counted; the applicant reads it, with what can be done."""
    act = journey.acts("reply.served")[-1]
    assert act.facets["outcome"] == tale.outcome
    assert act.facets["rows"] == tale.rows
    assert act.facets["regime"] == ("2007" if tale.outcome.startswith("F") else "2019")
    assert act.on == journey.clock.today
    assert (act.facets["channel"], act.facets["kind"]) == (tale.channel, "person")
    page = journey.told()
    with override("zh-hans"):
        assert gettext(OUTCOMES[Outcome(tale.outcome)].name) in page
    assert "据查，依据条例办理。" in page
    assert "补贴明细表" in page
    remedies_are_told(journey, tale, page)
    files_are_handed_out(journey, tale)


def written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def remedies_are_told(journey: Journey, tale: Tale, page: str) -> None:
    """Law: 行政复议法 art. 20, 23 (from 2024 on, who is refused asks for reconsideration first); 行政诉讼法 art. 46."""
    today = journey.clock.today
    first = tale.remedy == REFUSED and today >= date(2024, 1, 1)
    assert ("先申请行政复议" in page) == first
    assert ("直接向人民法院" in page) == (not first)
    # Law: 行政诉讼法 (1989) art. 39, until 30 April 2015.
    court = "litigation-1989" if today < date(2015, 5, 1) else "litigation"
    assert written(due_of("reconsideration", today)) in page
    assert (written(due_of(court, today)) in page) == (not first)
    assert "投诉" in page


def files_are_handed_out(journey: Journey, tale: Tale) -> None:
    """What is for the applicant is there to fetch; the original is not even named."""
    citizen = journey.citizen()
    page = citizen.get("/case/view/").content.decode()
    assert "原件.txt" not in page
    addresses = [
        part.partition('"')[0]
        for part in page.split('href="')[1:]
        if part.startswith("/case/view/files/")
    ]
    served = {"G2": "和田 100", "F2": "和田 100", "G3": "秦某某", "F3": "秦某某"}
    wanted = served.get(tale.outcome) if tale.course is not straight else None
    if wanted is None:
        assert addresses == []
        return
    assert citizen.get(addresses[0]).getvalue().decode() == wanted  # type: ignore[attr-defined]
    number = int(addresses[0].strip("/").rpartition("/")[2])
    for other in {number - 1, number + 1}:
        assert citizen.get(f"/case/view/files/{other}/").status_code == 404


@pytest.mark.parametrize(
    ("begins", "outcome", "rows"),
    [
        ("2026-03-02", "O3", {"2019": "3.6", "2021": "3.6.3"}),
        ("2018-03-05", "F8", {"2014": "req.ans.otherway", "2019": "3.6", "2021": "3.6.3"}),
    ],
)
def test_what_is_taken_back_is_counted_in_its_row(
    clock: Clock,
    town: Cast,
    begins: str,
    outcome: str,
    rows: dict[str, str],
) -> None:
    clock.to(date.fromisoformat(begins))
    journey = Journey(clock)
    journey.write_down("counter")
    journey.register()
    clock.wait(days=2)
    assert journey.citizen().post("/case/view/withdraw/").status_code == 302
    act = journey.acts()[-1]
    assert (act.verb, act.facets["outcome"], act.facets["rows"]) == (
        "application.withdrawn",
        outcome,
        rows,
    )
    assert "您撤回了申请" in journey.told()


def test_what_was_never_registered_and_is_taken_back_is_counted_nowhere(
    clock: Clock, town: Cast
) -> None:
    journey = Journey(clock)
    journey.apply()
    assert journey.citizen().post("/case/view/withdraw/").status_code == 302
    act = journey.acts("application.withdrawn")[-1]
    assert not {"outcome", "rows"} & set(act.facets)


def test_one_reply_closes_both_that_were_joined(clock: Clock, town: Cast) -> None:
    journey, other = Journey(clock), Journey(clock)
    journey.apply()
    other.apply(title="供暖补贴发放总额")
    for one in (journey, other):
        one.register(confirmed=True)
    other.do("merge", into=journey.desk.split("/")[3])
    assert journey.number in other.told()
    journey.answer({"outcome": "N2", "title": "重复申请", "reasons": "已于三月答复。"})
    for one in (journey, other):
        assert one.acts("reply.served")[-1].facets["rows"]["2021"] == "3.5.2"
        assert "已于三月答复。" in one.told()


def test_what_is_passed_on_is_answered_there_and_opened_by_the_same_code(
    clock: Clock, town: Cast
) -> None:
    journey = Journey(clock, office="stranger", chief="stranger")
    journey.apply("990000-D02")
    journey.do("pass-on", to=town.finance.pk)
    assert journey.acts()[-1].facets["to"] == "990000-D01"
    there = Journey(clock)
    there.code = journey.code
    there.number = next(
        word
        for word in journey.told().replace("。", " ").split()
        if word.startswith("990000-D01-SQ")
    )
    there.facts = ["--received", clock.today.isoformat(), "--channel", "web"]
    there.find()
    clock.wait(days=1)
    there.register(confirmed=True)
    there.answer({"outcome": "U1", "title": "不掌握", "reasons": "本机关未制作、未保存。"})
    assert there.acts("reply.served")[-1].facets["rows"]["2021"] == "3.4.1"
    assert "本机关未制作、未保存。" in there.told()
    assert journey.acts("reply.served") == []


def test_each_of_two_matters_is_answered_under_its_own_number(clock: Clock, town: Cast) -> None:
    journey = Journey(clock)
    journey.apply()
    journey.register(confirmed=True)
    journey.do("split", titles="补贴明细\n补贴办法")
    listed = signed_in("officer").get("/desk/applications/?q=补贴办法").content.decode()
    assert "补贴办法" in listed
    journey.answer(
        {"outcome": "G2", "title": "补贴明细", "reasons": "见财政厅网站。"},
        {"outcome": "D6", "title": "讨论记录", "reasons": "属于讨论记录。"},
    )
    act = journey.acts("reply.served")[-1]
    assert (act.facets["outcome"], act.facets["parts"], act.facets["rows"]["2021"]) == (
        "G3",
        ["G2", "D6"],
        "3.2",
    )
    assert "补贴办法" in signed_in("officer").get("/desk/applications/?q=补贴办法").content.decode()


def test_corrected_reply_opens_the_case_again_with_a_new_clock(clock: Clock, town: Cast) -> None:
    journey = Journey(clock)
    journey.apply()
    journey.register(confirmed=True)
    journey.answer({"outcome": "D6", "title": "讨论记录", "reasons": "属于讨论记录。"})
    clock.wait(days=30)
    journey.do(
        "lodge",
        route="reconsideration",
        authority="示范区人民政府",
        reference="复议1号",
        lodged_on=clock.today,
        ordered_by="",
    )
    clock.wait(days=40)
    journey.do("result", result="corrected", decided_on=clock.today, note="")
    clock.wait(days=1)
    journey.do("reopen", on=clock.today)
    journey.facts = ["--received", clock.today.isoformat()]
    assert journey.due().isoformat() in journey.page()
    journey.answer({"outcome": "G2", "title": "会议纪要", "reasons": "随函附上。"})
    first, second = journey.acts("reply.served")
    assert (first.facets["again"], first.facets["outcome"]) == (False, "D6")
    assert (second.facets["again"], second.facets["outcome"]) == (True, "G2")
    assert "随函附上。" in journey.told()
