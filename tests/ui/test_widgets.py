"""The HTML of lists with many options."""

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils import translation
from django.utils.safestring import SafeString

from gongkai.ui.widgets import LongSelect

CHOICES = [("", "All"), ("a&b", "一号 <b>"), ("c", "ئۇيغۇرچە"), ("d", "Four")]


class Chosen(forms.Form):
    plain = forms.ChoiceField(choices=CHOICES, required=False, help_text="x")
    quick = forms.ChoiceField(choices=CHOICES, required=False, help_text="x", widget=LongSelect)


def _normal(html: str) -> str:
    return "".join(line.strip() for line in html.splitlines())


def _lines(html: str) -> list[str]:
    return [line for line in html.splitlines() if line]


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


class Grouped(forms.Form):
    one = forms.TypedChoiceField(
        choices=[("组 <b>", [(1, "一号 & <b>"), (2, "二号")]), ("", SafeString("<i>三</i>"))],
        widget=forms.Select(attrs={"data-x": 'a"b', "hidden": False}),
    )
    several = forms.MultipleChoiceField(choices=[(1, "一"), (2, "二")], required=False)
    none = forms.ChoiceField(choices=[])


def test_other_lists_are_written_as_the_template_of_django_writes_them() -> None:
    with translation.override("zh-hans"):
        for data in ({}, {"one": "2", "several": ["1", "2"]}):
            ours, theirs = Grouped(data), Grouped(data, renderer=DjangoTemplates())
            for name in ours.fields:
                assert _lines(str(ours[name])) == _lines(str(theirs[name]))
    assert str(ours["several"]).count(" selected") == 2
    assert "<b>" not in str(ours["one"])
