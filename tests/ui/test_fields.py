"""Form fields for text as people write it, and that every form uses them."""

import re
from datetime import date
from pathlib import Path

import pytest
from django import forms

import gongkai
from gongkai.ui.fields import CodeTextField, DateField, IntegerField, TextField

DIRECT = re.compile(
    r"forms\.(?:CharField|DateField|IntegerField|EmailField)\((.*?)\n\s*\)|"
    r"forms\.(?:CharField|DateField|IntegerField)\(([^\n]*)",
    re.DOTALL,
)


class Form(forms.Form):
    line = TextField(required=False)
    text = TextField(required=False, widget=forms.Textarea)
    code = CodeTextField(required=False)
    day = DateField(required=False)
    number = IntegerField(required=False)


def cleaned(**typed: str) -> dict[str, object]:
    form = Form(typed)
    assert form.is_valid(), form.errors
    return {name: form.cleaned_data[name] for name in typed}


def test_fields_fold_numbers_and_keep_texts() -> None:
    assert cleaned(line="甲①\x0b乙\x00", text="甲\x0b乙\x1f", code=" ７f3k－9QX2 ") == {
        "line": "甲① 乙",
        "text": "甲\n乙",
        "code": "7f3k-9QX2",
    }
    assert cleaned(day="２０２６年３月1日", number="１２") == {
        "day": date(2026, 3, 1),
        "number": 12,
    }


@pytest.mark.parametrize("typed", [{"day": "2026年2月30日"}, {"number": "一二"}])
def test_what_is_neither_is_told(typed: dict[str, str]) -> None:
    assert not Form(typed).is_valid()


def test_every_form_uses_these_fields() -> None:
    """Only passwords and hidden values are taken as they are."""
    found = []
    for path in sorted(Path(gongkai.__file__).parent.rglob("*.py")):
        if path.name == "fields.py":
            continue
        for use in DIRECT.finditer(path.read_text(encoding="utf-8")):
            arguments = use[1] or use[2] or ""
            if not re.search("PasswordInput|HiddenInput", arguments):
                found.append((str(path), use[0][:80]))
    assert found == []
