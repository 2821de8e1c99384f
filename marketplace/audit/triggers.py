"""Row triggers that make append-only tables append-only, on both databases.

Installed by `post_migrate` each time, because SQLite drops a table's triggers when a migration
rebuilds it. On PostgreSQL they are row triggers (none on TRUNCATE: only tests and operators may).
"""

from typing import Any

from django.apps import apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper


def append_only_models() -> list[type[models.Model]]:
    """Every concrete model that says `append_only = True`."""
    return [model for model in apps.get_models() if getattr(model, "append_only", False)]


def install(*, using: str = "default", **_: Any) -> None:
    """Install both triggers on each append-only table that exists. Repeatable."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    tables = [m._meta.db_table for m in append_only_models() if m._meta.db_table in existing]
    statements = [s for table in tables for s in _statements(connection, table)]
    _run(connection, statements)


def uninstall(*, using: str = "default") -> None:
    """Remove the triggers: for the flush of transactional tests and for nothing else."""
    connection = connections[using]
    suffix = {"postgresql": " ON {table}"}.get(connection.vendor, "")
    statements = []
    for model in append_only_models():
        table = model._meta.db_table
        statements += [
            f"DROP TRIGGER IF EXISTS {table}_no_{verb.lower()}{suffix.format(table=table)}"
            for verb in ("UPDATE", "DELETE")
        ]
    _run(connection, statements)


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _statements(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    message = f"{table} is append-only"
    if connection.vendor == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    function = (
        "CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; "
        "END $$"
    )
    return [function] + [
        f"CREATE OR REPLACE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()"
        for verb in ("UPDATE", "DELETE")
    ]
