"""Names of a model's attributes in JSON, query parameters and errors."""


def wire_name(model: object, attribute: str) -> str:
    """Returns the wire name of an attribute. The model declares those that differ."""
    names: dict[str, str] = getattr(model, "__wire_names__", {})
    return names.get(attribute, attribute)
