"""Training on pages: planned, attended, tested, certified; the public check of a certificate."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongkai.kit.times import BEIJING
from gongkai.training.actions.participation import issue_certificate, sign_up
from gongkai.training.actions.units import take_test
from gongkai.training.attendance_codes import code_shown
from gongkai.training.models import LearningUnit, TrainingMaterial, TrainingSession
from gongkai.training.queries.certificates import certificate_code
from tests.cast import AT, Cast
from tests.query_counts import queries_of_page
from tests.training.sessions import QUESTIONS, opened, unit
from tests.training.test_units import RIGHT, answers

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def moment(hours: int) -> str:
    return f"{timezone.now().astimezone(BEIJING) + timedelta(hours=hours):%Y-%m-%dT%H:%M}"


def test_a_training_is_planned_attended_and_concluded_at_the_desk(cast: Cast, sign_in: Any) -> None:
    organiser, drafter = sign_in(cast.disclosure), sign_in(cast.drafter)
    create = reverse("desk:training_create")
    assert organiser.get(create).status_code == 200
    entered = {
        "body": cast.finance.pk,
        "title": "业务培训",
        "topics": "条例解读",
        "place": "三楼",
        "begins_at": moment(1),
        "ends_at": moment(3),
        "hours": "２.５",
        "seats": "０",
    }
    assert organiser.post(create, entered | {"hours": "x"}).status_code == 400
    assert organiser.post(create, entered | {"title": " "}).status_code == 400
    assert organiser.post(create, entered | {"begins_at": moment(-9)}).status_code == 409
    page = organiser.post(create, entered).url
    session = TrainingSession.objects.get()
    pk = session.pk
    assert drafter.get(page).status_code == 404

    def step(who: Any, name: str, **sent: str) -> int:
        values = {f"{name}-{field}": value for field, value in sent.items()}
        return int(who.post(reverse("desk:training_action", args=[pk, name]), values).status_code)

    file = {"file": SimpleUploadedFile("议程.txt", b"agenda\n")}
    add = reverse("desk:training_material_add", args=[pk])
    assert organiser.post(add, file).status_code == 302
    assert organiser.post(add).status_code == 400
    assert organiser.post(add, {"file": SimpleUploadedFile("x.exe", b"MZ")}).status_code == 409
    assert step(organiser, "open") == 302
    assert step(organiser, "burn") == 404
    assert "业务培训" in drafter.get(reverse("desk:training")).text
    material = reverse("desk:training_material", args=[TrainingMaterial.objects.get().pk])
    assert drafter.get(material).getvalue() == b"agenda\n"

    def seat(verb: str) -> int:
        return int(drafter.post(reverse("desk:training_seat", args=[pk, verb])).status_code)

    assert (seat("sign-up"), seat("sign-up"), seat("withdraw"), seat("burn")) == (
        302,
        409,
        302,
        404,
    )
    assert seat("sign-up") == 302
    TrainingSession.objects.filter(pk=pk).update(begins_at=timezone.now() - timedelta(minutes=5))
    room = reverse("desk:training_code", args=[pk])
    assert drafter.get(room).status_code == 403
    shown = organiser.get(room)
    assert code_shown(pk, at=timezone.now()) in shown.text
    assert 0 < int(shown["Refresh"]) <= 30
    attend = reverse("desk:training_attend", args=[pk])
    assert drafter.post(attend, {"code": ""}).status_code == 400
    assert drafter.post(attend, {"code": "x"}).status_code == 409
    code = code_shown(pk, at=timezone.now())
    assert drafter.post(attend, {"code": code}).status_code == 302
    tries = [drafter.post(attend, {"code": "000000"}).status_code for _number in range(4)]
    assert 429 in tries
    TrainingSession.objects.filter(pk=pk).update(ends_at=timezone.now() - timedelta(minutes=1))
    assert step(organiser, "hold", others="2", list_of_others="签到表") == 302
    assert step(drafter, "cancel", reason="x") == 409
    assert ">3<" in organiser.get(page).text
    hours = organiser.get(reverse("desk:training_hours"))
    assert cast.drafter.name in hours.text
    assert organiser.get(reverse("desk:training_hours") + "?year=x").status_code == 400


def test_a_unit_is_taught_tested_and_certified_at_the_desk(
    cast: Cast, sign_in: Any, client: Client
) -> None:
    organiser, head = sign_in(cast.disclosure), sign_in(cast.head)
    create = reverse("desk:learning_unit_create")
    assert organiser.get(create).status_code == 200
    entered = {"body": cast.finance.pk, "title": "要点", "text": "正文", "hours": "1"}
    page = organiser.post(create, entered).url
    pk = LearningUnit.objects.get().pk

    def step(name: str, **sent: str) -> int:
        values = {f"{name}-{field}": value for field, value in sent.items()}
        address = reverse("desk:learning_unit_action", args=[pk, name])
        return int(organiser.post(address, values).status_code)

    test = reverse("desk:learning_unit_test", args=[pk])
    assert organiser.post(test).status_code == 409
    assert step("set-questions", questions="q", pass_mark="60", attempts="2") == 409
    assert step("set-questions", questions=QUESTIONS, pass_mark="60", attempts="2") == 302
    assert head.get(page).status_code == 404
    assert step("open") == 302
    assert "要点" in head.get(reverse("desk:learning_units")).text
    version = LearningUnit.objects.get().versions.get()
    sent = {"version_id": version.pk, "question_0": "0", "question_1": ["0", "2"]}
    assert head.post(test, {"version_id": version.pk}).status_code == 400
    assert head.post(test, sent | {"version_id": "0"}).status_code == 409
    assert head.post(test, sent | {"question_0": "1", "question_1": ["1"]}).status_code == 302
    assert "未通过" in head.get(page).text
    assert head.post(test, sent).status_code == 302
    assert "已通过" in head.get(page).text
    mine = reverse("desk:my_training")
    issue = reverse("desk:certificate_issue", args=[timezone.now().year])
    assert head.post(issue).status_code == 302
    assert head.post(issue).status_code == 302
    certificate = cast.head.certificates.get()
    assert certificate.number in head.get(mine).text
    printed = reverse("desk:certificate_print", args=[certificate.pk])
    assert organiser.get(printed).status_code == 404
    paper = head.get(printed)
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    check = reverse("portal:certificate_check")
    assert client.get(check).status_code == 200
    wrong = {"number": certificate.number, "code": "AAAAA-AAAAA-AAAAA"}
    assert client.post(check, wrong).status_code == 400
    right = client.post(check, wrong | {"code": certificate_code(certificate)})
    assert right.status_code == 200
    assert cast.head.name not in right.text
    assert cast.finance.name in right.text


def test_pages_take_the_same_number_of_queries(cast: Cast, sign_in: Any) -> None:
    def more(number: int) -> None:
        session = opened(cast, title=f"t{number}")
        sign_up(session, by=cast.head if number else cast.drafter, at=AT)
        made = unit(cast, title=f"u{number}")
        who = (cast.head, cast.drafter, cast.approver)[number]
        take_test(made, answers(made, RIGHT), by=who, at=timezone.now())

    more(0)
    issue_certificate(cast.head, timezone.now().year, at=timezone.now())
    organiser = sign_in(cast.disclosure)
    pages = [
        reverse("desk:training"),
        reverse("desk:learning_units"),
        reverse("desk:training_hours"),
        reverse("desk:my_training"),
        reverse("desk:training_session", args=[TrainingSession.objects.get().pk]),
    ]
    few = {page: queries_of_page(organiser, page) for page in pages}
    for number in (1, 2):
        more(number)
        sign_up(
            TrainingSession.objects.order_by("id")[0],
            by=(cast.approver, cast.secrecy)[number - 1],
            at=AT,
        )
    assert {page: queries_of_page(organiser, page) for page in pages} == few


def test_a_full_training_says_so_and_its_code_is_offered_in_time(cast: Cast, sign_in: Any) -> None:
    now = timezone.now()
    session = opened(cast)
    TrainingSession.objects.update(
        seats=1, begins_at=now + timedelta(days=10), ends_at=now + timedelta(days=11)
    )
    drafter, organiser = sign_in(cast.drafter), sign_in(cast.disclosure)
    page = reverse("desk:training_session", args=[session.pk])
    code = reverse("desk:training_code", args=[session.pk])
    assert "名额已满" not in sign_in(cast.approver).get(page).text
    sign_up = reverse("desk:training_seat", args=[session.pk, "sign-up"])
    assert "您已报名" in drafter.post(sign_up, follow=True).text
    assert "名额已满" not in drafter.get(page).text
    assert "名额已满" in sign_in(cast.approver).get(page).text
    # Before the training and after it, page and address say when the code is shown; neither has it.
    for times, said in (
        ({}, "即培训开始前半小时"),
        ({"begins_at": now - timedelta(hours=3), "ends_at": now - timedelta(hours=1)}, "已于"),
    ):
        TrainingSession.objects.update(**times)
        answer, shown = organiser.get(code), organiser.get(page).text
        assert (answer.status_code, said in answer.text, said in shown) == (409, True, True)
        assert code_shown(session.pk, at=timezone.now()) not in answer.text
        assert code not in shown
    TrainingSession.objects.update(begins_at=now + timedelta(minutes=20), ends_at=now + DAY)
    assert code in organiser.get(page).text
    assert organiser.get(code).status_code == 200
