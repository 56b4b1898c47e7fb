"""The committed example module equals the output of the generator."""

import pytest

from app.generator.output.project_files import FileStatus, diff_files, digest, read_manifest
from app.generator.project import REPOSITORY_ROOT

from .example import render_example

pytestmark = pytest.mark.anyio


async def test_example_module_equals_generated_files() -> None:
    files = await render_example()
    changed = [
        file
        for file in diff_files(REPOSITORY_ROOT, files)
        if file.status is not FileStatus.UNCHANGED
    ]
    diffs = "\n".join(file.diff for file in changed)
    assert not changed, f"run `make example` and review the difference:\n{diffs}"
    assert read_manifest(REPOSITORY_ROOT, files) == {
        path: digest(text.encode()) for path, text in files.items()
    }
