"""Where and when the demo can be loaded; these tests need an empty database."""

import socket
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from gongkai.kit.times import BEIJING
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.organisations.actions import BodyFacts, create_body
from gongkai.organisations.models import Body
from gongkai.sampledata.demo.load import load_core, load_demo
from gongkai.sampledata.demo.loading import is_loading
from tests.sampledata.stages import AT

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("core", [False, True])
def test_demo_requires_an_empty_database(
    db: None, settings: Any, tmp_path: Path, *, core: bool
) -> None:
    settings.GONGKAI_DATA = tmp_path
    facts = BodyFacts(
        code="880000", name="某地人民政府", short_name="某地", kind="government", region="880000"
    )
    create_body(facts, by=SYSTEM, at=AT)
    with pytest.raises(CommandError, match="contains other bodies"):
        call_command("demo", core=core)
    assert Body.objects.count() == 1
    assert not is_loading()


def test_taken_port_is_reported_before_anything_is_loaded(db: None) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        address = f"127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(CommandError, match="is not available"):
            call_command("demo", core=True, serve=address)
    assert not Body.objects.exists()


ODD_DAYS = pytest.mark.parametrize(
    "at",
    [
        # a Saturday at the turn of a year nobody has a notice for
        datetime(2027, 1, 2, 0, 5, tzinfo=BEIJING),
        datetime(2026, 2, 20, 3, 0, tzinfo=BEIJING),  # in the midst of the spring festival
    ],
)


@ODD_DAYS
def test_core_loads_on_any_day(db: None, at: datetime) -> None:
    assert load_core(at)
    assert Act.objects.latest("at").at <= at


@pytest.mark.long
@ODD_DAYS
def test_demo_loads_on_any_day(db: None, at: datetime) -> None:
    assert load_demo(at)
    assert Act.objects.latest("at").at <= at
