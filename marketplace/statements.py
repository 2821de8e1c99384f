"""Statements worked out once, for the few places where thousands come in a rush: the start of a trial, its events.

The object mapper works a statement out anew each time, which costs more than the database's own work on it
(`docs/adr/0018`). What is written is the same row, checked by the same constraints; signals of saving are not sent,
and nothing here listens to them.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models

# Stand for the arguments while a statement is worked out: they fit every column of whole numbers but the small ones.
_FIRST_MARK = 2_111_111_000
_PLAIN = (str, int, bool, type(None))


class Question:
    """A query of whole numbers that is asked often: `Question(lambda pk: Row.objects.filter(pk=pk).values_list("pk"))`.

    The rows come as the database's driver gives them: ask for numbers and texts only.
    """

    def __init__(self, build: Callable[..., "models.QuerySet[Any, Any]"]) -> None:
        self._build = build
        self._known: dict[str, tuple[str, list[Any]]] = {}

    def rows(self, *values: int) -> list[tuple[Any, ...]]:
        """What the query finds with these values in the places of its arguments."""
        sql, places = self._known.get(connection.vendor) or self._work_out(len(values))
        given = [values[place - _FIRST_MARK] if _is_mark(place) else place for place in places]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            return list(cursor.fetchall())

    def _work_out(self, count: int) -> tuple[str, list[Any]]:
        query = self._build(*(_FIRST_MARK + number for number in range(count))).query
        sql, places = query.get_compiler(connection=connection).as_sql()
        self._known[connection.vendor] = sql, list(places)
        return self._known[connection.vendor]


def _is_mark(value: Any) -> bool:
    return type(value) is int and _FIRST_MARK <= value < _FIRST_MARK + 100


def insert(row: models.Model) -> None:
    """Insert one new row; it has its key afterwards. Raise `IntegrityError` as `save()` does."""
    insert_all([row])


def insert_all(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model in one statement."""
    if not rows:
        return
    fields = _fields(type(rows[0]))
    with connection.cursor() as cursor:
        values = [_prepared(field, row) for row in rows for field in fields]
        cursor.execute(_insert_statement(type(rows[0]), connection.vendor, len(rows)), values)
        keys = [key for (key,) in cursor.fetchall()]
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding = False
        row._state.db = connection.alias


def _prepared(field: "models.Field[Any, Any]", row: models.Model) -> Any:
    value = field.pre_save(row, True)
    return value if type(value) in _PLAIN else field.get_db_prep_save(value, connection)


@lru_cache
def _fields(model: type[models.Model]) -> "tuple[models.Field[Any, Any], ...]":
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)


@lru_cache
def _insert_statement(model: type[models.Model], vendor: str, rows: int) -> str:
    """`vendor` is part of the key: names are quoted its way."""
    del vendor
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in _fields(model))
    places = f"({', '.join(['%s'] * len(_fields(model)))})"
    key = quote(str(getattr(model._meta.pk, "column", "id")))
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {', '.join([places] * rows)} RETURNING {key}"  # noqa: S608 - names of ours
