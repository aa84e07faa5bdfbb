"""What Django's fields, validators and widgets can say is written in our catalogue, as Chinese is written."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import django

import gongkai

DJANGO = Path(django.__file__).parent
# The modules whose sentences reach our forms. Form sets and forms of models are not used here.
MODULES = (
    "forms/fields.py",
    "forms/utils.py",
    "forms/widgets.py",
    "core/validators.py",
    "contrib/auth/password_validation.py",
)
MARKS = frozenset({"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"})
# Passwords are checked for their length in our own words (organisations/passwords.py).
REPLACED = ("This password is too short.", "Your password must contain at least")
HAN = "\u4e00-\u9fff\u3000-\u303f\uff00-\uffef"
ASCII_MARK = re.compile(rf"[{HAN}] | [{HAN}]|[{HAN}][.,:;!?()]|[.,:;!?()][{HAN}]|[.!?]$")


def sentences() -> Iterator[tuple[str, ...]]:
    """Yield what these modules translate: one form, or singular and plural."""
    for module in MODULES:
        for node in ast.walk(ast.parse((DJANGO / module).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS:
                forms = tuple(
                    one.value
                    for one in node.args[:2]
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                )
                if forms and not forms[0].startswith(REPLACED):
                    yield forms


def test_what_djangos_forms_say_is_in_our_catalogue() -> None:
    found = sorted(set(sentences()))
    assert len(found) > 50
    ours = gettext.translation(
        "django", Path(gongkai.__file__).parent / "locale", languages=["zh_Hans"]
    )
    written = {
        forms: ours.gettext(forms[0]) if len(forms) == 1 else ours.ngettext(*forms, 2)
        for forms in found
    }
    assert [forms for forms, text in written.items() if text in forms and "IPv" not in text] == []
    assert [text for text in written.values() if ASCII_MARK.search(text)] == []
