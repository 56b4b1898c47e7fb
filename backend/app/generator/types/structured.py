"""JSON, arrays, bytes, network addresses and types that are only shown."""

from base64 import b64encode

from app.generator.config import Widget
from app.generator.introspect.schema import Dialect, TypeFamily, TypeInfo
from app.generator.literals import python_literal
from app.generator.types.mapping import (
    RequestMapping,
    ResponseMapping,
    Samples,
    TypeMapping,
    UiMapping,
)
from app.generator.types.strings import MAX_SAMPLE_LENGTH, UNLIMITED_LENGTH, native_enum

STRING_FAMILIES = (TypeFamily.STRING, TypeFamily.TEXT)


def json(type: TypeInfo, *, nullable: bool) -> TypeMapping:
    """Maps a JSON document of any shape.

    JSON null is stored as NULL if the column is nullable, otherwise as the JSON value.
    """
    is_binary = type.sql.lower() == "jsonb"
    if nullable:
        sql = f"{'JSONB' if is_binary else 'JSON'}(none_as_null=True)"
    else:
        sql = f"JsonNotNull({'binary=True' if is_binary else ''})"
    return TypeMapping(
        python_type="Any",
        sqlalchemy_type=sql,
        request=RequestMapping(annotation="JsonValue"),
        response=ResponseMapping(annotation="JsonValue"),
        ui=UiMapping(widget=Widget.JSON),
        samples=Samples(
            value={"a": [1, None, "b"]}, other_value=[1] if nullable else None, python='{"a": 1}'
        ),
    )


def array(type: TypeInfo, alias: str | None) -> TypeMapping:
    """Maps an array of strings, integers or choices.

    PostgreSQL ignores the declared dimensions and allows NULL items. Items of 64 bits are strings
    in JSON. The samples have no NULL, because indexes over expressions and triggers may reject it.
    """
    item = type.item
    if item is None or item.family not in (*STRING_FAMILIES, TypeFamily.ENUM, TypeFamily.INTEGER):
        return read_only_text(Dialect.POSTGRESQL, TypeFamily.UNKNOWN)
    if item.family is TypeFamily.ENUM and alias is not None and item.choices:
        value = item.choices[0]
        sql = f"ARRAY({native_enum(item, alias)})"
        return TypeMapping(
            python_type="list[str]",
            sqlalchemy_type=sql,
            request=RequestMapping(annotation=f"NestedList[{alias} | None]"),
            response=ResponseMapping(annotation="list[JsonValue]"),
            ui=UiMapping(widget=Widget.SELECT),
            samples=Samples(
                value=[value, None],
                other_value=[[value], [None]],
                invalid_values=(["no such choice"], [[value], value]),
                python=python_literal([value]),
            ),
            choices=item.choices,
            is_multiple=True,
        )
    is_big = item.family is TypeFamily.INTEGER and (item.bits or 32) > 53
    value_list: list[object]
    too_long: list[list[str]] = []
    if item.family is TypeFamily.INTEGER:
        python_type = "int"
        item_annotation = {16: "Int16", 64: "BigInt"}.get(item.bits or 32, "Int32")
        item_class = "BigInteger" if is_big else "Integer"
        value_list = [str(2**63 - 1), "2"] if is_big else [1, 2]
        python = "[1, 2]"
    else:
        python_type = "str"
        item_annotation = "str"
        item_class = "Text"
        if item.length is not None:
            item_annotation = f"Annotated[str, Field(max_length={item.length})]"
            item_class = f"String({item.length})"
            too_long = [["x" * (item.length + 1)]] if item.length <= MAX_SAMPLE_LENGTH else []
        # The database pads texts of a fixed length.
        size = item.length or 1 if item.fixed else 1
        value_list = ["a" * size, "b" * size]
        python = python_literal(value_list)
    return TypeMapping(
        python_type=f"list[{python_type} | None]",
        sqlalchemy_type=f"ARRAY({item_class})",
        request=RequestMapping(annotation=f"NestedList[{item_annotation} | None]"),
        response=ResponseMapping(annotation="BigIntArray" if is_big else "list[JsonValue]"),
        ui=UiMapping(widget=Widget.JSON if type.dimensions > 1 else Widget.TAGS),
        samples=Samples(
            value=value_list,
            other_value=[[value_list], [value_list]],
            invalid_values=("a", [value_list, value_list[:1]], *too_long),
            python=python,
        ),
    )


def binary(type: TypeInfo) -> TypeMapping:
    """Maps bytes. Requests send base64; no response shows them, because they may be large."""
    limit = type.length if type.length and type.length < UNLIMITED_LENGTH else None
    size = (type.length or 2) if type.fixed else min(limit or 2, 16)
    return TypeMapping(
        python_type="bytes",
        sqlalchemy_type="LargeBinary",
        request=RequestMapping(
            annotation="Base64", constraints={"max_length": limit} if limit else {}
        ),
        response=ResponseMapping(annotation="bytes", is_hidden=True),
        ui=UiMapping(widget=Widget.UPLOAD),
        samples=Samples(
            value=_encode_base64(b"\xff\x00", size),
            other_value=_encode_base64(b"\xfe", size),
            invalid_values=(
                "?",
                *(
                    [_encode_base64(b"\xff", limit + 1)]
                    if limit and limit < MAX_SAMPLE_LENGTH
                    else []
                ),
            ),
            python=f'b"{"a" * min(size, 32)}"',
        ),
    )


def _encode_base64(pattern: bytes, length: int) -> str:
    return b64encode((pattern * length)[:length]).decode()


def network(type: TypeInfo, dialect: Dialect) -> TypeMapping:
    """Maps an IP address or network. PostgreSQL's macaddr is only shown."""
    name = type.sql.lower().split("(")[0]
    if dialect is not Dialect.POSTGRESQL:
        value, other_value = ("10.0.0.1", "10.0.0.2") if name == "inet4" else ("::1", "::2")
        return _network_mapping("String(45)", value, other_value)
    if name == "inet":
        return _network_mapping("INET", "10.0.0.1", "10.0.0.2")
    if name == "cidr":
        return _network_mapping("CIDR", "10.0.0.0/8", "11.0.0.0/8")
    return read_only_text(dialect, TypeFamily.UNKNOWN)


def _network_mapping(sql: str, value: str, other_value: str) -> TypeMapping:
    pattern = r"^[0-9a-fA-F.:]+(/\d{1,3})?$"
    return TypeMapping(
        python_type="str",
        sqlalchemy_type=sql,
        request=RequestMapping(
            annotation="str", constraints={"pattern": pattern, "max_length": 45}
        ),
        response=ResponseMapping(annotation="str"),
        samples=Samples(
            value=value, other_value=other_value, invalid_values=("here",), python=f'"{value}"'
        ),
    )


def read_only_text(dialect: Dialect, family: TypeFamily) -> TypeMapping:
    """Maps a type that is shown as the database converts it to text, and never written."""
    is_geometry = dialect is Dialect.MYSQL and family is TypeFamily.GEOMETRY
    return TypeMapping(
        python_type="str",
        sqlalchemy_type='ReadOnlyText("ST_AsText")' if is_geometry else "ReadOnlyText()",
        request=RequestMapping(annotation="str"),
        response=ResponseMapping(annotation="str"),
        ui=UiMapping(widget=Widget.NONE),
        readonly_reason="generator.reason.unreadable",
    )


def hashed(type: TypeInfo) -> TypeMapping:
    """Maps what a program computes from a secret: it is neither shown nor written."""
    is_bytes = type.family is TypeFamily.BINARY
    return TypeMapping(
        python_type="bytes" if is_bytes else "str",
        sqlalchemy_type="LargeBinary" if is_bytes else "Text",
        request=RequestMapping(annotation="str"),
        response=ResponseMapping(annotation="str", is_hidden=True),
        ui=UiMapping(widget=Widget.NONE),
        samples=Samples(value="x", other_value="x", python='b"x"' if is_bytes else '"x"'),
        readonly_reason="generator.reason.hashed",
    )
