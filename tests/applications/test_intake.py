"""Actions of intake: receipt, registration, transfer, division, joining, assignment, withdrawal and files."""

import io
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password

from gongkai.applications.actions.intake import (
    add_case_file,
    assign_application,
    merge_application,
    pass_on_application,
    receive_application,
    register_application,
    split_application,
    withdraw_application,
)
from gongkai.applications.inputs import (
    AssignInputs,
    AttachInputs,
    MergeInputs,
    PassOnInputs,
    RegisterInputs,
    SplitInputs,
)
from gongkai.applications.models import Applicant, Application, CaseFile
from gongkai.applications.rules.intake import MAX_CASE_FILES
from gongkai.applications.states import FileKind, Stage
from gongkai.files.storage import store_encrypted
from gongkai.law.outcomes import Outcome
from gongkai.ledger.models import Act
from tests.applications.acting import refused
from tests.applications.cases import CODE, MONDAY, WHO, arrived, in_hand, on, served, wish
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def verbs(application: Application) -> list[str]:
    acts = Act.objects.filter(
        subject_type="applications.application", subject_id=str(application.pk)
    )
    return list(acts.order_by("seq").values_list("verb", flat=True))


def test_application_arrives_is_confirmed_and_due_after_twenty_working_days(cast: Cast) -> None:
    application = arrived(cast)
    assert (application.stage, application.number, application.due_on) == (
        Stage.ARRIVED,
        "990000-D01-SQ2026-00001",
        None,
    )
    application = register_application(
        application,
        RegisterInputs(confirmed_on=date(2026, 3, 3)),
        by=cast.officer,
        at=on("2026-03-03"),
    )
    assert (application.stage, application.received_on, application.due_on) == (
        Stage.IN_HAND,
        date(2026, 3, 3),
        date(2026, 3, 31),
    )
    assert application.officer == cast.officer
    assert verbs(application) == ["application.arrived", "application.received"]


def test_personal_data_is_encrypted_and_never_in_the_ledger(cast: Cast) -> None:
    application = in_hand(cast)
    row = Applicant.objects.get()
    assert asdict(row.decrypt_facts()) == asdict(WHO)
    acts = str(list(Act.objects.values()))
    for word in (WHO.name, WHO.proof_number, WHO.telephone, WHO.email, CODE):
        assert word not in row.encrypted
        assert word not in acts
    assert CODE not in application.code_hash
    assert check_password(CODE, application.code_hash)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " "}, "no-title"),
        ({"title": "长" * 201}, "title-too-long"),
        ({"description": "\x00 "}, "no-description"),
        ({"description": "字" * 50_000}, "description-too-long"),
        ({"way": "pigeon"}, "unknown-choice"),
        ({"kind": "nobody"}, "no-kind"),
        ({"name": ""}, "no-name"),
        ({"kind": "business"}, "no-representative"),
        ({"kind": "business", "representative": "秦未央"}, "proof-of-person"),
        (
            {
                "kind": "other",
                "representative": "秦未央",
                "proof": "passport",
                "proof_number": "E12345678",
            },
            "proof-of-person",
        ),
        ({"postcode": "12"}, "wrong-postcode"),
        ({"postcode": "12345"}, "wrong-postcode"),
        ({"name": "长" * 201}, "too-long"),
        ({"proof_number": ""}, "no-proof"),
        ({"proof_number": "110105194912310021"}, "wrong-card"),
        ({"proof_number": "110105194913310025"}, "wrong-card"),
        ({"proof": "credit_code", "proof_number": "91350100M000100Y44"}, "wrong-credit-code"),
        ({"proof": "credit_code", "proof_number": "short"}, "wrong-credit-code"),
        ({"telephone": "call me"}, "wrong-telephone"),
        ({"email": "q@"}, "wrong-email"),
        ({"telephone": "", "email": ""}, "no-contact"),
        ({"way": "email", "email": ""}, "no-email"),
        ({"way": "post"}, "no-address"),
    ],
)
def test_missing_required_facts_are_refused(cast: Cast, changes: dict[str, Any], code: str) -> None:
    facts = wish(**changes)
    facts = wish(**(changes | {"description": " "})) if code == "no-description" else facts
    assert refused(receive_application, cast.finance, facts, at=MONDAY) == code


def test_too_many_files_and_ended_bodies_are_refused(cast: Cast) -> None:
    assert (
        refused(receive_application, cast.finance, wish(), at=MONDAY, files=[None] * 11)
        == "too-many-files"
    )  # type: ignore[list-item]
    assert (
        refused(receive_application, cast.finance, wish(), at=MONDAY, by=cast.drafter)
        == "wrong-post"
    )
    cast.finance.ended_on = date(2026, 1, 1)
    assert refused(receive_application, cast.finance, wish(), at=MONDAY) == "body-ended"


def test_receipt_is_by_channel(cast: Cast) -> None:
    by_post = arrived(cast, channel="post")
    assert register_application(by_post, by=cast.officer, at=on("2026-03-05")).received_on == date(
        2026, 3, 2
    )
    web = arrived(cast)
    assert (
        refused(register_application, web, by=cast.officer, at=on("2026-03-05")) == "not-confirmed"
    )
    early = RegisterInputs(date(2026, 3, 1))
    assert (
        refused(register_application, web, early, by=cast.officer, at=on("2026-03-05"))
        == "wrong-confirmation"
    )
    assert refused(register_application, web, by=cast.stranger, at=on("2026-03-05")) == "wrong-post"
    assert (
        refused(register_application, by_post, by=cast.officer, at=on("2026-03-05"))
        == "wrong-stage"
    )


def test_unregistered_application_is_transferred_to_the_responsible_body(cast: Cast) -> None:
    application = arrived(cast)
    go = {"by": cast.officer, "at": on("2026-03-03")}
    assert (
        refused(pass_on_application, application, PassOnInputs(to=cast.finance), **go)
        == "same-body"
    )
    application = pass_on_application(application, PassOnInputs(to=cast.health), **go)
    there = application.passed_to
    assert there is not None
    assert (application.stage, there.stage, there.body, there.arrived_on) == (
        Stage.TRANSFERRED,
        Stage.ARRIVED,
        cast.health,
        date(2026, 3, 3),
    )
    assert there.applicant.decrypt_facts() == application.applicant.decrypt_facts()
    assert (
        there.applicant.match != application.applicant.match
    )  # fingerprints differ between bodies
    assert (
        refused(pass_on_application, in_hand(cast), PassOnInputs(to=cast.health), **go)
        == "wrong-stage"
    )
    cast.health.ended_on = date(2026, 1, 1)
    assert (
        refused(pass_on_application, arrived(cast), PassOnInputs(to=cast.health), **go)
        == "body-ended"
    )


def test_application_is_split_by_matter(cast: Cast) -> None:
    application = in_hand(cast)
    assert (
        refused(
            split_application, application, SplitInputs(titles=["一"]), by=cast.officer, at=MONDAY
        )
        == "no-matters"
    )
    parts = split_application(
        application,
        SplitInputs(titles=["供暖补贴", "公交补贴", "住房补贴"]),
        by=cast.officer,
        at=on("2026-03-03"),
    )
    assert [(one.title, one.received_on, one.due_on) for one in parts] == [
        (title, date(2026, 3, 2), date(2026, 3, 30))
        for title in ("供暖补贴", "公交补贴", "住房补贴")
    ]
    assert len({one.number for one in parts}) == 3
    assert [
        one.stage
        for one in split_application(
            arrived(cast), SplitInputs(titles=["甲", "乙"]), by=cast.officer, at=MONDAY
        )
    ] == ["arrived", "arrived"]


def test_merged_applications_of_one_applicant_are_answered_together(cast: Cast) -> None:
    first, second = in_hand(cast), in_hand(cast)
    other = in_hand(cast, name="别人", proof="other", proof_number="A1")
    join = {"by": cast.officer, "at": MONDAY}
    assert refused(merge_application, second, MergeInputs(into=other), **join) == "no-similar"
    assert refused(merge_application, second, MergeInputs(into=second), **join) == "no-similar"
    merge_application(second, MergeInputs(into=first), **join)
    served(cast, first, Outcome.NOT_HELD, at=on("2026-03-09"))
    second.refresh_from_db()
    assert (second.stage, second.closed_on) == (Stage.CLOSED, date(2026, 3, 9))
    assert Act.objects.filter(verb="reply.served").count() == 2


def test_officers_reassign_cases(cast: Cast) -> None:
    application = in_hand(cast)
    assert (
        refused(
            assign_application,
            application,
            AssignInputs(officer=cast.officer),
            by=cast.drafter,
            at=MONDAY,
        )
        == "wrong-post"
    )
    assert (
        refused(
            assign_application,
            application,
            AssignInputs(officer=cast.drafter),
            by=cast.officer,
            at=MONDAY,
        )
        == "no-officer"
    )
    assert (
        assign_application(
            application, AssignInputs(officer=cast.officer), by=cast.supervisor, at=MONDAY
        ).officer
        == cast.officer
    )
    served(cast, application, Outcome.GIVEN, at=MONDAY)
    assert (
        refused(
            assign_application,
            application,
            AssignInputs(officer=cast.officer),
            by=cast.officer,
            at=MONDAY,
        )
        == "wrong-stage"
    )


def test_applicant_withdraws_the_application(cast: Cast) -> None:
    assert refused(withdraw_application, in_hand(cast), at=MONDAY, by=cast.stranger) == "wrong-post"
    never = withdraw_application(arrived(cast), at=MONDAY)
    assert never.stage == Stage.CLOSED
    withdraw_application(in_hand(cast), at=MONDAY, by=cast.officer)
    facets = [
        act.facets for act in Act.objects.filter(verb="application.withdrawn").order_by("seq")
    ]
    assert ["outcome" in one for one in facets] == [False, True]
    assert refused(withdraw_application, never, at=MONDAY) == "wrong-stage"


def test_files_of_an_application_are_transferred_with_it(cast: Cast) -> None:
    note = store_encrypted(io.BytesIO("说明".encode()), "说明.txt")
    application = receive_application(cast.finance, wish(), at=MONDAY, code=CODE, files=[note])
    there = pass_on_application(
        application, PassOnInputs(to=cast.health), by=cast.officer, at=MONDAY
    ).passed_to
    assert there is not None
    assert [one.name for one in there.files.all()] == ["说明.txt"]


def test_merged_applications_are_separated_when_the_other_is_withdrawn(cast: Cast) -> None:
    first, second, third = in_hand(cast), in_hand(cast), in_hand(cast)
    join = {"by": cast.officer, "at": MONDAY}
    merge_application(second, MergeInputs(into=first), **join)
    assert refused(merge_application, first, MergeInputs(into=third), **join) == "has-joined"
    withdraw_application(first, at=MONDAY)
    second.refresh_from_db()
    assert (second.stage, second.merged_into) == (Stage.IN_HAND, None)


def test_case_files_have_known_kinds_and_a_limited_number(cast: Cast) -> None:
    case = in_hand(cast)
    stored = store_encrypted(io.BytesIO(b"x"), "a.txt")
    good: dict[str, Any] = {"by": cast.officer, "at": MONDAY}
    for kind in (FileKind.FROM_APPLICANT, "photograph"):
        assert refused(add_case_file, case, AttachInputs(stored, kind), **good) == "unknown-choice"
    add_case_file(case, AttachInputs(stored, FileKind.INTERNAL), **good)
    one = case.files.get()
    assert (
        refused(add_case_file, case, AttachInputs(stored, FileKind.INTERNAL), **good)
        == "there-already"
    )
    add_case_file(case, AttachInputs(stored, FileKind.ORIGINAL), **good)
    CaseFile.objects.filter(kind=FileKind.ORIGINAL).delete()
    CaseFile.objects.bulk_create(
        CaseFile(
            application=case,
            kind=one.kind,
            name=one.name,
            content_id=one.content_id,
            size=1,
            media_type="",
            at=MONDAY,
        )
        for _ in range(MAX_CASE_FILES - 1)
    )
    other = store_encrypted(io.BytesIO(b"y"), "b.txt")
    assert (
        refused(add_case_file, case, AttachInputs(other, FileKind.INTERNAL), **good)
        == "too-many-files"
    )
