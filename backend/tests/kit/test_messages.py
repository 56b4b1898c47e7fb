"""Every validation error of a generated form has a message in both languages."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import AwareDatetime, Field, NaiveDatetime, TypeAdapter, ValidationError

from app.kit import i18n
from app.main import create_app
from tests.conftest import SETTINGS

TYPES: list[Any] = [
    *(
        bool,
        int,
        float,
        Decimal,
        str,
        bytes,
        date,
        time,
        datetime,
        timedelta,
        UUID,
        AwareDatetime,
        NaiveDatetime,
    ),
    *(list[int], dict[str, int], Annotated[float, Field(allow_inf_nan=False, gt=0, lt=9)]),
]
VALUES: list[object] = [
    *(
        "",
        "x",
        "\ud800",
        "NaN",
        "2024-02-30",
        "24:61",
        "10000-01-01",
        "2024-01-01T99:00",
        "2024-01-01T00:00Z",
        "9" * 5000,
    ),
    *("9" * 5000, None, True, -1, 1.5, 1e400, 10**30, [], ["x"], {}, {"a": "x"}, object()),
]


@pytest.mark.parametrize("type_", TYPES, ids=str)
def test_invalid_value_has_message_in_every_catalog(type_: Any) -> None:
    create_app(SETTINGS)
    for value in VALUES:
        try:
            TypeAdapter(type_).validate_python(value)
        except ValidationError as error:
            for problem in error.errors():
                for catalog in i18n.catalogs.values():
                    assert f"invalid.{problem['type']}" in catalog, (value, problem["type"])
                i18n.translate(f"invalid.{problem['type']}", **problem.get("ctx", {}))
