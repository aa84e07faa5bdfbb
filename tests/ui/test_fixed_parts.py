from django.template import Context, Template, engines
from django.template.base import TextNode
from django.utils.translation import override

from gongkai.ui.fixed_parts import FixedPart, Loader, join_fixed_parts

HEAD = "{% load gongkai i18n static %}"


def joined(source: str) -> Template:
    template = Template(HEAD + source)
    join_fixed_parts(template.nodelist)
    return template


def test_fixed_part_is_written_anew_in_each_language() -> None:
    template = joined('<a href="{% url "portal:search" %}">{% translate "Search" %}{% colon %}</a>')
    assert [type(node) for node in template.nodelist] == [FixedPart]
    for _time in range(2):
        with override("zh-hans"):
            assert template.render(Context()) == '<a href="/search/">检索：</a>'
        with override("en"):
            assert template.render(Context()) == '<a href="/en/search/">Search: </a>'


def test_what_the_context_decides_is_written_each_time() -> None:
    template = joined(
        '{% if wide %}{% icon name %} {% url "portal:feed" kind %}{% else %}{% translate text %}{% endif %}'
        "{% for one in rows %}{% translate 'Search' as word %}{{ word }} {{ one }}{% comma %}{% endfor %}"
        "{% blocktranslate with number=number %}{{ number }} items{% endblocktranslate %}"
    )
    with override("en"):
        values = {"wide": True, "name": "bell", "kind": "atom", "rows": "ab", "number": 3}
        first = template.render(Context(values))
        assert "#bell" in first
        assert first.endswith("/en/feeds/atom/Search a, Search b, 3 items")
        values |= {"wide": False, "text": "Home", "rows": "c", "number": 4}
        assert template.render(Context(values)) == "HomeSearch c, 4 items"


def test_texts_of_lists_inside_are_joined_too() -> None:
    template = joined(
        "{% if a %}{% translate 'Search' %}!{% else %}{{ b }}{% icon 'bell' %}{% endif %}"
    )
    found = template.nodelist.get_nodes_by_type(FixedPart)
    assert len(found) == 3  # what loads the tags, and one in each branch
    assert template.nodelist.get_nodes_by_type(TextNode) == []


def test_text_is_escaped_as_its_surroundings_ask() -> None:
    source = "{% translate 'a < b' %}"
    template = joined(f"{{% autoescape off %}}{source}{{% endautoescape %}} {source}")
    assert template.render(Context(autoescape=True)) == Template(
        f"{{% load i18n %}}{{% autoescape off %}}{source}{{% endautoescape %}} {source}"
    ).render(Context())


def test_templates_of_the_site_are_joined_when_they_are_loaded() -> None:
    engine = engines["django"].engine  # type: ignore[attr-defined]
    assert isinstance(engine.template_loaders[0], Loader)
    nodes = engine.get_template("ui/base_desk.html").nodelist
    assert len(nodes.get_nodes_by_type(FixedPart)) > 20
