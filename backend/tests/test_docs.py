"""Excerpts and links in the documentation."""

import re

import pytest

from app.core.config import BACKEND_DIR

ROOT = BACKEND_DIR.parent
DOCS = [f"docs/{page.name}" for page in sorted((ROOT / "docs").glob("*.md"))]
EXCERPT = re.compile(
    r"`((?:backend|frontend)/[\w/.]+\.(?:py|vue))`[^`]*```(?:python|vue)\n(.*?)\n```", re.DOTALL
)


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_excerpt_is_part_of_the_named_file(name: str) -> None:
    excerpts = EXCERPT.findall((ROOT / name).read_text("utf-8"))
    assert len(excerpts) >= 2
    for path, excerpt in excerpts:
        assert excerpt in (ROOT / path).read_text("utf-8"), path


@pytest.mark.parametrize(
    "name", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "backend/README.md", *DOCS]
)
def test_target_of_link_exists(name: str) -> None:
    page = ROOT / name
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target
