"""Form widgets."""

from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gongkai.ui.text_language import foreign


class LongSelect(forms.Select):
    """
    A list with hundreds of options, written without a template for each.

    The HTML is that of `django/forms/widgets/select.html` without groups. The filters of the catalogue
    have 250 options.
    """

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,  # noqa: ARG002  (as Django calls it)
    ) -> SafeString:
        """Return the HTML of the list, with the language of each option in another script."""
        widget = self.get_context(name, value, attrs)["widget"]
        options = (option for _group, members, _index in widget["optgroups"] for option in members)
        written = format_html_join(
            "\n",
            '<option value="{}"{}{}>{}</option>',
            (
                (str(one["value"]), flatatt(one["attrs"]), _language(one["label"]), one["label"])
                for one in options
            ),
        )
        return format_html(
            '<select name="{}"{}>\n{}\n</select>', name, flatatt(widget["attrs"]), written
        )


def _language(label: object) -> SafeString | str:
    language = foreign(str(label))
    return format_html(' lang="{}"', language) if language else ""
