"""`gongkai doctor` names each fault and its remedy, and says so when there is none."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone

from gongkai.jobs.actions import NewMail, enqueue_mail
from gongkai.jobs.leases import take_lease
from gongkai.jobs.runs import RunResult, begin_run, complete_run
from gongkai.jobs.states import RunKind
from gongkai.ledger.models import Act, Chain, FailedAct
from gongkai.operations import doctor
from gongkai.operations.backup.terms import BackupTerms
from gongkai.organisations.sign_on_terms import SignOnTerms
from tests.cast import Cast

pytestmark = pytest.mark.django_db


class Usage(NamedTuple):
    """What `shutil.disk_usage` returns."""

    total: int
    used: int
    free: int


@pytest.fixture
def healthy(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Return the present of an installation that has everything."""
    now = datetime.now(UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    monkeypatch.setattr(doctor, "database_now", lambda: now)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _path: Usage(100 << 30, 0, 50 << 30))
    settings.GONGKAI_DATA, settings.GONGKAI_FILES = tmp_path, tmp_path / "files"
    settings.GONGKAI_PERSONAL_KEYS = tmp_path / "personal-keys"
    settings.GONGKAI_LEDGER_KEY = tmp_path / "ledger_key.pem"
    settings.EMAIL_HOST = "mail.example"
    settings.GONGKAI_SIGN_ON = SignOnTerms()
    settings.GONGKAI_CONSUMERS = ("gongkai.search.consumers.consume",)
    settings.GONGKAI_BACKUP = BackupTerms(folder="/backups")
    take_lease("timers", "one", at=now)
    for kind in RunKind:
        complete_run(begin_run(kind, at=now), RunResult("s", 1, 1), at=now)
    return now


def found(at: datetime) -> list[str]:
    return [one.part for one in doctor.examine(at)]


def test_healthy_installation_has_no_finding(healthy: datetime) -> None:
    assert found(healthy) == []
    out = StringIO()
    call_command("doctor", stdout=out)
    assert out.getvalue() == "Nothing is wrong.\n"


def test_command_prints_problem_and_remedy_and_fails(healthy: datetime, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", stdout=out)
    assert out.getvalue().startswith("mail: No mail server is set. Set GONGKAI_MAIL_HOST")
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", "--json", stdout=out)
    assert [one["part"] for one in json.loads(out.getvalue())] == ["mail"]


def test_each_fault_of_the_machine_is_named(
    healthy: datetime, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "secret_key"
    key.touch(mode=0o644)
    key.chmod(0o644)
    (one,) = doctor.examine(healthy)
    assert (one.part, one.remedy) == ("keys", f"Run: chmod go-rwx {key}")
    key.chmod(0o600)
    for free, total in ((500 << 20, 1 << 30), (4 << 30, 100 << 30)):
        usage = Usage(total, 0, free)
        monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _path, usage=usage: usage)
        assert found(healthy) == ["disk"]
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _path: Usage(100 << 30, 0, 50 << 30))
    monkeypatch.setattr(doctor.os, "access", lambda _path, _mode: False)
    assert found(healthy) == ["files"]


def test_each_fault_of_the_service_is_named(
    healthy: datetime, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = healthy + timedelta(days=3)
    with monkeypatch.context() as patch:
        patch.setattr(doctor, "database_now", lambda: late)
        assert found(late) == ["worker", "backup", "backup"]
        assert found(late + timedelta(seconds=6)) == ["clocks", "worker", "backup", "backup"]
    settings.GONGKAI_BACKUP = BackupTerms()
    assert found(healthy) == ["backup"]
    settings.GONGKAI_BACKUP = BackupTerms(folder="/backups")
    enqueue_mail(NewMail("answer", 1, "x"), at=healthy - timedelta(minutes=59))
    assert found(healthy) == []
    assert found(healthy + timedelta(seconds=4)) == []
    enqueue_mail(NewMail("answer", 2, "x"), at=healthy - timedelta(minutes=61))
    (one,) = doctor.examine(healthy)
    assert (one.part, "mail.example" in one.remedy) == ("mail", True)


def test_acts_that_wait_or_failed_are_named(healthy: datetime, cast: Cast) -> None:
    assert Chain.objects.exists()
    assert found(healthy) == ["consumers"]
    act = Act.objects.order_by("id")[0]
    FailedAct.objects.create(consumer="x", act=act, attempts=3, failed_at=healthy, error="e")
    first, second = doctor.examine(healthy)
    assert first.problem == "1 acts could not be processed."
    assert second.problem == "Not all acts are processed by: search."


def test_missing_database_and_interrupted_migration_end_the_examination(
    healthy: datetime, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.GONGKAI_BACKUP = BackupTerms()  # it would be found if the database were asked
    monkeypatch.setattr(doctor, "is_migration_due", lambda: True)
    assert found(healthy) == ["migrations"]

    def away() -> None:
        raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr(connection, "ensure_connection", away)
    (one,) = doctor.examine(healthy)
    assert (one.part, one.problem) == ("database", "It cannot be reached: connection refused.")


def test_identity_provider_that_does_not_answer_is_named(healthy: datetime, settings: Any) -> None:
    settings.GONGKAI_SIGN_ON = SignOnTerms(issuer="http://127.0.0.1:9", client="gongkai")
    (one,) = doctor.examine(healthy)
    assert one.part == "sign-on"
    assert "GONGKAI_SIGN_ON_ISSUER" in one.remedy


def test_metadata_of_a_provider_by_saml_is_examined(
    healthy: datetime, settings: Any, tmp_path: Path
) -> None:
    pytest.importorskip("xmlsec", reason="the extra identity is not installed")
    from tests.ui.saml_provider import ENTITY, metadata, write_metadata  # noqa: PLC0415  (an optional package)

    path = write_metadata(tmp_path, metadata())
    settings.GONGKAI_SIGN_ON = SignOnTerms(issuer=ENTITY, client="x", saml_metadata=path)
    assert found(healthy) == []
    settings.GONGKAI_SIGN_ON = SignOnTerms(issuer="another", client="x", saml_metadata=path)
    assert found(healthy) == ["sign-on"]
    # The certificate ends on 2035-12-30.
    settings.GONGKAI_SIGN_ON = SignOnTerms(issuer=ENTITY, client="x", saml_metadata=path)
    assert list(doctor._saml(datetime(2035, 11, 29, tzinfo=UTC))) == []
    (one,) = doctor._saml(datetime(2035, 12, 1, tzinfo=UTC))
    assert "2035-12-30" in one.problem
