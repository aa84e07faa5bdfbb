"""Database triggers that make acts and checkpoints append-only, on SQLite and PostgreSQL."""

from dataclasses import dataclass

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class Guarded:
    """A table whose rows can be added but neither changed nor deleted; `same` finds a row again."""

    table: str
    rows: str
    same: str


TABLE = "ledger_act"
GUARDED = (
    Guarded(TABLE, "acts", "id = NEW.id OR (chain = NEW.chain AND seq = NEW.seq)"),
    Guarded("ledger_checkpoint", "checkpoints", "id = NEW.id OR number = NEW.number"),
    Guarded("ledger_sm3hash", "hashes", "id = NEW.id OR (chain = NEW.chain AND seq = NEW.seq)"),
)


def sqlite_triggers(one: Guarded) -> dict[str, str]:
    """Return the statements that create the triggers of one table of SQLite, by name."""
    refusal = f"The ledger is append-only: {one.rows} cannot be"
    return {
        f"{one.table}_no_update": f"""
            CREATE TRIGGER {one.table}_no_update BEFORE UPDATE ON {one.table}
            BEGIN SELECT RAISE(ABORT, '{refusal} changed.'); END""",
        f"{one.table}_no_delete": f"""
            CREATE TRIGGER {one.table}_no_delete BEFORE DELETE ON {one.table}
            BEGIN SELECT RAISE(ABORT, '{refusal} deleted.'); END""",
        # INSERT OR REPLACE deletes the old row without firing the DELETE trigger.
        f"{one.table}_no_replace": f"""
            CREATE TRIGGER {one.table}_no_replace BEFORE INSERT ON {one.table}
            WHEN EXISTS (SELECT 1 FROM {one.table} WHERE {one.same})
            BEGIN SELECT RAISE(ABORT, '{refusal} replaced.'); END""",
    }


def postgres_triggers(one: Guarded) -> dict[str, str]:
    """
    Return the statements that create the triggers of one table of PostgreSQL, by name.

    None is needed for inserts: its unique indexes refuse a row that is there, and INSERT ... ON
    CONFLICT DO UPDATE fires the trigger of updates. A trigger for each row would make bulk inserts
    many times slower.
    """
    return {
        f"{one.table}_no_{verb}": f"""
            CREATE TRIGGER {one.table}_no_{verb} BEFORE {verb.upper()} ON {one.table}
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_act_refuse()"""
        for verb in ("update", "delete", "truncate")
    }


POSTGRES_FUNCTION = """
    CREATE OR REPLACE FUNCTION ledger_act_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'The ledger is append-only: % refused.', TG_OP; END $$"""


def install(engine: BaseDatabaseWrapper) -> None:
    """Install every trigger; safe to run again."""
    drop(engine)
    with engine.cursor() as cursor:
        if engine.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
        for one in GUARDED:
            for statement in _triggers(engine, one).values():
                cursor.execute(statement)


def drop(engine: BaseDatabaseWrapper) -> None:
    """Drop the triggers: for migrations that rebuild a table, and for tests that tamper."""
    with engine.cursor() as cursor:
        for one in GUARDED:
            table = f" ON {one.table}" if engine.vendor == "postgresql" else ""
            for name in _triggers(engine, one):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{table}")


def missing(engine: BaseDatabaseWrapper | None = None) -> list[str]:
    """Return the names of the triggers that are missing or disabled."""
    engine = engine or connection
    expected = {name for one in GUARDED for name in _triggers(engine, one)}
    tables = [one.table for one in GUARDED]
    marks = ", ".join(["%s"] * len(tables))
    with engine.cursor() as cursor:
        if engine.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
                f"WHERE relname IN ({marks}) AND pg_table_is_visible(tgrelid) "
                "AND tgenabled IN ('O', 'A')",
                tables,
            )
        else:
            cursor.execute(
                f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({marks})",
                tables,
            )
        found = {row[0] for row in cursor.fetchall()}
    return sorted(expected - found)


def _triggers(engine: BaseDatabaseWrapper, one: Guarded) -> dict[str, str]:
    return postgres_triggers(one) if engine.vendor == "postgresql" else sqlite_triggers(one)
