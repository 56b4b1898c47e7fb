"""Why a setting was not taken, in a line that names it and repeats no value."""

from typing import Any

PATTERN_HINTS = {  # what the patterns mean
    "REDIS_URL": "redis://host:port/number, or rediss://",
    "LOG_LEVELS": "module=LEVEL between commas, LEVEL one of DEBUG, INFO, WARNING, ERROR",
    "KEY": "up to 16 of a-z 0-9 _ -, a letter first",
    "ICON": "a data:image/…;base64, address or a path on our own site",
}


def describe_setting_error(error: Any) -> str:
    """Pydantic's message, which repeats no value; a misspelt name is all there is to say of it."""
    name = ".".join(str(part) for part in error["loc"]).upper()
    if error["type"] == "extra_forbidden":
        return f"{name}: there is no such setting"
    if error["type"] == "string_pattern_mismatch":
        return f"{name}: {PATTERN_HINTS.get(name.split('.')[-1], 'in the form that docs/settings.md describes')}, please"
    return f"{name}: {error['msg'].removeprefix('Value error, ')}"
