"""Reports in files, and what the command says of them."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command


def run(path: Path, *more: str, language: str = "en") -> tuple[int, dict[str, Any]]:
    """Run the command; return its exit status and its verdict as data."""
    out = io.StringIO()
    status = 0
    try:
        call_command(
            "check_report", str(path), "--format", "json", "--language", language, *more, stdout=out
        )
    except CommandError as error:
        status = error.returncode
    # What cannot be read leaves no verdict; that this is one fails here.
    return status, json.loads(out.getvalue())


def unreadable(path: Path, *more: str) -> str:
    """Run the command on what is no report; return the sentence it ends with."""
    with pytest.raises(CommandError) as caught:
        call_command("check_report", str(path), "--language", "en", *more, stdout=io.StringIO())
    assert caught.value.returncode == 2
    return str(caught.value)


def messages(verdict: dict[str, Any], kind: str = "errors") -> list[str]:
    return [finding["message"] for finding in verdict[kind]]
