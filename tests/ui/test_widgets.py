"""The HTML of lists with many options."""

from django import forms
from django.utils import translation

from gongkai.ui.widgets import LongSelect

CHOICES = [("", "All"), ("a&b", "一号 <b>"), ("c", "ئۇيغۇرچە"), ("d", "Four")]


class Chosen(forms.Form):
    plain = forms.ChoiceField(choices=CHOICES, required=False, help_text="x")
    quick = forms.ChoiceField(choices=CHOICES, required=False, help_text="x", widget=LongSelect)


def _normal(html: str) -> str:
    return "".join(line.strip() for line in html.splitlines())


def test_list_is_written_as_the_template_writes_it() -> None:
    with translation.override("zh-hans"):
        for value in ("", "a&b", "d"):
            form = Chosen({"plain": value, "quick": value})
            plain = _normal(str(form["plain"])).replace("plain", "quick")
            assert _normal(str(form["quick"])) == plain
            field = form.fields["quick"]
            field.widget.written = field.widget.write("quick", [])
            assert _normal(str(form["quick"])) == plain
    assert 'lang="ug"' in plain
    assert "<b>" not in plain
