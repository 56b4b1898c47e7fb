"""One-line messages for invalid settings. They name the setting, but not its value."""

from typing import Any

# The message for each setting that has a pattern.
PATTERN_HINTS = {
    "REDIS_URL": "redis://host:port/number or rediss://",
    "TASK_BROKER_URL": "amqp://host:port/vhost, redis://host:port/number, amqps:// or rediss://",
    "LOG_LEVELS": "module=LEVEL, separated by commas; LEVEL is DEBUG, INFO, WARNING or ERROR",
    "GENERATOR_TABLE_PREFIXES": "prefixes of table names, separated by commas, such as sys_,t_",
    "KEY": "up to 16 characters of a-z 0-9 _ -, beginning with a letter",
    "ICON": "a data:image/…;base64, URL or a path on this site",
}
DEFAULT_HINT = "in the form that docs/settings.md describes"


def describe_setting_error(error: Any) -> str:
    """Returns a pydantic error as one line. Pydantic's messages do not repeat the value."""
    name = ".".join(str(part) for part in error["loc"]).upper()
    if error["type"] == "extra_forbidden":
        return f"{name}: is not a setting"
    if error["type"] == "string_pattern_mismatch":
        return f"{name}: must be {PATTERN_HINTS.get(name.split('.')[-1], DEFAULT_HINT)}"
    return f"{name}: {error['msg'].removeprefix('Value error, ')}"
