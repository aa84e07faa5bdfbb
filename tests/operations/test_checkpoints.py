"""The worker makes checkpoints and mails them to keepers outside the installation."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command

from gongkai.jobs.kinds import CannotCompose
from gongkai.jobs.models import OutgoingMail
from gongkai.jobs.sending import send_due_mails
from gongkai.ledger.checkpoint_verification import copy_findings
from gongkai.ledger.checkpoints import exported, imported
from gongkai.ledger.models import Checkpoint
from gongkai.operations.checkpoints import (
    compose_checkpoint_mail,
    make_due_checkpoint,
    queue_checkpoint_mails,
)
from tests.cast import AT, Cast

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _set_up(settings: Any, tmp_path: Path) -> None:
    settings.GONGKAI_LEDGER_KEY = tmp_path / "key.pem"
    settings.GONGKAI_LEDGER_KEEPERS = ["archive@example.org", "auditor@example.net"]
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_each_keeper_gets_each_checkpoint_once_and_whole(cast: Cast) -> None:
    row = make_due_checkpoint(AT)
    assert row is not None
    assert make_due_checkpoint(AT + MINUTE) is None
    for later in (MINUTE, 2 * MINUTE):
        queue_checkpoint_mails(AT + later)
        send_due_mails(AT + later)
    assert [one.to for one in mail.outbox] in (
        [["archive@example.org"], ["auditor@example.net"]],
        [["auditor@example.net"], ["archive@example.org"]],
    )
    (name, content, _kind) = mail.outbox[0].attachments[0]
    assert name == "checkpoint-1.json"
    data = json.loads(content)
    assert data == exported(row)
    assert data["heads"]
    assert list(copy_findings([imported(data)], {row.key})) == []
    assert make_due_checkpoint(AT + DAY) is not None
    queue_checkpoint_mails(AT + DAY + MINUTE)
    queued = OutgoingMail.objects.filter(kind="checkpoint")
    assert sorted(queued.values_list("subject_id", flat=True)) == [1, 1, 2, 2]


def test_former_keeper_gets_no_mail(cast: Cast, settings: Any) -> None:
    make_due_checkpoint(AT)
    queue_checkpoint_mails(AT)
    settings.GONGKAI_LEDGER_KEEPERS = []
    for queued in OutgoingMail.objects.filter(kind="checkpoint"):
        with pytest.raises(CannotCompose):
            compose_checkpoint_mail(queued)


def test_unreadable_key_makes_no_checkpoint_and_ends_nothing(
    cast: Cast, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.GONGKAI_LEDGER_KEY.write_text("x")
    assert make_due_checkpoint(AT) is None
    assert "No checkpoint of the ledger was made" in caplog.text
    assert not Checkpoint.objects.exists()


def test_worker_makes_the_first_one(cast: Cast, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    call_command("worker", "--once")
    assert Checkpoint.objects.get().number == 1
    call_command("verify", "ledger")
