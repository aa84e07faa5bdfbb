"""Pages that have a section for each of the user's bodies: a few bodies a page, and a field to choose one."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongkai.desk.body_fields import BodyField
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import page_by_key, scope_of
from gongkai.organisations.models import Body
from gongkai.ui.list_pages import page_urls

PAGE = 20


class BodyChoice(forms.Form):
    """One of the user's bodies."""

    body = BodyField(by_code=True, required=False, empty_label=_("All"), label=_("Body"))

    def __init__(self, *args: Any, bodies: QuerySet[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]


def page_of_bodies(request: HttpRequest, ids: Collection[int], *, name: str) -> dict[str, Any]:
    """
    Return the bodies of a page, the addresses of others, and the form that chooses one.

    The form is there if the bodies need more than one page. `name` names the list for its cursors.
    """
    bodies = Body.objects.filter(is_in("pk", ids)).order_by("position", "id")
    choice = BodyChoice(request.GET, bodies=bodies) if len(ids) > PAGE else None
    code = ""
    if choice is not None and choice.is_valid() and (chosen := choice.cleaned_data["body"]):
        code, bodies = chosen.code, bodies.filter(pk=chosen.pk)
    page = page_by_key(
        bodies,
        keys=("position", "id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(name, {"body": code}),
    )
    return {"bodies": page.rows, "choice": choice, **page_urls(request, page.next_cursor)}
