"""What every noun shares: a record is a frozen value that refuses unknown fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen, closed value. Equal fields mean equal records; ``None`` means *not published*, never zero or empty.

    ``model_dump_json`` and ``model_validate_json`` are an exact round trip for every record in this package.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        ser_json_inf_nan="strings",
        revalidate_instances="never",
        hide_input_in_errors=True,  # what was published may name people, and an error ends in a log
    )

    def __dir__(self) -> Iterable[str]:
        """Names worth completing: our own, without pydantic's deprecated ones (``copy``, ``dict``, ``json``, …)."""
        old = {"construct", "copy", "dict", "from_orm", "json", "parse_file", "parse_obj", "parse_raw", "schema"}
        old |= {"schema_json", "update_forward_refs", "validate"}
        return sorted(name for name in super().__dir__() if name not in old)

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """What differs from the default: the rest was not published."""
        fields = type(self).model_fields
        for name, value in super().__repr_args__():
            field = None if name is None else fields.get(name)
            if field is None or field.is_required() or value != field.get_default(call_default_factory=True):
                yield name, value

    def _repr_html_(self) -> str:
        """The record as a notebook shows it: its fields, escaped, with addresses as links."""
        from thirty3.models.shown import record_as_html  # which knows the records

        return record_as_html(self)
