"""Statements worked out once, for the few places where thousands come in a rush: the start of a trial, its events.

The object mapper works a statement out anew each time, which costs more than the database's own work on it
(`docs/adr/0018`). What is written is the same row, checked by the same constraints; signals of saving are not sent,
and nothing here listens to them.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.db import connection, models

# Stand for the arguments while a statement is worked out: the number fits every column of whole numbers but the small
# ones, and nobody types the text.
_FIRST_MARK = 2_111_111_000
_TEXT_MARK = "\x1ftext-argument-"
Row = TypeVar("Row", bound=models.Model)
_PLAIN = (str, int, bool, type(None))


class Question:
    """A query that is asked often: `Question(lambda pk: Row.objects.filter(pk=pk).values_list("pk", "at"))`.

    Its arguments are whole numbers and texts, each always of the same kind. A condition that was worked out with an
    argument (a sum, a name of a field) is not one: build a question for each of these.
    """

    def __init__(self, build: Callable[..., "models.QuerySet[Any, Any]"]) -> None:
        self._build = build
        self._known: dict[str, _Statement] = {}

    def rows(self, *values: int | str) -> list[tuple[Any, ...]]:
        """What the query finds with these values in the places of its arguments."""
        statement = self._known.get(connection.vendor)
        if statement is None:
            statement = self._known[connection.vendor] = _Statement(
                self._build(*map(_mark, range(len(values)), values))
            )
        return statement.rows(values)


class Finder(Generic[Row]):
    """A row that is looked for often: `Finder(User, lambda email: User.objects.filter(email=email))`."""

    def __init__(self, model: type[Row], build: Callable[..., "models.QuerySet[Row]"]) -> None:
        names = [field.attname for field in model._meta.concrete_fields]
        self._model, self._names = model, names
        self._question = Question(lambda *values: build(*values).values_list(*names)[:1])

    def find(self, *values: int | str) -> Row | None:
        """The row, of several the first; None where there is none."""
        for found in self._question.rows(*values):
            return self._model.from_db(connection.alias, self._names, found)
        return None


class _Statement:
    """The query's text for one kind of database, and what makes Python's values of the driver's."""

    def __init__(self, queryset: "models.QuerySet[Any, Any]") -> None:
        compiler = queryset.query.get_compiler(connection=connection)
        self._sql, places = compiler.as_sql()
        self._places = [(place, _number_of(place)) for place in places]
        self._compiler = compiler
        self._converters = compiler.get_converters([column[0] for column in compiler.select])

    def rows(self, values: tuple[int | str, ...]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            _read_moments_fast(cursor)
            cursor.execute(self._sql, [place if at is None else values[at] for place, at in self._places])
            found = cursor.fetchall()
        return list(map(tuple, self._compiler.apply_converters(found, self._converters))) if self._converters else found


def _read_moments_fast(cursor: Any) -> None:
    """Django has moments read in Python, which for a page of 200 rows costs as much as the query itself."""
    if connection.vendor == "postgresql":
        from psycopg.types.datetime import TimestamptzLoader

        cursor.adapters.register_loader("timestamptz", TimestamptzLoader)


def _mark(number: int, value: int | str) -> int | str:
    return f"{_TEXT_MARK}{number}" if isinstance(value, str) else _FIRST_MARK + number


def _number_of(place: Any) -> int | None:
    """Which argument stands here; None where it is a constant of the query."""
    if isinstance(place, str):
        return int(place.removeprefix(_TEXT_MARK)) if place.startswith(_TEXT_MARK) else None
    # PostgreSQL's driver has kinds of whole numbers of its own.
    is_mark = isinstance(place, int) and _FIRST_MARK <= place < _FIRST_MARK + 100
    return int(place) - _FIRST_MARK if is_mark else None


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


def written(row: models.Model) -> tuple[str, list[str], list[Any]]:
    """The statement by which `insert` writes a row, its columns by the names of their attributes, and their values."""
    fields = _fields(type(row))
    statement = _insert_statement(type(row), connection.vendor, 1)
    return statement, [field.attname for field in fields], [_prepared(field, row) for field in fields]


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
