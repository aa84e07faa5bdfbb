"""A town before and after both editions of the Regulations, and a time of day that tests move on."""

import logging
from collections.abc import Iterator
from datetime import date

import pytest

from gongkai.organisations.models import Office, Post
from tests.cast import Cast, build_cast
from tests.journeys.secrets import secrets_in
from tests.journeys.steps import Clock


@pytest.fixture(autouse=True)
def _logs_contain_no_secret(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a journey whose log of requests contains a query code or a password token."""
    with caplog.at_level(logging.INFO):
        yield
    found = [
        secret
        for when in ("setup", "call")
        for record in caplog.get_records(when)
        for secret in secrets_in(record.getMessage())
    ]
    assert not found


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let it be a Monday; the test moves it on."""
    found = Clock("2026-03-02")
    monkeypatch.setattr("django.utils.timezone.now", lambda: found.now)
    return found


@pytest.fixture
def town(db: None) -> Cast:
    """Enter the cast as it was before the Regulations of 2019 too, with an office that searches."""
    cast = build_cast()
    Post.objects.update(since=date(2008, 5, 1))
    Office.objects.create(body=cast.finance, name="预算处")
    return cast
