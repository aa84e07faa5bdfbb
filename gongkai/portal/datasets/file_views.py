"""Datasets as files: rows as CSV, XLSX and JSON, the schema, and the catalogue in DCAT-AP."""

import json
from itertools import chain
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from gongkai.datasets.csvw import csvw_metadata
from gongkai.datasets.exports import cells_of, csv_pieces, json_pieces
from gongkai.datasets.models import Dataset
from gongkai.datasets.ocds import has_ocds, ocds_pieces
from gongkai.datasets.parquet import can_write_parquet, parquet_pieces
from gongkai.datasets.queries import public_datasets, value_batches
from gongkai.datasets.row_queries import MAX_SCAN, RowQuery, found_rows
from gongkai.datasets.states import Licence
from gongkai.kit.paging import rows_by_key
from gongkai.kit.refusals import Refused
from gongkai.kit.spreadsheet_writer import xlsx_file
from gongkai.portal.datasets.filters import row_filter
from gongkai.portal.datasets.views import public_dataset, public_version
from gongkai.portal.decorators import public_list, public_page
from gongkai.ui.list_exports import SPREADSHEET, too_many_rows
from gongkai.ui.views.errors import bad_request, error_page, unknown_filters

KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": SPREADSHEET, "json": "application/json"}
PARQUET = "parquet"
CSV_METADATA = "application/csvm+json"
MAX_DATASETS = 10_000
EU = "http://publications.europa.eu/resource/authority"
LICENCES = {
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
}
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@public_list("q", "field", "op", "value", "sort", "mark", "names")
def dataset_file(request: HttpRequest, code: str, number: int, kind: str) -> HttpResponseBase:
    """
    Send the rows of a version as a file, written while it is sent; filters apply as on the page.

    `mark=1` puts a byte order mark before a CSV file, which Excel needs to read Chinese; `names=1` heads
    its columns by the names of the schema.
    """
    dataset = public_dataset(code)
    release = public_version(dataset, number)
    if release is None or kind not in {*KINDS, PARQUET}:
        raise Http404
    if kind == PARQUET and not can_write_parquet():
        return no_parquet(request)
    schema = release.schema
    form = row_filter(request, schema)
    if not form.is_valid():
        return unknown_filters(request, form)
    try:
        rows, keys = found_rows(release, form.query())
    except Refused as refused:
        return bad_request(request, detail=str(refused.refusal))
    fields, with_marks = schema.public_fields, bool(schema.counted)
    response: HttpResponseBase
    if kind == "csv":
        with_mark = request.GET.get("mark") == "1"
        with_names = request.GET.get("names") == "1"
        batches = value_batches(rows, keys=keys, with_marks=with_marks)
        pieces = csv_pieces(schema, fields, batches, with_mark=with_mark, with_names=with_names)
        response = StreamingHttpResponse(pieces, content_type=KINDS[kind])
        metadata = reverse("portal:dataset_csv_metadata", args=[code, number])
        response["Link"] = f'<{metadata}>; rel="describedby"; type="{CSV_METADATA}"'
    elif kind == PARQUET:
        pieces = parquet_pieces(schema, fields, value_batches(rows, keys=keys))
        response = StreamingHttpResponse(pieces, content_type="application/vnd.apache.parquet")
    elif kind == "json":
        release.dataset = dataset
        pieces = json_pieces(release, fields, value_batches(rows, keys=keys, with_marks=with_marks))
        response = StreamingHttpResponse(pieces, content_type=KINDS[kind])
    else:
        if release.row_count > MAX_SCAN and rows[: MAX_SCAN + 1].count() > MAX_SCAN:
            return too_many_rows(request, MAX_SCAN)
        heads = [one.title for one in fields]
        values = chain.from_iterable(value_batches(rows, keys=keys, with_marks=with_marks))
        content = xlsx_file(
            dataset.title, heads, cells_of(schema, fields, values), [16] * min(len(heads), 26)
        )
        response = FileResponse(content, content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="{code}-v{number}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def no_parquet(request: HttpRequest) -> HttpResponse:
    """406: this site does not write Parquet."""
    return error_page(
        request,
        406,
        _("This format is not available"),
        _("This site does not offer Parquet files. Take CSV or JSON, which have the same rows."),
    )


@public_page
def dataset_schema(request: HttpRequest, code: str) -> HttpResponseBase:
    """Send the schema of the newest version in the vocabulary of Table Schema."""
    release = public_version(public_dataset(code), None)
    if release is None:
        raise Http404
    text = json.dumps(release.schema.public_descriptor(), ensure_ascii=False, indent=2)
    return HttpResponse(text, content_type="application/json")


@public_page
def dataset_ocds(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """Send a version as a release package of the Open Contracting Data Standard, written while it is sent."""
    dataset = public_dataset(code)
    release = public_version(dataset, number)
    if release is None or not has_ocds(release.schema):
        raise Http404
    release.dataset = dataset
    rows, keys = found_rows(release, RowQuery())
    pieces = ocds_pieces(
        release,
        value_batches(rows, keys=keys),
        address=request.build_absolute_uri(),
        page=request.build_absolute_uri(reverse("portal:dataset", args=[code])),
        prefix=settings.GONGKAI_DATASETS.ocds_prefix,
    )
    response = StreamingHttpResponse(pieces, content_type=KINDS["json"])
    response["Content-Disposition"] = f'attachment; filename="{code}-v{number}.ocds.json"'
    return response


@public_page
def dataset_csv_metadata(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """Send what the columns of the CSV file of a version mean, in the vocabulary of CSV on the Web."""
    dataset = public_dataset(code)
    release = public_version(dataset, number)
    if release is None:
        raise Http404
    release.dataset = dataset
    text = json.dumps(csvw_metadata(release, "rows.csv"), ensure_ascii=False, indent=2)
    return HttpResponse(text, content_type=CSV_METADATA)


@public_page
def dataset_catalogue(request: HttpRequest) -> HttpResponseBase:
    """Send the catalogue of all datasets in DCAT-AP, as JSON-LD."""
    with translation.override(settings.LANGUAGE_CODE):
        here = request.build_absolute_uri(reverse("portal:datasets"))
        found = public_datasets().select_related("body")
        listed = [
            _described(request, one) for one in rows_by_key(found, keys=("id",), most=MAX_DATASETS)
        ]
    catalogue = {
        "@context": CONTEXT,
        "@id": here,
        "@type": "dcat:Catalog",
        "dct:title": {"@value": "政府开放数据", "@language": "zh"},
        "dct:description": {"@value": "重点领域政府信息数据集", "@language": "zh"},
        "dct:publisher": {
            "@id": request.build_absolute_uri("/"),
            "@type": "foaf:Agent",
            "foaf:name": {"@value": settings.GONGKAI_SITE_NAME, "@language": "zh"},
        },
        "dcat:dataset": listed,
    }
    text = json.dumps(catalogue, ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/ld+json")


def _described(request: HttpRequest, dataset: Dataset) -> dict[str, Any]:
    def address(name: str, *arguments: object) -> str:
        return request.build_absolute_uri(reverse(f"portal:{name}", args=arguments))

    def day(value: Any) -> dict[str, str]:
        return {"@value": value.isoformat(), "@type": "xsd:date"}

    page = address("dataset", dataset.code)
    release = public_version(dataset, None)
    described: dict[str, Any] = {
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:identifier": dataset.code,
        "dct:title": {"@value": dataset.title, "@language": "zh"},
        "dct:description": {"@value": dataset.description, "@language": "zh"},
        "dct:issued": day(dataset.published_on),
        "dct:modified": day(dataset.updated_on),
        "dct:accrualPeriodicity": {"@id": f"{EU}/frequency/{dataset.cycle}"},
        "dcat:landingPage": {"@id": page, "@type": "foaf:Document"},
        "dct:publisher": {
            "@id": address("body", dataset.body.code),
            "@type": "foaf:Agent",
            "foaf:name": {"@value": dataset.body.name, "@language": "zh"},
        },
    }
    if release is not None:
        described["dcat:distribution"] = [
            {
                "@id": address("dataset_file", dataset.code, release.number, kind),
                "@type": "dcat:Distribution",
                "dcat:accessURL": {"@id": page},
                "dcat:downloadURL": {
                    "@id": address("dataset_file", dataset.code, release.number, kind)
                },
                "dct:format": {"@id": f"{EU}/file-type/{kind.upper()}"},
                **_terms_of_use(dataset),
            }
            for kind in KINDS
        ]
    return described


def _terms_of_use(dataset: Dataset) -> dict[str, Any]:
    """Return the licence by its address, or the terms in words where nobody stated an address."""
    licence = Licence(dataset.licence)
    terms: str = settings.GONGKAI_DATASETS.terms_address
    address = LICENCES.get(licence, terms)
    if address:
        return {"dct:license": {"@id": address, "@type": "dct:LicenseDocument"}}
    words = {"@value": str(licence.label), "@language": "zh"}
    return {"dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": words}}
