"""Which constraint a refused write broke.

Services insert first and ask afterwards (an invariant is a database constraint, never a look before
the leap), so `except IntegrityError` must tell the constraint it means from any other.
"""

from django.db import IntegrityError, models


def violates(error: IntegrityError, model: type[models.Model], name: str) -> bool:
    """Whether `error` is the refusal of the model's unique constraint `name`.

    PostgreSQL names the constraint; SQLite tells only its columns.
    """
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is not None:
        return diagnosis.constraint_name == name
    constraint = next(entry for entry in model._meta.constraints if entry.name == name)
    if not isinstance(constraint, models.UniqueConstraint):
        return name in str(error)
    named = {field.name: field.column for field in model._meta.concrete_fields}
    columns = [f"{model._meta.db_table}.{named[field]}" for field in constraint.fields]
    return str(error) == f"UNIQUE constraint failed: {', '.join(columns)}"
