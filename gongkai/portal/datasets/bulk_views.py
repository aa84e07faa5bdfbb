"""The bulk export: its files with their checksums, for whoever wants everything at once."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from gongkai.files.bulk_files import BulkRun, current_run, file_of_run
from gongkai.portal.decorators import public_page


def _root() -> Path:
    return Path(settings.GONGKAI_DATA) / "bulk"


def _run() -> BulkRun:
    run = current_run(_root())
    if run is None:
        raise Http404
    return run


@public_page
def bulk_list(request: HttpRequest) -> HttpResponse:
    """List the files of the last run. No query."""
    run = current_run(_root())
    context = {
        "section": "data",
        "run": run,
        "made_at": datetime.fromisoformat(run.made_at) if run else None,
    }
    return render(request, "portal/datasets/bulk.html", context)


@public_page
def bulk_manifest(request: HttpRequest) -> HttpResponseBase:
    """Send the list of the files with rows, sizes and SHA-256 hashes."""
    del request
    return JsonResponse(asdict(_run()), json_dumps_params={"ensure_ascii": False, "indent": 1})


@public_page
def bulk_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Send one file of the last run."""
    del request
    path = file_of_run(_root(), name)
    if path is None:
        raise Http404
    response = FileResponse(path.open("rb"), content_type="application/gzip")
    response["Content-Disposition"] = f'attachment; filename="{path.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
