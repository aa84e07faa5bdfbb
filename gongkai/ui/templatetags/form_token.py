"""The tag `csrf_token` with the token of the form, where the page belongs to the desk."""

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils import timezone
from django.utils.html import format_html

from gongkai.organisations.form_tokens import issue_form_token
from gongkai.ui.held_forms import FORM_TOKEN

register = template.Library()


class FormTokenNode(CsrfTokenNode):
    """The field against forged requests and, in forms of the desk, the token of the form."""

    def render(self, context: Context) -> str:
        """Write the fields; a page has one token, which each of its forms uses for itself."""
        field = super().render(context)
        request = context.get("request")
        owner = getattr(request, "form_owner", None)
        if request is None or owner is None:
            return field
        if not hasattr(request, "issued_form_token"):
            request.issued_form_token = issue_form_token(owner, at=timezone.now())
        return field + format_html(
            '<input type="hidden" name="{}" value="{}">', FORM_TOKEN, request.issued_form_token
        )


@register.tag
def csrf_token(_parser: Parser, _token: Token) -> FormTokenNode:
    """Do what the tag of Django does, which this one replaces, and add the token of the form."""
    return FormTokenNode()
