"""Why a setting was not taken, in a line that names it and repeats no value."""

from typing import Any

SHAPES = {  # what the patterns mean
    "REDIS_URL": "redis://host:port/number, or rediss://",
    "LOG_LEVELS": "module=LEVEL between commas, LEVEL one of DEBUG, INFO, WARNING, ERROR",
    "KEY": "up to 16 of a-z 0-9 _ -, a letter first",
    "ICON": "a data:image/…;base64, address or a path on our own site",
}


def reason(problem: Any) -> str:
    """Pydantic's message, which repeats no value; a misspelt name is all there is to say of it."""
    name = ".".join(str(part) for part in problem["loc"]).upper()
    if problem["type"] == "extra_forbidden":
        return f"{name}: there is no such setting"
    if problem["type"] == "string_pattern_mismatch":
        return f"{name}: {SHAPES.get(name.split('.')[-1], 'in the form that docs/settings.md describes')}, please"
    return f"{name}: {problem['msg'].removeprefix('Value error, ')}"
