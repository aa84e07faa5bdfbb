"""The page that describes the API to people: addresses, parameters, examples, limits and terms."""

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from gongkai.api.operations import MAX_COUNT, api
from gongkai.documents.queries import for_list, public_documents
from gongkai.organisations.queries import bodies_in_force
from gongkai.reports.queries import public_reports
from gongkai.ui.list_pages import keep_parameters

ERROR = '{"error": {"code": "not-found", "message": "…", "law": "", "field": ""}}'


@dataclass(frozen=True)
class Parameter:
    """A query parameter with its explanation in the active language."""

    name: str
    about: str
    is_required: bool
    bounds: str


@dataclass(frozen=True)
class Operation:
    """
    An address of the API, with an example that answers on this site, if there is one.

    `sent` are the fields of the JSON object that is sent to it; empty for what is read.
    """

    method: str
    path: str
    summary: str
    parameters: list[Parameter]
    example: str
    sent: list[Parameter]


@login_not_required
@require_safe
@conditional_page
@cache_control(no_cache=True, public=True)
def api_guide(request: HttpRequest) -> HttpResponse:
    """Describe the API. The operations are read from its schema. Three queries."""
    keep_parameters(request, ())
    examples = _examples()
    schema: dict[str, Any] = api.get_openapi_schema()
    operations = []
    for path, methods in schema["paths"].items():
        for method, found in methods.items():
            summary = found["summary"]
            example = examples.get(PREFIX.sub("", found["operationId"]), "")
            operations.append(
                Operation(
                    method.upper(),
                    path,
                    _(summary),
                    [
                        _parameter(one)
                        for one in found.get("parameters", [])
                        if one["in"] in {"query", "header"}
                    ],
                    request.build_absolute_uri(example) if example else "",
                    _fields_sent(schema, found),
                )
            )
    context = {
        "section": "",
        "operations": [one for one in operations if one.method == "GET"],
        "writing": [one for one in operations if one.method != "GET"],
        "token_rate": settings.GONGKAI_RATES["tokens"],
        "most_of_file": settings.GONGKAI_UPLOAD_LIMIT >> 20,
        "error": ERROR,
        "rate": settings.GONGKAI_RATES["api"],
        "most": MAX_COUNT,
        "schema_url": request.build_absolute_uri(reverse("api:openapi-json")),
    }
    return render(request, "api/guide.html", context)


PREFIX = re.compile("gongkai_api_(operations|participation|listed)_")


def _parameter(found: dict[str, Any]) -> Parameter:
    schema = found["schema"]
    shape = next((one for one in schema.get("anyOf", []) if one.get("type") != "null"), schema)
    low, high = shape.get("minimum"), shape.get("maximum")
    bounds = f"{low}–{high}" if low is not None and high is not None else ""
    about = found.get("description") or schema.get("description") or ""
    return Parameter(found["name"], _(about) if about else "", found.get("required", False), bounds)


def _fields_sent(schema: dict[str, Any], operation: dict[str, Any]) -> list[Parameter]:
    """Return the fields of the object that an operation is sent."""
    sent = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if sent is None:
        return []
    name = sent["schema"]["$ref"].rpartition("/")[2]
    found = schema["components"]["schemas"][name]
    required = set(found.get("required", []))
    return [
        _parameter({"name": name, "schema": one, "required": name in required})
        for name, one in found["properties"].items()
    ]


def _examples() -> dict[str, str]:
    """Return an address for each operation by its name, with numbers that exist on this site."""
    document = for_list(public_documents()).order_by("-listed_on", "-id").first()
    report = public_reports().select_related("body").order_by("-year", "id").first()
    body = bodies_in_force().order_by("position", "id").first()
    listed = reverse("api:document_list")
    return {
        "document_list": f"{listed}?body={body.code}&limit=5" if body else f"{listed}?limit=5",
        "document_detail": reverse("api:document_detail", args=[document.index_number])
        if document
        else "",
        "search_documents": f"{reverse('api:search_documents')}?q=通知&order=newest",
        "suggestion_list": f"{reverse('api:suggestion_list')}?q=通知",
        "body_list": reverse("api:body_list"),
        "catalogue_list": reverse("api:catalogue_list"),
        "answered_list": f"{reverse('api:answered_list')}?limit=5",
        "consultation_list": f"{reverse('api:consultation_list')}?state=opened",
        "meeting_list": reverse("api:meeting_list"),
        "event_list": reverse("api:event_list"),
        "letter_list": f"{reverse('api:letter_list')}?limit=5",
        "concern_list": reverse("api:concern_list"),
        "report_list": reverse("api:report_list"),
        "report_detail": reverse("api:report_detail", args=[report.year, report.body.code])
        if report
        else "",
    }
