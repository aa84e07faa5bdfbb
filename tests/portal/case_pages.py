"""The case page, opened for tests."""

import io
from datetime import date
from typing import Any
from unittest import mock

import pytest
from django.test import Client

from gongkai.applications.actions import replies
from gongkai.applications.inputs import PartFacts, ProposeInputs, ServeInputs
from gongkai.applications.models import Application, CaseFile
from gongkai.applications.states import FileKind
from gongkai.files.storage import store_encrypted
from gongkai.law.outcomes import Outcome
from tests.applications.cases import CODE, on
from tests.cast import Cast

VIEW = "/case/view/"


@pytest.fixture
def today() -> Any:
    """Freeze the clock on the Monday on which the cases begin, some hours later."""
    with mock.patch("django.utils.timezone.now", return_value=on("2026-03-02", 15)) as now:
        yield now


def opened(application: Application, code: str = CODE) -> Client:
    """Return a client with access to the case."""
    client = Client()
    answer = client.post("/case/", {"number": application.number, "code": code})
    assert answer.status_code == 302, answer.content.decode()
    return client


def page_of(client: Client) -> str:
    answer = client.get(VIEW)
    assert answer.status_code == 200
    return answer.content.decode()


def with_files(cast: Cast, application: Application) -> tuple[CaseFile, CaseFile]:
    """Answer a case with a copy for the applicant and an internal original."""
    kept = store_encrypted(io.BytesIO("遮盖后的明细".encode()), "明细.txt")
    original, copy = (
        CaseFile.objects.create(
            application=application,
            kind=kind,
            name=name,
            content_id=kept.content_id,
            size=kept.size,
            media_type=kept.media_type,
            at=on("2026-03-03"),
        )
        for kind, name in ((FileKind.ORIGINAL, "原件.txt"), (FileKind.SERVED, "明细.txt"))
    )
    part = PartFacts(
        Outcome.GIVEN_IN_PART, "补贴明细", "涉及个人隐私的部分不予公开。", None, original, copy
    )
    replies.propose_reply(
        application, ProposeInputs(parts=[part]), by=cast.officer, at=on("2026-03-03")
    )
    replies.approve_reply(application, by=cast.supervisor, at=on("2026-03-03"))
    replies.serve_reply(
        application,
        ServeInputs(way="download", served_on=date(2026, 3, 3), text="现答复如下。"),
        by=cast.officer,
        at=on("2026-03-03"),
    )
    return original, copy
