"""Form widgets."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, escape, format_html, format_html_join
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


def written_select(widget: Mapping[str, Any]) -> SafeString:
    """
    Return the HTML of any other list to choose from, as Django's template writes it.

    With a template for each option, and one for its attributes, the lists of a page of filters took a
    fifth of its time.
    """
    lines: list[str] = []
    for name, options, _index in widget["optgroups"]:
        if name:
            lines.append(format_html('  <optgroup label="{}">', name))
        lines += [
            f'  <option value="{escape(str(one["value"]))}"{_attributes(one["attrs"])}'
            f"{_language(one['label'])}>{conditional_escape(one['label'])}</option>"
            for one in options
        ]
        if name:
            lines.append("  </optgroup>")
    return format_html(
        '<select name="{}"{}>{}\n</select>',
        widget["name"],
        _attributes(widget["attrs"]),
        mark_safe("".join(f"\n{line}" for line in lines)),  # noqa: S308  (escaped above)
    )


def _attributes(attrs: Mapping[str, Any]) -> SafeString:
    """Return attributes in their order, which `flatatt` does not keep."""
    return mark_safe(  # noqa: S308  (escaped here)
        "".join(
            f" {escape(name)}" if value is True else f' {escape(name)}="{escape(str(value))}"'
            for name, value in attrs.items()
            if value is not False
        )
    )


def _language(label: object) -> SafeString | str:
    language = foreign(str(label))
    return format_html(' lang="{}"', language) if language else ""
