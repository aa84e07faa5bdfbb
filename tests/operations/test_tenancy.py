"""The mark of the database with its tenant, and the socket of its web server."""

import socket
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from gongkai.operations.doctor import examine
from gongkai.operations.sockets import check_socket
from gongkai.operations.tenancy import OtherTenant, claim_database, owner_of_database
from tests.cast import AT


@pytest.mark.django_db
def test_database_belongs_to_the_first_tenant(capsys: pytest.CaptureFixture[str]) -> None:
    claim_database("", at=AT)
    assert owner_of_database() == ""
    claim_database("north", at=AT)
    claim_database("north", at=AT)
    claim_database("", at=AT)  # without tenants it can be used as before
    with pytest.raises(OtherTenant, match="belongs to the tenant north, not to south"):
        claim_database("south", at=AT)
    with override_settings(GONGKAI_TENANT="south", GONGKAI_ADDRESS="https://south.example"):
        assert "tenant" in {one.part for one in examine(AT)}
        with pytest.raises(OtherTenant):
            call_command("worker", "--once")
        with pytest.raises(OtherTenant):
            call_command("serve", "--bind", "127.0.0.1:0")
    with override_settings(GONGKAI_TENANT="north"):
        assert "tenant" not in {one.part for one in examine(AT)}
    call_command("tenant")
    assert "belongs to the tenant north." in capsys.readouterr().out


@pytest.mark.django_db
def test_tenant_gets_a_new_name(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("tenant")
    assert "It belongs to no tenant." in capsys.readouterr().out
    claim_database("north", at=AT)
    with pytest.raises(CommandError, match="This is no tenant"):
        call_command("tenant", "--rename-from", "north")
    with override_settings(GONGKAI_TENANT="south"):
        with pytest.raises(CommandError, match="does not belong to a tenant west"):
            call_command("tenant", "--rename-from", "west")
        call_command("tenant", "--rename-from", "north")
        claim_database("south", at=AT)
    assert "belongs to the tenant south." in capsys.readouterr().out


def test_socket_on_which_nobody_listens_is_free(tmp_path: Path) -> None:
    path = tmp_path / "web.sock"
    bind = f"unix:{path}"
    check_socket(bind)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        with pytest.raises(CommandError, match="a server listens there already"):
            check_socket(bind)
    check_socket(bind)  # left behind by a server that was killed
    with pytest.raises(CommandError, match="does not exist"):
        check_socket(f"unix:{tmp_path}/none/web.sock")
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="is no socket"):
        check_socket(f"unix:{tmp_path}/file")
