"""Bundles: provisional, confirmed, moved with a reason, published at one minute wholly or not at all."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.datasets.actions.bundles import (
    approve_bundle,
    cancel_bundle,
    change_bundle,
    confirm_bundle,
    move_bundle,
    note_bundle_failure,
    plan_bundle,
)
from gongkai.datasets.actions.datasets import close_dataset
from gongkai.datasets.actions.releases import publish_release, return_release
from gongkai.datasets.inputs import BundleFacts, MoveInputs, ReasonInputs
from gongkai.datasets.models import Bundle, Dataset, DatasetVersion
from gongkai.datasets.notifying import BUNDLE, notify_of_failed_bundle
from gongkai.datasets.queries import public_bundles
from gongkai.datasets.rules.bundles import refusal_to_issue
from gongkai.datasets.states import BundleState, NotificationKind, ReleaseState
from gongkai.documents.actions.releases import (
    schedule_release,
    unschedule_release,
)
from gongkai.documents.models import Document
from gongkai.documents.states import Status
from gongkai.documents.workflow import ReleaseMoment
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.actors import ActorKind
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.notifications.models import Notification
from gongkai.operations import bundles as carrying_out
from gongkai.operations.bundles import publish_due_bundles
from gongkai.operations.worker import release_scheduled
from tests.cast import AT, Cast
from tests.datasets.tables import (
    HEAD,
    ROWS,
    draft,
    faults,
    first_version,
    new_dataset,
    submitted,
    written,
)
from tests.refusals import refused_code

pytestmark = pytest.mark.django_db
DUE = AT + timedelta(days=2)
MORE = ROWS + "2026-11-13,北园春,70,羊肉,\n2026-11-13,华凌,66,牛肉,\n"


def facts(**changes: Any) -> BundleFacts:
    return replace(BundleFacts("2026年11月", DUE), **changes)


def planned(cast: Cast, dataset: Dataset, **changes: Any) -> Bundle:
    return plan_bundle(dataset, facts(**changes), by=cast.disclosure, at=AT)


def confirmed(cast: Cast, dataset: Dataset, **changes: Any) -> Bundle:
    return confirm_bundle(planned(cast, dataset, **changes), NOTHING, by=cast.approver, at=AT)


def scheduled(cast: Cast, moment: datetime = DUE) -> Document:
    document = cast.approved(title="价格走势解读")
    schedule_release(document, ReleaseMoment(moment), by=cast.disclosure, at=AT)
    return document


def second_version(cast: Cast, folder: Path) -> DatasetVersion:
    dataset = first_version(cast, folder).dataset
    return submitted(cast, draft(cast, dataset, written(folder, HEAD + MORE)))


def approved(cast: Cast, folder: Path) -> tuple[Bundle, DatasetVersion, Document]:
    """Return a bundle all of whose parts are ready, with its version and its interpretation."""
    release, document = second_version(cast, folder), scheduled(cast)
    bundle = confirmed(cast, release.dataset, document=document)
    return approve_bundle(bundle, NOTHING, by=cast.approver, at=AT), release, document


def test_all_parts_come_out_at_the_minute_by_the_system(cast: Cast, tmp_path: Path) -> None:
    bundle, release, document = approved(cast, tmp_path)
    early = DUE - timedelta(minutes=1)
    assert (publish_due_bundles(early), release_scheduled(early)) == (0, 0)
    assert publish_due_bundles(DUE) == 1
    for one in (bundle, release, document):
        one.refresh_from_db()
    assert (bundle.state, bundle.ended_at) == (BundleState.PUBLISHED, DUE)
    assert (release.state, release.published_at) == (ReleaseState.PUBLISHED, DUE)
    assert (document.status, document.released_at) == (Status.RELEASED, DUE)
    for verb in (Verb.DATASET_BUNDLE_PUBLISHED, Verb.DATASET_VERSION_PUBLISHED):
        assert Act.objects.filter(verb=verb).latest("id").actor_kind == ActorKind.SYSTEM
    assert publish_due_bundles(DUE) == 0
    assert note_bundle_failure(bundle, "late", "x", at=DUE).failure == ""
    assert faults() == []


def test_if_one_part_fails_nothing_is_published_and_it_is_said_why(
    cast: Cast, tmp_path: Path, sign_in: Any
) -> None:
    bundle, release, document = approved(cast, tmp_path)
    unschedule_release(document, by=cast.disclosure, at=AT)
    assert publish_due_bundles(DUE) == 0
    for one in (bundle, release, document):
        one.refresh_from_db()
    assert (bundle.state, release.state) == (BundleState.CONFIRMED, ReleaseState.IN_REVIEW)
    assert document.status == Status.PREPARING
    assert "解读" in bundle.failure
    assert publish_due_bundles(DUE) == 0  # it is not tried again
    catch_up()
    told = Notification.objects.filter(kind=NotificationKind.BUNDLE_FAILED, subject_type=BUNDLE)
    assert {cast.approver.pk, cast.disclosure.pk} <= set(told.values_list("person_id", flat=True))
    page = sign_in(cast.disclosure).get("/desk/notifications/").content.decode()
    assert "2026年11月" in page
    act = Act.objects.get(verb=Verb.DATASET_BUNDLE_FAILED)
    assert act.facets["code_of_failure"] == "document-not-ready"
    moment = DUE + timedelta(days=1)
    schedule_release(document, ReleaseMoment(moment), by=cast.disclosure, at=DUE)
    inputs = MoveInputs(moment, "解读文件尚未定稿")
    bundle = move_bundle(bundle, inputs, by=cast.approver, at=DUE)
    assert (bundle.failure, bundle.release, len(bundle.moves)) == ("", None, 1)
    approve_bundle(bundle, NOTHING, by=cast.approver, at=DUE)
    assert (publish_due_bundles(moment), faults()) == (1, [])


def test_a_document_is_never_released_without_its_bundle(cast: Cast, tmp_path: Path) -> None:
    release, document = second_version(cast, tmp_path), scheduled(cast)
    bundle = confirmed(cast, release.dataset, document=document)
    assert (publish_due_bundles(DUE), release_scheduled(DUE)) == (0, 0)
    bundle.refresh_from_db()
    assert bundle.failure
    document.refresh_from_db()
    assert document.status == Status.PREPARING


def test_a_fault_of_the_program_is_noted_too(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("disk")

    bundle, release, _document = approved(cast, tmp_path)
    monkeypatch.setattr(carrying_out, "publish_bundle", broken)
    assert publish_due_bundles(DUE) == 0
    bundle.refresh_from_db()
    release.refresh_from_db()
    assert (bool(bundle.failure), release.state) == (True, ReleaseState.IN_REVIEW)


def test_what_was_returned_and_changed_is_not_published(cast: Cast, tmp_path: Path) -> None:
    bundle, release, _document = approved(cast, tmp_path)
    assert (
        refused_code(lambda: publish_release(release, NOTHING, by=cast.approver, at=AT))
        == "in-bundle"
    )
    return_release(release, ReasonInputs("数字有误"), by=cast.approver, at=AT)
    bundle.refresh_from_db()
    refusal = refusal_to_issue(bundle, at=DUE)
    assert refusal is not None
    assert refusal.code == "version-changed"


def test_a_confirmed_date_is_only_moved_and_with_a_reason(cast: Cast, tmp_path: Path) -> None:
    dataset = first_version(cast, tmp_path).dataset
    bundle = planned(cast, dataset)
    later = DUE + timedelta(days=1)

    def move(due_at: datetime, reason: str) -> Bundle:
        return move_bundle(bundle, MoveInputs(due_at, reason), by=cast.approver, at=AT)

    inputs = facts(due_at=later, period="2026年第四季度")
    bundle = change_bundle(bundle, inputs, by=cast.disclosure, at=AT)
    assert (bundle.due_at, bundle.period) == (later, "2026年第四季度")
    by_editor = lambda: confirm_bundle(bundle, NOTHING, by=cast.disclosure, at=AT)  # noqa: E731
    assert refused_code(by_editor) == "wrong-post"
    assert refused_code(lambda: move(DUE, "原因")) == "wrong-state"
    bundle = confirm_bundle(bundle, NOTHING, by=cast.approver, at=AT)
    change = lambda: change_bundle(bundle, facts(), by=cast.disclosure, at=AT)  # noqa: E731
    assert refused_code(change) == "wrong-state"

    assert refused_code(lambda: move(later, "原因")) == "same-minute"
    assert refused_code(lambda: move(AT, "原因")) == "past-moment"
    assert refused_code(lambda: move(DUE, " ")) == "no-text"
    assert refused_code(lambda: move(DUE + timedelta(seconds=5), "原因")) == "no-minute"
    assert refused_code(lambda: move(DUE + timedelta(days=3000), "原因")) == "too-far"
    assert refused_code(lambda: move(DUE, "请致电13812345678")) == "personal-data"
    moved = move(DUE, "提前完成汇总")
    assert moved.state == BundleState.CONFIRMED
    assert [one["reason"] for one in moved.moves] == ["提前完成汇总"]
    assert faults() == []
    Bundle.objects.update(moves=[], state=BundleState.PROVISIONAL)
    assert len(faults()) == 2


def test_only_what_is_ready_is_approved(cast: Cast, tmp_path: Path) -> None:
    dataset = first_version(cast, tmp_path).dataset
    bundle = confirmed(cast, dataset)

    def approve(one: Bundle, at: datetime = AT) -> str:
        return refused_code(lambda: approve_bundle(one, NOTHING, by=cast.approver, at=at))

    assert approve(bundle) == "no-version"
    release = draft(cast, dataset, written(tmp_path, HEAD + ROWS))
    assert approve(bundle) == "no-version"
    submitted(cast, release)
    assert approve(bundle) == "no-chart"  # two rows of one week are one point
    assert approve(bundle, DUE) == "past-moment"
    assert approve(planned(cast, dataset)) == "wrong-state"
    DatasetVersion.objects.filter(pk=release.pk).update(preparers=[cast.approver.pk])
    assert approve(bundle) == "own-version"
    DatasetVersion.objects.filter(pk=release.pk).update(preparers=[])
    with_document = confirmed(cast, dataset, with_chart=False, document=cast.approved())
    assert approve(with_document) == "document-not-ready"
    assert refusal_to_issue(with_document, at=AT).code == "not-due"  # type: ignore[union-attr]
    assert refusal_to_issue(with_document, at=DUE).code == "not-approved"  # type: ignore[union-attr]
    plain = confirmed(cast, dataset, with_chart=False)
    assert approve_bundle(plain, NOTHING, by=cast.approver, at=AT).release == release


def test_plans_are_checked(cast: Cast, tmp_path: Path) -> None:
    dataset = new_dataset(cast)

    def plan(by: str = "disclosure", **changes: Any) -> str:
        person = cast.people[by]
        return refused_code(lambda: plan_bundle(dataset, facts(**changes), by=person, at=AT))

    assert plan(by="stranger") == "wrong-post"
    assert plan(period="") == "no-text"
    assert plan(due_at=AT) == "past-moment"
    assert plan(document=cast.released()) == "no-draft"
    document = cast.draft()
    Document.objects.filter(pk=document.pk).update(body=cast.health)
    document.refresh_from_db()
    assert plan(document=document) == "other-document"
    taken = cast.draft()
    planned(cast, dataset, document=taken)
    assert plan(document=taken) == "document-taken"
    close_dataset(dataset, ReasonInputs("停止更新"), by=cast.approver, at=AT)
    dataset.refresh_from_db()
    assert plan() == "wrong-state"


def test_a_cancelled_bundle_lets_its_document_go_only_unscheduled(
    cast: Cast, tmp_path: Path
) -> None:
    document = scheduled(cast)
    bundle = confirmed(cast, first_version(cast, tmp_path).dataset, document=document)

    def cancel(reason: str = "统计制度调整") -> Bundle:
        return cancel_bundle(bundle, ReasonInputs(reason), by=cast.approver, at=AT)

    assert refused_code(cancel) == "document-scheduled"
    unschedule_release(document, by=cast.disclosure, at=AT)
    assert refused_code(lambda: cancel("")) == "no-text"
    assert cancel().state == BundleState.CANCELLED
    assert refused_code(cancel) == "wrong-state"
    assert (public_bundles().count(), faults()) == (1, [])


def test_the_public_reads_dates_moves_and_failures_of_public_datasets_only(
    cast: Cast, tmp_path: Path, client: Client
) -> None:
    bundle = confirmed(cast, first_version(cast, tmp_path).dataset, document=scheduled(cast))
    move_bundle(
        bundle, MoveInputs(DUE - timedelta(hours=3), "提前完成汇总"), by=cast.approver, at=AT
    )
    confirmed(cast, new_dataset(cast, "hidden"), period="隐藏期间")
    cancel_bundle(
        planned(cast, bundle.dataset, period="作废"), ReasonInputs("x"), by=cast.approver, at=AT
    )
    with time_machine.travel(AT, tick=False):
        page = client.get("/data/calendar/").content.decode()
        events = client.get("/data/calendar.ics").content.decode()
    for text in ("2026年11月", "时间已确认", "提前完成汇总", "农产品批发价格"):
        assert text in page
    for text in ("隐藏期间", "作废", "价格走势解读"):
        assert text not in page + events
    assert "SEQUENCE:2" in events
    assert publish_due_bundles(DUE) == 0
    with time_machine.travel(DUE + timedelta(days=1), tick=False):
        assert "到期未发布" in client.get("/data/calendar/?when=past").content.decode()


def test_the_desk_plans_confirms_and_moves(cast: Cast, tmp_path: Path, sign_in: Any) -> None:
    dataset = first_version(cast, tmp_path).dataset
    with time_machine.travel(AT, tick=False):
        desk = sign_in(cast.disclosure)
        address = f"/desk/data/{dataset.pk}/releases/"
        assert "尚未安排" in desk.get(address).content.decode()
        sent = {"period": "2026年11月", "due_at": "2026-01-01T09:00", "with_chart": "on"}
        assert desk.post(address, sent).status_code in {302, 409}
        made = desk.post(address, sent | {"due_at": f"{DUE.year + 1}-01-05T09:00"})
        bundle = Bundle.objects.latest("id")
        assert made["Location"] == f"/desk/data/releases/{bundle.pk}/"
        page = f"/desk/data/releases/{bundle.pk}/"
        assert desk.get(page).status_code == 200
        changed = {"change-period": "2026年12月", "change-due_at": f"{DUE.year + 1}-01-05T10:00"}
        assert desk.post(f"{page}act/change/", changed).status_code == 302
        desk = sign_in(cast.approver)
        assert "2026年12月" in desk.get(page).content.decode()
        assert desk.post(f"{page}act/nothing/").status_code == 404
        assert desk.post(f"{page}act/confirm/").status_code == 302
        empty = {"move-due_at": f"{DUE.year + 1}-01-06T09:00", "move-reason": ""}
        assert desk.post(f"{page}act/move/", empty).status_code == 400
        assert desk.post(f"{page}act/move/", empty | {"move-reason": "汇总推迟"}).status_code == 302
        assert "汇总推迟" in desk.get(page).content.decode()
        assert sign_in(cast.stranger).get(page).status_code == 404


def test_a_failure_of_a_bundle_that_is_gone_tells_nobody() -> None:
    assert notify_of_failed_bundle(Act(subject_id="0", on=AT.date(), at=AT)) == 0


def test_lists_ask_the_same_number_of_queries_for_one_and_three_bundles(
    cast: Cast, tmp_path: Path, sign_in: Any
) -> None:
    dataset = first_version(cast, tmp_path).dataset
    confirmed(cast, dataset, document=cast.draft())
    desk = sign_in(cast.disclosure)
    pages = (f"/desk/data/{dataset.pk}/releases/", "/data/calendar/", "/data/calendar.ics")

    def counted() -> list[int]:
        numbers = []
        with time_machine.travel(AT, tick=False):
            for page in pages:
                desk.get(page)  # what is remembered is asked for once
                with CaptureQueriesContext(connection) as queries:
                    assert desk.get(page).status_code == 200
                numbers.append(len(queries))
        return numbers

    one = counted()
    for _more in range(2):
        confirmed(cast, dataset, document=cast.draft())
    assert counted() == one
