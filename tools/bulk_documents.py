"""Many documents written by a few SQL statements, for tests of query plans and for benchmarks."""

import json
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Model

from gongkai.documents.models import Document, Version
from gongkai.documents.public_counts import rebuild_public_counts

DAYS = 7_600  # from the first of January 2005 to the end of 2025
NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})"
TIME = "'2026-01-05 08:00:00'"
# The columns that differ between the rows; the others have their default values.
DOCUMENT = [
    "id",
    "title",
    "document_number",
    "attribute",
    "genre_id",
    "subject_id",
    "catalogue_item_id",
    "language",
    "issued_by",
    "co_issuers",
    "body_id",
    "status",
    "validity",
    "index_number",
    "released_on",
    "released_at",
    "listed_on",
    "withdrawn_at",
    "withdrawal_reason",
    "public_version_id",
    "external_id",
    "created_at",
    "changed_at",
]
VERSION = [
    "id",
    "document_id",
    "number",
    "state",
    "title",
    "document_number",
    "attribute",
    "genre_id",
    "subject_id",
    "catalogue_item_id",
    "language",
    "issued_by",
    "co_issuers",
    "text",
    "plain_text",
    "reason",
    "ground",
    "change_note",
    "revision",
    "round",
    "released_at",
    "decided_at",
    "changed_at",
]
SENTENCE = "按照有关规定办理并向社会公开接受监督。"


def insert_documents(count: int, *, days: int = DAYS) -> None:
    """
    Write documents of every body with headings of uneven frequency, in one transaction.

    One in 40 is a draft and one in 1,000 withdrawn; every twentieth has no date. None is in Uyghur, and
    none is under one of the last ten subjects. Their dates are spread over so many days until the end of 2025. No act, tally or entry of the index is written, but the counts of public documents are.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        first = Document.objects.aggregate(last=Max("pk"))["last"] or 0
        version = Version.objects.aggregate(last=Max("pk"))["last"] or 0
        numbers = NUMBERS.format(count=count)
        for statement in (_documents(first, version, count, days), _versions(first, version)):
            cursor.execute(statement.replace("{numbers}", numbers))
        _move_sequences(cursor)
    rebuild_public_counts()


def insert_releases() -> None:
    """Write an act for the release of each public document, without a hash, and the tallies of these acts."""
    act, tally = "ledger_act", "statistics_tally"
    month = {
        "sqlite": "CAST(strftime('{}', released_on) AS integer)",
    }.get(connection.vendor, "EXTRACT({} FROM released_on)::integer")
    parts = [
        month.format(one)
        for one in (("%%Y", "%%m") if connection.vendor == "sqlite" else ("year", "month"))
    ]
    public = """
        FROM documents_document document
        JOIN organisations_body body ON body.id = document.body_id
        JOIN catalogue_genre genre ON genre.id = document.genre_id
        JOIN catalogue_catalogueitem item ON item.id = document.catalogue_item_id
        WHERE document.status = 'released'"""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"""
            INSERT INTO {act} (chain, seq, body, verb, subject_type, subject_id, actor_kind, actor_id, post, at, "on",
                quantity, facets, previous_hash, hash)
            SELECT body.chain, 1000 + row_number() OVER (PARTITION BY body.id ORDER BY document.id), body.chain,
                'document.released', 'documents.document', CAST(document.id AS text), 'system', '', '', {TIME},
                released_on, 1, CAST('{{"genre": "' || genre.code || '", "item": "' || item.code || '", "channel": "web"}}' AS {"text" if connection.vendor == "sqlite" else "jsonb"}),
                '', '' {public}""")
        for measure in ("'released'", "'channel:web'", "'item:' || genre.code || ':' || item.code"):
            cursor.execute(
                f"""
                INSERT INTO {tally} (body, year, month, subject_type, measure, micros)
                SELECT body.chain, {parts[0]}, {parts[1]}, 'documents.document', {measure}, 1000000 * count(*) {public}
                GROUP BY 1, 2, 3, 4, 5""",
                [],
            )
        # Acts that are recorded afterwards follow these.
        cursor.execute(
            "UPDATE ledger_chain SET head_seq = "
            "(SELECT max(seq) FROM ledger_act WHERE chain = ledger_chain.code) "
            "WHERE code IN (SELECT chain FROM ledger_act)"
        )


def _documents(first: int, version: int, count: int, span: int) -> str:
    days = f"({DAYS - span} + (n - 1) * {span} / {count})"
    day = (
        f"date('2005-01-01', '+' || {days} || ' days')"
        if connection.vendor == "sqlite"
        else f"(date '2005-01-01' + {days}::integer)"
    )
    undated = "'1000-01-01'" if connection.vendor == "sqlite" else "date '1000-01-01'"
    status = "CASE WHEN n % 40 = 7 THEN 'preparing' WHEN n % 1000 = 3 THEN 'withdrawn' ELSE 'released' END"
    return f"""
        INSERT INTO documents_document
            ({", ".join(DOCUMENT)}{_others(Document, DOCUMENT, names=True)})
        {{numbers}}
        SELECT {first} + n, '关于第' || n || '号事项的通知', '锦政发〔2020〕' || n || '号', 'public', genre.id, subject.id,
            item.id, CASE WHEN n % 500 = 1 THEN 'en' ELSE 'zh-hans' END, '', '[]', body.id, {status}, 'in_force',
            CASE WHEN n % 40 = 7 THEN NULL ELSE body.code || '/2020-' || ({first} + n + 100000) END,
            {day}, CAST(CASE WHEN n % 40 = 7 THEN NULL ELSE {TIME} END AS {_timestamp()}),
            CASE WHEN n % 20 = 11 THEN {undated} ELSE {day} END,
            CAST(CASE WHEN n % 1000 = 3 THEN {TIME} END AS {_timestamp()}),
            CASE WHEN n % 1000 = 3 THEN '有误' ELSE '' END,
            CASE WHEN n % 40 <> 7 AND n % 1000 <> 3 THEN {version} + n END, '', {TIME}, {TIME}{_others(Document, DOCUMENT)}
        FROM numbers
        JOIN {_ranked("organisations_body")} body ON body.rank = n * 31 / 7 % body.many
        JOIN {_ranked("catalogue_genre")} genre ON genre.rank = {_skewed("genre", 7919, 5867)}
        JOIN {_ranked("catalogue_catalogueitem")} item ON item.rank = {_skewed("item", 104729, 3571)}
        LEFT JOIN {_ranked("catalogue_subject")} subject
            ON subject.rank = n * 31 % 211 AND subject.rank < subject.many - 10
    """  # noqa: S608


def _versions(first: int, version: int) -> str:
    return f"""
        INSERT INTO documents_version
            ({", ".join(VERSION)}{_others(Version, VERSION, names=True)})
        SELECT {version} + id - {first}, id, 1,
            CASE status WHEN 'released' THEN 'released' WHEN 'withdrawn' THEN 'superseded' ELSE 'draft' END,
            title, document_number, attribute, genre_id, subject_id, catalogue_item_id, language, '', '[]',
            '<p>' || title || '{SENTENCE * 12}</p>', title || '{SENTENCE * 12}', '', '', '', 1, 0, released_at,
            released_at, changed_at{_others(Version, VERSION)}
        FROM documents_document WHERE id > {first}
    """  # noqa: S608


def _others(model: type[Model], given: list[str], *, names: bool = False) -> str:
    """Return the other columns that cannot be null, with a comma before each; or their default values."""
    found = [
        field
        for field in model._meta.concrete_fields
        if not field.null and not field.primary_key and field.column not in given
    ]
    values = ((one.column if names else _literal(one.get_default())) for one in found)
    return "".join(f", {value}" for value in values)


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int):
        return str(value)
    return f"'{value if isinstance(value, str) else json.dumps(value)}'"


def _ranked(table: str) -> str:
    """Return the rows of a small table with their place from 0 and their number."""
    code = "code"
    return f"(SELECT id, {code}, row_number() OVER (ORDER BY id) - 1 AS rank, count(*) OVER () AS many FROM {table})"  # noqa: S608


def _skewed(name: str, one: int, other: int) -> str:
    """Return a place that is the more frequent the smaller it is."""
    return f"(n * {one} / 13 % {name}.many) * (n * {other} / 11 % {name}.many) / {name}.many"


def _timestamp() -> str:
    return "text" if connection.vendor == "sqlite" else "timestamptz"


def _move_sequences(cursor: Any) -> None:
    """Let new rows of PostgreSQL begin after the written ones; SQLite does so by itself."""
    if connection.vendor != "sqlite":
        for model in (Document, Version):
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608
            )
