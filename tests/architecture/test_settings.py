"""The test environment."""

import socket

import pytest


def test_tests_cannot_connect_to_the_outside() -> None:
    with socket.socket() as probe, pytest.raises(RuntimeError, match="tried to connect to"):
        probe.connect(("192.0.2.1", 80))
