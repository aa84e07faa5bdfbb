"""Bodies: the tree, and the section of each with its four statutory parts."""

from collections import defaultdict

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from gongkai.catalogue.queries import items
from gongkai.documents.queries import for_list, public_documents
from gongkai.kit.paging import page_by_key
from gongkai.organisations.models import Body
from gongkai.organisations.queries import bodies_in_force, body_by_code
from gongkai.portal.pages import public_page
from gongkai.ui.pages import page_urls

PAGE = 20


@public_page
def index(request: HttpRequest) -> HttpResponse:
    """All bodies as a tree, built from one query."""
    children: dict[int | None, list[Body]] = defaultdict(list)
    for body in bodies_in_force().order_by("position", "id"):
        children[body.parent_id].append(body)
    tree = [(body, [(child, children[child.pk]) for child in children[body.pk]]) for body in children[None]]
    return render(request, "portal/bodies/list.html", {"section": "bodies", "tree": tree})


@public_page
def show(request: HttpRequest, code: str) -> HttpResponse:
    """A body's section: guide, rules, what is public, annual reports; a former code leads to the present one."""
    body = body_by_code(code)
    if body is None:
        raise Http404
    if body.code != code:
        return redirect("portal:body", body.code, permanent=True)
    documents = for_list(public_documents().filter(body=body))
    page = page_by_key(
        documents, keys=("-listed_on", "-id"), cursor=request.GET.get("page"), limit=PAGE, scope=f"body {code}"
    )
    context = {
        "section": "bodies", "body": body, "documents": page.rows, "items": list(items()),
        "children": list(body.children.filter(ended_on=None).order_by("position", "id")[:200]),
        **page_urls(request, page.next_cursor),
    }  # fmt: skip
    return render(request, "portal/bodies/show.html", context)
