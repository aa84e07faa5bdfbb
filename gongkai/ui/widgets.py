"""Form widgets."""

from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from gongkai.ui.text_language import foreign


class LongSelect(forms.Select):
    """
    A list with hundreds of options, written without a template for each.

    The HTML is that of `django/forms/widgets/select.html` without groups. The filters of the catalogue
    have 250 options. `written` are the same options as HTML, none selected, if they were written before.
    """

    written: SafeString | None = None

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,  # noqa: ARG002  (as Django calls it)
    ) -> SafeString:
        """Return the HTML of the list, with the language of each option in another script."""
        chosen = self.format_value(value)
        written = (
            self.write(name, chosen)
            if self.written is None
            else mark_selected(self.written, chosen[0])
        )
        final = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>\n{}\n</select>', name, final, written)

    def write(self, name: str, chosen: list[str]) -> SafeString:
        """Return the options as HTML, with one that was chosen selected."""
        groups = self.optgroups(name, chosen)
        options = (option for _group, members, _index in groups for option in members)
        return format_html_join(
            "\n",
            '<option value="{}"{}{}>{}</option>',
            (
                (str(one["value"]), flatatt(one["attrs"]), _language(one["label"]), one["label"])
                for one in options
            ),
        )


def mark_selected(written: SafeString, value: str) -> SafeString:
    """Return written options with one of them selected."""
    before = f'<option value="{escape(value)}"'
    return mark_safe(written.replace(before, f"{before} selected", 1))  # noqa: S308  (as it was)


def _language(label: object) -> SafeString | str:
    language = foreign(str(label))
    return format_html(' lang="{}"', language) if language else ""
