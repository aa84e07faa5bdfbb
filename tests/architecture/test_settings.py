"""The ground the tests stand on."""

import socket

import pytest


def test_tests_reach_nothing_outside() -> None:
    with socket.socket() as probe, pytest.raises(RuntimeError, match="wanted to reach"):
        probe.connect(("192.0.2.1", 80))
