"""Addresses that lead elsewhere than they seem to."""

import pytest

from app.core.settings.oidc_providers import validate_web_url
from app.kit.web_url import is_local_path, is_web_url

MISLEADING_URLS = (
    "http://a@host",
    "https://bank.example:x@evil.example/",
    "https://@evil.example",
    "https://bank.example\\@evil.example",
    "https:\\\\evil.example",
    "https:/evil.example",
    "https:evil.example",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "JAVASCRIPT://evil.example/%0aalert(1)",
    "data:text/html,<script>",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://evil.example",
    "https://evil.\u202eexample",
    "https://exa\u200bmple.org",
    "https://a\x00.example",
    "https://a.example/x y",
    "https://a.example/\x07",
    "https://a.example:0",
    "https://a.example:99999",
    "https://[::1",
    "https://?x",
    "https://#x",
)
GOOD_URLS = (
    "https://example.com/docs?a=b#c",
    "HTTP://localhost:8000",
    "https://[2001:db8::1]:8443/",
    "https://例子.example/路径",
    "https://example.com/users/a@b",
    "https://example.com?next=https://other.example/",
)


@pytest.mark.parametrize("url", MISLEADING_URLS)
def test_misleading_url_is_rejected(url: str) -> None:
    assert not is_web_url(url)
    assert not is_local_path(url)
    with pytest.raises(ValueError, match="address"):
        validate_web_url(url)


@pytest.mark.parametrize("url", GOOD_URLS)
def test_web_url_is_accepted(url: str) -> None:
    assert is_web_url(url)


@pytest.mark.parametrize("path", ["/avatars/1.png", "/a?b=c"])
def test_local_path_is_accepted(path: str) -> None:
    assert is_local_path(path)
