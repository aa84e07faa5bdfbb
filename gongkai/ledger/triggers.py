"""Database triggers that make the ledger append-only, on SQLite and PostgreSQL."""

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "ledger_act"
SQLITE = {
    "ledger_act_no_update": f"""
        CREATE TRIGGER ledger_act_no_update BEFORE UPDATE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'The ledger is append-only: acts cannot be changed.'); END""",
    "ledger_act_no_delete": f"""
        CREATE TRIGGER ledger_act_no_delete BEFORE DELETE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'The ledger is append-only: acts cannot be deleted.'); END""",
    # INSERT OR REPLACE deletes the old row without firing the DELETE trigger.
    "ledger_act_no_replace": f"""
        CREATE TRIGGER ledger_act_no_replace BEFORE INSERT ON {TABLE}
        WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR (chain = NEW.chain AND seq = NEW.seq))
        BEGIN SELECT RAISE(ABORT, 'The ledger is append-only: this act already exists.'); END""",
}
POSTGRES_FUNCTION = """
    CREATE OR REPLACE FUNCTION ledger_act_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'The ledger is append-only: % refused.', TG_OP; END $$"""
POSTGRES_INSERT_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION ledger_act_insert() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR (chain = NEW.chain AND seq = NEW.seq)) THEN
            RAISE EXCEPTION 'The ledger is append-only: this act already exists.';
        END IF;
        RETURN NEW;
    END $$"""
POSTGRES = {
    "ledger_act_no_update": f"""
        CREATE TRIGGER ledger_act_no_update BEFORE UPDATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_act_refuse()""",
    "ledger_act_no_delete": f"""
        CREATE TRIGGER ledger_act_no_delete BEFORE DELETE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_act_refuse()""",
    "ledger_act_no_truncate": f"""
        CREATE TRIGGER ledger_act_no_truncate BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_act_refuse()""",
    "ledger_act_no_replace": f"""
        CREATE TRIGGER ledger_act_no_replace BEFORE INSERT ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION ledger_act_insert()""",
}


def install(engine: BaseDatabaseWrapper) -> None:
    """Install every trigger; safe to run again."""
    drop(engine)
    with engine.cursor() as cursor:
        if engine.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
            cursor.execute(POSTGRES_INSERT_FUNCTION)
        for statement in _triggers(engine).values():
            cursor.execute(statement)


def drop(engine: BaseDatabaseWrapper) -> None:
    """Drop the triggers: for migrations that rebuild the table, and for tests that tamper."""
    with engine.cursor() as cursor:
        for name in _triggers(engine):
            table = f" ON {TABLE}" if engine.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{table}")


def missing(engine: BaseDatabaseWrapper | None = None) -> list[str]:
    """Return the names of the triggers that are missing or disabled."""
    engine = engine or connection
    with engine.cursor() as cursor:
        if engine.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled IN ('O', 'A')",
                [TABLE],
            )
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE]
            )
        found = {row[0] for row in cursor.fetchall()}
    return sorted(set(_triggers(engine)) - found)


def _triggers(engine: BaseDatabaseWrapper) -> dict[str, str]:
    return POSTGRES if engine.vendor == "postgresql" else SQLITE
