"""The tables of a database as lines that can be compared: columns, constraints, indexes, triggers, policies, rights."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Whatever the order of columns, and without what PostgreSQL makes for each index or constraint by itself.
POSTGRESQL = {
    "column": (
        "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
        "a.attidentity, a.attgenerated, a.attcompression, pg_get_expr(d.adbin, d.adrelid) "
        "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
        "LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum "
        "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') "
        "AND a.attnum > 0 AND NOT a.attisdropped"
    ),
    "table": (
        "SELECT relname, relkind, reloptions, relrowsecurity, relforcerowsecurity FROM pg_class "
        "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')"
    ),
    "constraint": (
        "SELECT conrelid::regclass, conname, convalidated, pg_get_constraintdef(oid) "
        "FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
    ),
    "index": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "trigger": (
        "SELECT tgrelid::regclass, tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger "
        "WHERE NOT tgisinternal"
    ),
    "function": (
        "SELECT proname, pg_get_functiondef(oid) FROM pg_proc "
        "WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'"
    ),
    "policy": (
        "SELECT tablename, policyname, permissive, roles, cmd, qual, with_check FROM pg_policies "
        "WHERE schemaname = 'public'"
    ),
}
# What migrations enter, and what must be there for accounts to have rights.
ENTERED = {
    "kind of record": "SELECT app_label, model FROM django_content_type",
    "right": (
        "SELECT c.app_label, c.model, p.codename FROM auth_permission p "
        "JOIN django_content_type c ON c.id = p.content_type_id"
    ),
}


def schema_of_sqlite(path: Path) -> set[str]:
    """Return one line for each part of the tables in a file."""
    door = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        found = set()
        for kind, name, table, text in door.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        ):
            if kind == "table" and not text.upper().startswith("CREATE VIRTUAL"):
                found |= {f"{table}: {part}" for part in parts_of_table(text)}
            else:
                found.add(f"{kind} {name} of {table}: {_spaced(text)}")
        return found | set(_rows(door, ENTERED))
    finally:
        door.close()


def parts_of_table(text: str) -> Iterator[str]:
    """Yield the columns and constraints of a CREATE TABLE, and what follows them."""
    body, depth, part = text[text.index("(") + 1 :], 0, ""
    quote = ""
    for at, character in enumerate(body):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == ")" and depth == 0:
            yield _spaced(part)
            if after := body[at + 1 :].strip():
                yield _spaced(f"table {after}")
            return
        elif character == "," and depth == 0:
            yield _spaced(part)
            part = ""
            continue
        else:
            depth += {"(": 1, ")": -1}.get(character, 0)
        part += character


def schema_of_postgresql(url: str) -> set[str]:
    """Return one line for each part of the tables in a database."""
    import psycopg  # noqa: PLC0415  (only an installation on PostgreSQL has it)

    with psycopg.connect(url) as door:
        return set(_rows(door, POSTGRESQL | ENTERED))


def differences(upgraded: set[str], new: set[str]) -> list[str]:
    """Return what only one of the two has, in order."""
    found = [f"only after the upgrade: {line}" for line in upgraded - new]
    return sorted([*found, *(f"only in a new database: {line}" for line in new - upgraded)])


def _rows(door: Any, questions: dict[str, str]) -> Iterator[str]:
    for kind, question in questions.items():
        for row in door.execute(question):
            yield _spaced(f"{kind} {' | '.join(str(one) for one in row)}")


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
