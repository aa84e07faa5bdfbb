"""What is counted in a database to compare a copy with its original: tables, ledger heads, migrations."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

Execute = Callable[[str], Any]
TABLES = {
    # A virtual table of SQLite cannot be counted; the tables in which it keeps its rows can.
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' "
    "AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() "
    'ORDER BY tablename COLLATE "C"',
}


@dataclass(frozen=True)
class DatabaseFacts:
    """Rows by table, head of each chain of the ledger (number and hash), and applied migrations."""

    engine: str
    tables: dict[str, int]
    heads: dict[str, list[Any]]
    migrations: list[str]

    def as_json(self) -> dict[str, Any]:
        """Return the facts for a list in JSON."""
        return asdict(self)


def facts_of(execute: Execute, engine: str) -> DatabaseFacts:
    """Count a database through `execute`, which returns a cursor."""
    tables = [name for (name,) in execute(TABLES[engine]).fetchall()]
    counts = {name: execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608
    heads: dict[str, list[Any]] = {}
    migrations: list[str] = []
    if "ledger_chain" in counts:
        rows = execute("SELECT code, head_seq, head_hash FROM ledger_chain").fetchall()
        heads = {code: [seq, digest] for code, seq, digest in sorted(rows)}
    if "django_migrations" in counts:
        rows = execute("SELECT app, name FROM django_migrations").fetchall()
        migrations = sorted(f"{app}.{name}" for app, name in rows)
    return DatabaseFacts(engine, counts, heads, migrations)


def differences(wanted: DatabaseFacts, found: DatabaseFacts) -> list[str]:
    """Return in words how a copy differs from its original."""
    said = []
    for table in sorted(wanted.tables.keys() | found.tables.keys()):
        before, after = wanted.tables.get(table), found.tables.get(table)
        if before != after:
            said.append(f"table {table}: {before} rows in the original, {after} in the copy")
    said += [
        f"the head of chain {chain} of the ledger differs"
        for chain in sorted(wanted.heads.keys() | found.heads.keys())
        if wanted.heads.get(chain) != found.heads.get(chain)
    ]
    return said
