"""Operations of the OpenAPI document and invalid values for them.

Tests that use them also cover new features.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from app.main import create_app
from tests.conftest import SETTINGS

DESCRIPTION: dict[str, Any] = create_app(SETTINGS).openapi()
ABSENT = object()
Json = dict[str, Any]


class Operation(NamedTuple):
    verb: str
    # Relative to /api/v1.
    path: str
    spec: Json

    def __str__(self) -> str:
        return f"{self.verb} {self.path}"

    @property
    def form(self) -> Json | None:
        """Returns the schema of the JSON body."""
        content = self.spec.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            return None
        return resolved(content["application/json"]["schema"])

    def parameters(self, place: str) -> Iterator[tuple[str, Json]]:
        for parameter in self.spec.get("parameters", ()):
            if parameter["in"] == place:
                yield parameter["name"], resolved(parameter["schema"])


def operations() -> list[Operation]:
    return [
        Operation(verb.upper(), path.removeprefix("/api/v1"), spec)
        for path, specs in DESCRIPTION["paths"].items()
        for verb, spec in specs.items()
    ]


def resolved(schema: Json) -> Json:
    """Returns the schema without references and without the null of an optional value."""
    if "$ref" in schema:
        return resolved(DESCRIPTION["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        (first, *_) = [option for option in schema["anyOf"] if option.get("type") != "null"]
        return resolved(first)
    return schema


def wrong(schema: Json) -> Iterator[object]:
    """Yields values that violate the schema, one for each constraint."""
    kind = schema.get("type")
    yield 7 if kind == "object" else {"a": 1}
    if "enum" in schema:
        yield "nonsense"
    if "maxLength" in schema:
        yield "x" * (schema["maxLength"] + 1)
    if "minimum" in schema:
        yield schema["minimum"] - 1
    if "maximum" in schema:
        yield schema["maximum"] + 1
    if kind in ("integer", "number"):
        yield from ("many", "1,5")
    if kind == "integer":
        yield from (1.5, "9" * 400)
    if kind == "boolean":
        yield "perhaps"
    if kind == "array":
        yield from ([{"a": [1]}], ["x" * 500] * 1001)


def bad_fields(form: Json) -> Iterator[tuple[str, object]]:
    """Yields fields with an invalid value. ABSENT stands for a missing required field."""
    yield "surprise", 1
    for name in form.get("required", ()):
        yield name, ABSENT
    for name, schema in form.get("properties", {}).items():
        for value in wrong(resolved(schema)):
            yield name, value
