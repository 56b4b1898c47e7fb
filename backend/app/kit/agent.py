"""What a browser says of itself, in words."""

from functools import lru_cache


@lru_cache(maxsize=1024)
def browser_and_system(user_agent: str) -> tuple[str, str]:
    """`("Firefox 131", "Windows 10")`; empty where it does not say."""
    from ua_parser import parse_os, parse_user_agent  # their patterns are some 6 MB: only who looks at sessions pays

    return _named(parse_user_agent(user_agent)), _named(parse_os(user_agent))


def _named(part: object) -> str:
    family, major = getattr(part, "family", None), getattr(part, "major", None)
    return " ".join(filter(None, (family, major)))
