"""What the API's own description says can be sent, and what of it is wrong: so that a new feature
is tested unasked.
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
    path: str  # below the base, with 1 for what it names
    told: Json

    def __str__(self) -> str:
        return f"{self.verb} {self.path}"

    @property
    def form(self) -> Json | None:
        """The schema of its JSON body."""
        content = self.told.get("requestBody", {}).get("content", {})
        return (
            resolved(content["application/json"]["schema"])
            if "application/json" in content
            else None
        )

    def parameters(self, place: str) -> Iterator[tuple[str, Json]]:
        for parameter in self.told.get("parameters", ()):
            if parameter["in"] == place:
                yield parameter["name"], resolved(parameter["schema"])


def operations() -> list[Operation]:
    return [
        Operation(verb.upper(), path.removeprefix("/api/v1"), told)
        for path, found in DESCRIPTION["paths"].items()
        for verb, told in found.items()
    ]


def resolved(schema: Json) -> Json:
    """Without references, and without the null that an optional value may be."""
    if "$ref" in schema:
        return resolved(DESCRIPTION["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        (only, *_) = [one for one in schema["anyOf"] if one.get("type") != "null"]
        return resolved(only)
    return schema


def wrong(schema: Json) -> Iterator[object]:
    """Values this schema refuses, one for each thing it says."""
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
        yield from ([{"a": [1]}], ["x" * 5000] * 1001)


def bad_fields(form: Json) -> Iterator[tuple[str, object]]:
    """A field, and what must not stand in it: nothing at all where it must have something, or a
    value it refuses.
    """
    yield "surprise", 1
    for name in form.get("required", ()):
        yield name, ABSENT
    for name, schema in form.get("properties", {}).items():
        for value in wrong(resolved(schema)):
            yield name, value
