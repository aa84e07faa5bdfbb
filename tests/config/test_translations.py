"""Checks of translation files by `make check`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tools import messages

PO = """
msgid ""
msgstr "Language: {language}\\n"

msgid "In force"
msgstr "{first}"

msgid "%(days)s day left"
msgid_plural "%(days)s days left"
msgstr[0] "{second}"
"""


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Return a check of one small Chinese file against two texts."""
    wanted = Catalog(locale="zh_Hans")
    wanted.add("In force", None, [("gongkai/a.py", None)])
    wanted.add(("%(days)s day left", "%(days)s days left"), None, [("gongkai/b.html", None)])
    monkeypatch.setattr(messages, "gather", lambda: wanted)
    monkeypatch.setattr(messages, "LANGUAGES", {"zh_Hans": ""})
    monkeypatch.setattr(messages, "LOCALE", tmp_path)

    def checked(first: str, second: str, more: str = "") -> list[str]:
        path = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PO.format(language="zh_Hans", first=first, second=second) + more)
        return messages.check_all()

    return checked


def test_complete_file_passes(check) -> None:
    assert check("现行有效", "还剩 %(days)s 天") == []


def test_missing_translation_is_named_with_its_place(check) -> None:
    assert check("", "还剩 %(days)s 天") == ["zh_Hans: not translated: 'In force' (gongkai/a.py)"]


def test_lost_placeholder_is_found(check) -> None:
    (fault,) = check("现行有效", "还剩几天")
    assert "placeholders differ from ['%(days)s']" in fault


def test_text_that_is_no_longer_used_is_found(check) -> None:
    (fault,) = check("现行有效", "还剩 %(days)s 天", '\nmsgid "Gone"\nmsgstr "没有了"\n')
    assert fault == "zh_Hans: no longer used (make messages): 'Gone'"


def test_guessed_translation_is_found(check) -> None:
    (fault,) = check('现行有效"\n\n#, fuzzy\nmsgid "Guess"\nmsgstr "猜', "还剩 %(days)s 天")[1:]
    assert fault == "zh_Hans: fuzzy: 'Guess'"
