"""The tag of the template that Django uses for lists to choose from."""

from django import template

from gongkai.ui.widgets import written_select

register = template.Library()
register.simple_tag(written_select)
