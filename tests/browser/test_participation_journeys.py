"""Kinds of participation at phone width in real Chromium, each from its announcement to its published outcome."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from gongkai.consultations.measures import COMMENT, CONSULTATION, FEEDBACK, REPORTED
from gongkai.consultations.models import (
    AnswerFeedback,
    PublicComment,
    PublicConsultation,
    ReportedComment,
)
from gongkai.interviews.models import Event
from gongkai.kit.times import BEIJING, local_date
from gongkai.operations.consultations import end_consultations
from gongkai.participation.models import Concern
from tests.browser.participation import Phone, counted, in_table_of_2014, phones
from tests.browser.standing import standing
from tests.cast import Cast, build_cast
from tests.consultations.consultations import FACTS, TEXT
from tests.interviews.events import TEXT as TRANSCRIPT
from tests.participation.concerns import stated

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
]
MEANT, REASON = "前三十分钟免费", "合理，已写入第二条。"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return standing(build_cast)


def planned(cast: Cast, officer: Phone) -> PublicConsultation:
    """Enter the plan of a consultation at the desk."""
    officer.open("/desk/consultations/new/")
    day = (local_date(timezone.now()) + timedelta(days=3)).isoformat()
    officer.fill(
        officer.page.locator("main"),
        body=str(cast.finance.pk),
        kind="decision",
        title=FACTS.title,
        explanation=FACTS.explanation,
        planned_on=day,
    )
    officer.press()
    return PublicConsultation.objects.get()


def opened(cast: Cast, officer: Phone, consultation: PublicConsultation) -> None:
    """Release the draft, and open the consultation at the desk."""
    document = cast.released(title=FACTS.title, text=TEXT, at=timezone.now())
    officer.step(
        f"/desk/consultations/{consultation.pk}/",
        "open",
        index_number=str(document.index_number),
        last_day=(local_date(timezone.now()) + timedelta(days=31)).isoformat(),
    )


def ended(consultation: PublicConsultation) -> None:
    """Let the period be over for four days, and the worker note it."""
    now = timezone.now()
    PublicConsultation.objects.filter(pk=consultation.pk).update(
        opens_at=now - timedelta(days=40), closes_at=now - timedelta(days=4)
    )
    end_consultations(now)
    consultation.refresh_from_db()
    assert consultation.state == "ended"


def opened_with_code(citizen: Phone, number: str, code: str, where: str = "comment") -> str:
    """Open what the citizen sent by number and code; return what stands there."""
    citizen.open(f"/consultations/{where}/")
    citizen.fill(citizen.page.locator("main"), number=number, code=code)
    return citizen.press()


def kept(citizen: Phone, officer: Phone, page: str) -> None:
    """Report the published comment, keep it at the desk, and read the reason by number and code."""
    citizen.open(f"{page}comments/")
    citizen.press("a[href$='/report/']")
    citizen.send(ground="insult")
    number, code = citizen.receipt()
    reported = ReportedComment.objects.get()
    officer.step(f"/desk/reported-comments/{reported.pk}/", "keep", reason="没有针对个人。")
    assert "没有针对个人。" in opened_with_code(citizen, number, code, "said")
    assert "没有针对个人。" in citizen.open(f"{page}reports/")
    assert "三十分钟免费" in citizen.open(f"{page}comments/")


def answered_again(citizen: Phone, officer: Phone, head: Phone, page: str) -> None:
    """Say of an answer that it misses an argument, and read the reply that another person published."""
    citizen.open(f"{page}answers/")
    citizen.press("a[href$='/feedback/']")
    citizen.send(kind="missed", text="夜间是否免费没有答复。")
    number, code = citizen.receipt()
    desk = f"/desk/answer-feedback/{AnswerFeedback.objects.get().pk}/"
    officer.step(desk, "draft-reply", reply="夜间时段另行规定。")
    head.step(desk, "publish-reply")
    assert "夜间时段另行规定。" in citizen.open(f"{page}answers/")
    assert "夜间时段另行规定。" in opened_with_code(citizen, number, code, "said")


def test_consultation_from_the_plan_to_the_adoption_table(
    cast: Cast, browser: Any, live_server: LiveServer
) -> None:
    with phones(browser, live_server.url) as phone:
        citizen, officer, head = phone(), phone(cast.disclosure), phone(cast.approver)
        consultation = planned(cast, officer)
        desk, page = (
            f"/desk/consultations/{consultation.pk}/",
            f"/consultations/{consultation.number}/",
        )
        head.step(desk, "list")
        assert FACTS.title in citizen.open("/consultations/?state=planned")
        opened(cast, officer, consultation)
        assert "第二条" in citizen.open(page)
        assert "停车收费按小时计算" in citizen.press(f"a[href$='{page}comment/?paragraph=2']")
        receipt = citizen.send(text="建议停车前三十分钟免费。", name="秦未央", may_publish=True)
        number, code = citizen.receipt()
        assert number in receipt
        comment = PublicComment.objects.get()
        mine = f"/desk/comments/{comment.pk}/"
        officer.step(mine, "mask", text="建议停车前三十分钟免费。")
        opened_with_code(citizen, number, code)
        citizen.press("button[value=confirm]")
        kept(citizen, officer, page)
        ended(consultation)
        assert "意见" in citizen.open(f"{page}comment/")
        assert not citizen.page.locator("textarea").count()
        final = cast.draft(title="停车收费管理办法", at=timezone.now())
        officer.step(desk, "name-final", document_id=str(final.pk))
        officer.open(f"{desk}comments/")
        officer.page.locator(f"[name=comment][value='{comment.pk}']").check()
        officer.fill(
            officer.page.locator("main"),
            argument=MEANT,
            result="adopted",
            reason=REASON,
            final_paragraph="2",
        )
        officer.press("main section[aria-labelledby=answer] button")
        head.step(desk, "publish-outcome", outcome="意见已逐条研究。")
        shown = citizen.open(page)
        assert "意见已逐条研究。" in shown
        assert MEANT in shown
        assert REASON in citizen.open(f"{page}answers/")
        assert REASON in opened_with_code(citizen, number.lower(), code.lower())
        answered_again(citizen, officer, head, page)
        # The table of 2014 has no row for consultations: they are counted in figures of their own.
        assert counted(CONSULTATION, "concluded:decision:yes") == 1
        assert counted(COMMENT, "received:web") == 1
        assert counted(COMMENT, "answered:adopted") == 1
        assert counted(REPORTED, "reported:insult") == 1
        assert counted(REPORTED, "kept:yes") == 1
        assert counted(FEEDBACK, "replied:missed:yes") == 1
        assert FACTS.title in citizen.open("/search/?q=停车收费&kind=consultations")


def test_survey_from_its_question_to_its_chart_and_the_outcome(
    cast: Cast, browser: Any, live_server: LiveServer
) -> None:
    with phones(browser, live_server.url) as phone:
        citizen, officer = phone(), phone(cast.disclosure)
        consultation = planned(cast, officer)
        desk, page = (
            f"/desk/consultations/{consultation.pk}/",
            f"/consultations/{consultation.number}/",
        )
        officer.step(
            desk,
            "add-question",
            kind="single",
            text="您是否支持停车收费？",
            options="支持\n不支持\n说不清",
            is_required=True,
        )
        opened(cast, officer, consultation)
        citizen.open(page)
        assert "您是否支持停车收费？" in citizen.press(f"a[href$='{page}survey/']")
        question = consultation.questions.get()
        citizen.send(**{f"question_{question.pk}": "1"})
        officer.open(f"{desk}survey/enter/")
        day = local_date(timezone.now()).isoformat()
        officer.fill(
            officer.page.locator("main"),
            **{"source": "counter", "received_on": day, f"question_{question.pk}": "1"},
        )
        officer.press()
        ended(consultation)
        shown = citizen.open(f"{page}survey/results/")
        assert "支持" in shown
        assert citizen.page.locator("table").count() == 1
        assert question.counts.get(value=1).number == 2
        phone(cast.approver).step(desk, "publish-outcome", outcome="多数人支持，收费标准不变。")
        assert "多数人支持，收费标准不变。" in citizen.open(page)
        assert counted(CONSULTATION, "concluded:decision:yes") == 1


def test_press_conference_from_its_announcement_to_its_cell(
    cast: Cast, browser: Any, live_server: LiveServer
) -> None:
    now = timezone.now()
    with phones(browser, live_server.url) as phone:
        citizen, officer, head = phone(), phone(cast.disclosure), phone(cast.approver)
        officer.open("/desk/interviews/new/")
        begins = (now + timedelta(minutes=20)).astimezone(BEIJING)
        officer.fill(
            officer.page.locator("main"),
            body=str(cast.finance.pk),
            kind="press",
            title="惠民补贴政策发布会",
            outline="发布补贴办法，回答记者提问。",
            place="新闻发布厅",
            begins_at=f"{begins:%Y-%m-%dT%H:%M}",
        )
        officer.press()
        event = Event.objects.get()
        desk, page = f"/desk/interviews/{event.pk}/", f"/press/{event.number}/"
        officer.step(desk, "add-guest", name="李建国", office="财政局局长", is_principal=True)
        explained = cast.released(title="惠民补贴办法", at=now)
        officer.step(desk, "link-document", index_number=str(explained.index_number))
        head.step(desk, "announce")
        assert "惠民补贴政策发布会" in citizen.open("/press/")
        assert "惠民补贴办法" in citizen.open(page)
        Event.objects.filter(pk=event.pk).update(begins_at=timezone.now())
        officer.step(desk, "start")
        officer.step(f"{desk}live/", "add-line", speaker="李建国", text="补贴自一月起发放。")
        assert "补贴自一月起发放。" in citizen.open(page)
        officer.step(desk, "enter-question", text="农村老人能领吗？", asked_by="本报记者")
        question = event.questions.get()
        asked = f"/desk/interviews/questions/{question.pk}/"
        officer.step(asked, "ask")
        officer.step(asked, "answer", mark="1:20")
        officer.step(desk, "end")
        officer.step(desk, "write-transcript", text=TRANSCRIPT)
        head.step(desk, "publish")
        shown = citizen.open(page)
        assert "八十周岁以上每月一百元。" in shown
        assert "农村老人能领吗？" in shown
        assert in_table_of_2014("resp.press") == 1
        assert in_table_of_2014("resp.press_chief") == 1
        assert in_table_of_2014("resp.interview") == 0


def test_public_concern_from_its_topic_to_its_cell(
    cast: Cast, browser: Any, live_server: LiveServer
) -> None:
    now = timezone.now()
    with phones(browser, live_server.url) as phone:
        citizen, officer, head = phone(), phone(cast.disclosure), phone(cast.approver)
        officer.open("/desk/concerns/new/")
        arisen = (now - timedelta(hours=2)).astimezone(BEIJING)
        entered = {
            "body": str(cast.finance.pk),
            "kind": "other",
            "source": "online",
            "arisen_at": f"{arisen:%Y-%m-%dT%H:%M}",
            "title": "城北片区连续三日供暖不足",
            "facts": "王小明（13812345678）反映室温低。",
        }
        officer.fill(officer.page.locator("main"), **entered)
        assert "个人信息" in officer.press()
        assert not Concern.objects.exists()
        officer.fill(officer.page.locator("main"), facts="部分小区室温低于合同约定。")
        officer.press()
        concern = Concern.objects.get()
        desk, page = f"/desk/concerns/{concern.pk}/", f"/concerns/{concern.number}/"
        assert citizen.page.goto(live_server.url + page).status == 404
        statement = stated(cast, concern, at=timezone.now())
        assert "城北片区连续三日供暖不足" in citizen.open("/concerns/")
        assert statement.title in citizen.open(page)
        due = (local_date(now) + timedelta(days=2)).isoformat()
        officer.step(
            desk, "add-measure", text="抢修热源厂。", body_id=str(cast.finance.pk), due_on=due
        )
        measure = concern.measures.get()
        officer.step(
            desk, "report-progress", measure_id=str(measure.pk), progress="已修复。", done=True
        )
        head.step(desk, "close", outcome="室温已达标。")
        shown = citizen.open(page)
        assert "室温已达标。" in shown
        assert "已修复。" in shown
        assert in_table_of_2014("resp.total") == 1
