"""What the READMEs show of the code is the code."""

import re

import pytest

from app.core.config import BACKEND_DIR

ROOT = BACKEND_DIR.parent
DOCS = [f"docs/{page.name}" for page in sorted((ROOT / "docs").glob("*.md"))]
SHOWN = re.compile(
    r"`((?:backend|frontend)/[\w/.]+\.(?:py|vue))`[^`]*```(?:python|vue)\n(.*?)\n```", re.DOTALL
)


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_an_excerpt_stands_in_the_file_it_names(name: str) -> None:
    shown = SHOWN.findall((ROOT / name).read_text("utf-8"))
    assert len(shown) >= 2
    for path, excerpt in shown:
        assert excerpt in (ROOT / path).read_text("utf-8"), path


@pytest.mark.parametrize(
    "name", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "backend/README.md", *DOCS]
)
def test_a_link_leads_somewhere(name: str) -> None:
    page = ROOT / name
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target
