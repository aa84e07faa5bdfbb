"""Templates whose fixed parts are written once for each language."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django.template import Origin, Template
from django.template.base import FilterExpression, Node, NodeList, TextNode, TokenType, Variable
from django.template.context import Context
from django.template.defaulttags import CommentNode, IfNode, LoadNode, URLNode
from django.template.library import SimpleNode
from django.template.loaders import base, cached
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import get_script_prefix, get_urlconf
from django.utils.translation import get_language

from gongkai.ui.templatetags.gongkai import colon, comma, gap, icon, page_language

# Tags of which the arguments and the language alone decide what they write.
FIXED_TAGS = frozenset({colon, comma, gap, icon, page_language})


class FixedPart(Node):
    """
    Neighbouring nodes that write the same on every page of one language, rendered once for each.

    The base of a page is mostly texts, icons and addresses without arguments. One by one they took a
    third of the time of a page.
    """

    child_nodelists = ()

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = nodes
        self.token, self.origin = nodes[0].token, nodes[0].origin
        self._known: dict[tuple[object, ...], str] = {}

    def render(self, context: Context) -> str:
        """Return what the nodes write in this language where the site is mounted."""
        key = (get_language(), context.autoescape, get_script_prefix(), get_urlconf())
        if key not in self._known:
            self._known[key] = "".join(str(node.render_annotated(context)) for node in self.nodes)
        return self._known[key]


class _Joining(base.Loader):
    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """Return the template with its fixed parts joined."""
        template: Any = super().get_template(template_name, skip)
        join_fixed_parts(template.nodelist)
        return template  # type: ignore[no-any-return]


class Loader(cached.Loader, _Joining):
    """Loads each template once, as the loader of Django, and joins its fixed parts."""


def join_fixed_parts(nodes: NodeList) -> None:
    """Replace neighbouring fixed nodes by one, in this list and in those of its nodes."""
    joined: list[Node] = []
    for is_fixed, some in groupby(nodes, _is_fixed):
        run = list(some)
        if is_fixed and not all(isinstance(node, TextNode) for node in run):
            joined.append(FixedPart(run))
            continue
        joined += run
        for inner in (inner for node in run for inner in _lists_in(node)):
            join_fixed_parts(inner)
    nodes[:] = joined


def _lists_in(node: Node) -> Iterator[NodeList]:
    if isinstance(node, IfNode):
        yield from (nodes for _condition, nodes in node.conditions_nodelists)
        return
    for name in node.child_nodelists:
        if isinstance(nodes := getattr(node, name, None), NodeList):
            yield nodes


def _is_fixed(node: Any) -> bool:
    """Return whether the language and the mount alone decide what a node writes."""
    match node:
        case TextNode() | LoadNode() | CommentNode():
            return True
        case TranslateNode():
            return node.asvar is None and _is_text(node.filter_expression) and _has_text(node)
        case BlockTranslateNode():
            names = [one for one in node.singular if one.token_type == TokenType.VAR]
            return not (names or node.extra_context or node.plural or node.asvar) and _has_text(
                node
            )
        case URLNode():
            parts = (node.view_name, *node.args, *node.kwargs.values())
            return node.asvar is None and all(map(_is_text, parts))
        case StaticNode():
            return node.varname is None and _is_text(node.path)
        case SimpleNode():
            parts = (*node.args, *node.kwargs.values())
            is_fixed = node.func in FIXED_TAGS and node.target_var is None
            return is_fixed and all(map(_is_text, parts))
    return False


def _has_text(node: Any) -> bool:
    """Return whether the context of a translated text, if there is one, is written in the template."""
    return node.message_context is None or _is_text(node.message_context)


def _is_text(expression: FilterExpression) -> bool:
    """Return whether an expression is a text that is written in the template."""
    value = expression.var.literal if isinstance(expression.var, Variable) else expression.var
    return isinstance(value, str) and not expression.filters
