"""Make the role of the portal, what it may read, and the policies of the tables, as they are declared."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from gongkai.operations.portal_role.access import Access, access

ROLE = "gongkai_portal"
POLICY = "gongkai_portal_rows"


def declared() -> Iterator[tuple[type[Model], Access]]:
    """Yield every model with what the role may read of it. Raises `KeyError` for one without a declaration."""
    known = access()
    for model in apps.get_models(include_auto_created=True):
        yield model, known[model._meta.label]


def columns_of(model: type[Model], found: Access) -> list[str]:
    """Return the columns that the role may read; none stands for the whole table."""
    if found.columns != ("*",):
        return list(found.columns)
    if not found.without:
        return []
    columns = [str(field.column) for field in model._meta.concrete_fields]
    return [column for column in columns if column not in found.without]


def has_role(connection: Any) -> bool:
    """Return whether the role exists on the server."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        return cursor.fetchone() is not None


def make_role(connection: Any) -> None:
    """Make the role, under which nobody signs in; users of the portal are made members of it."""
    if not has_role(connection):
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE ROLE {ROLE} NOLOGIN")


def renew_access(connection: Any) -> list[str]:
    """Apply what is declared if this is PostgreSQL and the role exists; return the tables changed."""
    if connection.vendor != "postgresql" or not has_role(connection):
        return []
    with transaction.atomic(using=connection.alias):
        return apply_access(connection)


def apply_access(connection: Any) -> list[str]:
    """
    Bring rights and policies of the database to what is declared; return the tables that were changed.

    The owner of the tables is not restricted. Nothing is locked where nothing changes.
    """
    found = missing(connection)
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")
        for statements in found.values():
            for statement in statements:
                cursor.execute(statement)
    return list(found)


def missing(connection: Any) -> dict[str, list[str]]:
    """Return by table the statements that bring a database, whose role exists, to what is declared."""
    with connection.cursor() as cursor:
        granted, policies = _granted(cursor), _policies(cursor)
    found: dict[str, list[str]] = {}
    for model, one in declared():
        table = model._meta.db_table
        if table in policies:  # others are not migrated yet
            statements = [
                *_rights(table, columns_of(model, one), one, granted.get(table, set())),
                *_policy(table, one.condition.replace("{row}", table), *policies[table]),
            ]
            found.update({table: statements} if statements else {})
    return found


def _rights(
    table: str, columns: list[str], found: Access, granted: set[tuple[str, str]]
) -> Iterator[str]:
    """Yield the statements that leave the role the right to read these columns, and no other right."""
    wanted = {("SELECT", column) for column in columns or [""]} if found.columns else set()
    if granted == wanted:
        return
    yield f'REVOKE ALL ON TABLE "{table}" FROM {ROLE}'
    if wanted:
        listed = ", ".join(f'"{column}"' for column in columns)
        yield f'GRANT SELECT {f"({listed})" if columns else ""} ON TABLE "{table}" TO {ROLE}'


def _policy(table: str, condition: str, is_enabled: bool, was: str | None) -> Iterator[str]:  # noqa: FBT001
    """Yield the statements that give a table the policy of a condition; the comment tells which it has."""
    if not condition:
        if was is not None:
            yield f'DROP POLICY {POLICY} ON "{table}"'
        if is_enabled:
            yield f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY'
        return
    if not is_enabled:
        yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
    if was == condition:
        return
    if was is not None:
        yield f'DROP POLICY {POLICY} ON "{table}"'
    yield f'CREATE POLICY {POLICY} ON "{table}" FOR SELECT TO {ROLE} USING ({condition})'
    text = condition.replace("'", "''")
    yield f"COMMENT ON POLICY {POLICY} ON \"{table}\" IS '{text}'"


def _granted(cursor: Any) -> dict[str, set[tuple[str, str]]]:
    """Return the rights of the role by table, each with a column, which is empty for the whole table."""
    cursor.execute(
        "SELECT c.relname, a.privilege_type, '' FROM pg_class c, aclexplode(c.relacl) a "
        "WHERE a.grantee = %(role)s::regrole AND c.relnamespace = 'public'::regnamespace "
        "UNION ALL SELECT c.relname, a.privilege_type, t.attname FROM pg_class c "
        "JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a "
        "WHERE a.grantee = %(role)s::regrole AND c.relnamespace = 'public'::regnamespace",
        {"role": ROLE},
    )
    found: dict[str, set[tuple[str, str]]] = {}
    for table, right, column in cursor.fetchall():
        found.setdefault(table, set()).add((right, column))
    return found


def _policies(cursor: Any) -> dict[str, tuple[bool, str | None]]:
    """Return by table whether rows are restricted, and the condition of our policy if there is one."""
    cursor.execute(
        "SELECT c.relname, c.relrowsecurity, p.oid IS NOT NULL, obj_description(p.oid, 'pg_policy') "
        "FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = %s "
        "WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace",
        [POLICY],
    )
    return {
        table: (is_enabled, (text or "") if has_policy else None)
        for table, is_enabled, has_policy, text in cursor.fetchall()
    }
