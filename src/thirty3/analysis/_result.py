"""What every result shares: its rows, what they rest on, and the way out into a dataframe."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from functools import cache
from typing import Annotated, Any, Generic, TypeAlias, TypeVar, get_args, overload

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from thirty3.analysis._tables import shown, unit_of
from thirty3.models.counted import counted
from thirty3.models.frames import Pounds, frame
from thirty3.models.record import Record
from thirty3.models.shown import MOST_ROWS, not_shown

Row = TypeVar("Row", bound=Record)
T = TypeVar("T")

_DIGITS = Context(prec=34)
"""Of a sum that has no last decimal, such as a third of a contract (IEEE 754 decimal128 holds as many)."""


class Later(Sequence[T]):
    """A tuple that is made when somebody first looks into it: equal to it, and used like it.

    Args:
        read: Makes it, from one place up to before another.
        begin: The one.
        end: The other.
        length: How many there will be, where that is known without making it.
    """

    __slots__ = ("_begin", "_end", "_length", "_made", "_read")

    def __init__(
        self, read: Callable[[int, int], tuple[T, ...]], begin: int, end: int, length: int | None = None
    ) -> None:
        self._read = read
        self._begin = begin
        self._end = end
        self._length = length
        self._made: tuple[T, ...] | None = None

    @classmethod
    def once(cls, make: Callable[[], tuple[T, ...]], length: int) -> Later[T]:
        """One of which a part takes as long as the whole: whatever is looked at first, all of it is made, once."""
        made = cache(make)
        return cls(lambda begin, end: made()[begin:end], 0, length, length)

    def __len__(self) -> int:
        return len(self._all()) if self._length is None else self._length

    def __getitem__(self, place: Any) -> Any:
        if self._made is None and self._length is not None:  # a few of very many are made alone
            chosen = range(self._begin, self._end)[place]
            if isinstance(chosen, int):
                return self._read(chosen, chosen + 1)[0]
            if chosen.step == 1:
                return self._read(chosen.start, chosen.stop)
        return self._all()[place]

    def __iter__(self) -> Iterator[T]:
        return iter(self._all())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, tuple | Later) and self._all() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        return repr(self._all())

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (self._all(),)

    def _all(self) -> tuple[T, ...]:
        if self._made is None:
            self._made = self._read(self._begin, self._end)
        return self._made


class _AsTuple:
    """How pydantic sees a field that holds a tuple or one to be made later."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        given = core_schema.tuple_variable_schema(handler.generate_schema(get_args(source)[0]))
        return core_schema.json_or_python_schema(
            json_schema=given,
            python_schema=core_schema.union_schema(
                [core_schema.is_instance_schema(Later), given],
                mode="left_to_right",  # the smart mode would try both, and look into it
            ),
            serialization=core_schema.plain_serializer_function_ser_schema(tuple, return_schema=given),
        )


Several: TypeAlias = Annotated[Sequence[T], _AsTuple()]
"""A tuple as a field, or one that is made when somebody looks into it."""


class Result(Record, Generic[Row]):
    """Rows and what they rest on: ``used + excluded`` is every row given, and ``reasons`` add up to ``excluded``."""

    rows: Several[Row]
    """The rows; iterating over the result gives them, and so does ``result[0]`` or ``result[:3]``."""
    used: int
    """Contracts the figures rest on, each counted once."""
    excluded: int
    """Rows left out."""
    reasons: dict[str, int]
    """Why rows were left out and how often, most frequent first.

    ``repeated`` is a row equal to one that is used, in every column the measure reads.
    """

    def __iter__(self) -> Iterator[Row]:  # type: ignore[override]  # a result is its rows, not its fields
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        return self.rows[place]

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.summary()}>"

    def __str__(self) -> str:
        return self.summary()

    @abstractmethod
    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""

    @abstractmethod
    def columns(self) -> dict[str, str]:
        """Columns of the rows as a table: name to kind (``text``, ``date``, ``integer``, ``number``, ``boolean``)."""

    @abstractmethod
    def to_rows(self) -> list[dict[str, Any]]:
        """The rows as flat dicts with the keys of :meth:`columns`; several values in one cell are packed with ``|``."""

    def units(self) -> dict[str, str]:
        """What figures are in, for columns where that is no count: ``£`` or ``%``; money is pence in the rows."""
        return {name: unit for name in self.columns() if (unit := unit_of(name)) is not None}

    def to_pandas(self, *, money: Pounds = "pence") -> Any:
        """The rows as a ``pandas.DataFrame``: days as ``datetime64``, nullable integers and booleans, categories.

        Args:
            money: ``pence``, as the rows have it; ``decimal`` or ``float`` for pounds, in columns named so.

        Raises:
            MissingExtraError: pandas is not installed.
        """
        return frame(self.columns(), self.to_rows(), "pandas", money)

    def to_polars(self, *, money: Pounds = "pence") -> Any:
        """The rows as a ``polars.DataFrame``.

        Args:
            money: ``pence``, as the rows have it; ``decimal`` or ``float`` for pounds, in columns named so.

        Raises:
            MissingExtraError: Polars is not installed.
        """
        return frame(self.columns(), self.to_rows(), "polars", money)

    def to_arrow(self, *, money: Pounds = "pence") -> Any:
        """The rows as a ``pyarrow.Table``.

        Args:
            money: ``pence``, as the rows have it; ``decimal`` or ``float`` for pounds, in columns named so.

        Raises:
            MissingExtraError: PyArrow is not installed.
        """
        return frame(self.columns(), self.to_rows(), "pyarrow", money)

    def to_json(self, *, indent: int | None = None) -> str:
        """The whole result as one JSON document, from which the class's ``model_validate_json`` makes an equal one.

        Dates are ISO text, money exact decimal text in pounds, and what is not known ``null``.

        Args:
            indent: Spaces of each level; None puts all of it on one line.
        """
        return self.model_dump_json(indent=indent)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The rows as an Arrow stream, which is how dataframe libraries take them: ``polars.DataFrame(result)``.

        Raises:
            MissingExtraError: PyArrow is not installed.
        """
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def _repr_html_(self) -> str:
        """The result as a notebook shows it: its summary, the first rows with units, and how many more there are."""
        first = self if len(self) <= MOST_ROWS else self.model_copy(update={"rows": self.rows[:MOST_ROWS]})
        notes = not_shown(len(self), elsewhere="to_pandas() has them all")
        return shown(self.summary(), self.columns(), self.units(), first.to_rows(), notes)

    def _rests_on(self, what: str = "contract") -> str:
        """The end of every summary: how many contracts, or what else there is, and what was left out."""
        left_out = ", ".join(f"{count:,} {reason.replace('_', ' ')}" for reason, count in self.reasons.items())
        return f"{counted(self.used, what)} used, {self.excluded:,} left out" + (f" ({left_out})" if left_out else "")


def decimal(amount: Fraction | int, unit: int = 1) -> Decimal:
    """An exact sum as a Decimal: all its digits where they end, else 34 of them.

    Args:
        amount: The sum.
        unit: How many of what it is in are one of what is asked for: 100 for pence as pounds.
    """
    if unit == amount.denominator == 1:
        return Decimal(amount.numerator)
    return _DIGITS.divide(Decimal(amount.numerator), Decimal(amount.denominator * unit))


def pounds(pence: int) -> Decimal:
    """Whole pence as pounds, exactly.

    >>> pounds(1050)
    Decimal('10.50')
    """
    return Decimal(f"{pence}e-2")  # made from text, no context rounds it


def pence(pounds: Decimal | None) -> int | None:
    """Pounds of whole pence as integer pence, as tables hold money; None stays None.

    >>> pence(Decimal("10.50"))
    1050
    """
    return None if pounds is None else int(pounds * 100)


def ratio(part: Fraction | int, whole: Fraction | int) -> float | None:
    """One exact sum over another, rounded once; None when there is nothing to divide by."""
    return part.numerator * whole.denominator / (part.denominator * whole.numerator) if whole else None
