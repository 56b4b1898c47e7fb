"""`module_example/demo` is the generator's own output, untouched: whoever changes a template sees
here what it does.
"""

import pytest

from app.generator.output.project_files import FileStatus, diff_files, digest, read_manifest
from app.generator.project import REPOSITORY_ROOT

from .example import files

pytestmark = pytest.mark.anyio


async def test_the_example_is_what_the_templates_make_byte_for_byte() -> None:
    made = await files()
    different = [
        file
        for file in diff_files(REPOSITORY_ROOT, made)
        if file.status is not FileStatus.UNCHANGED
    ]
    diffs = "\n".join(file.diff for file in different)
    assert not different, f"run `make example`, and look at what it changes:\n{diffs}"
    assert read_manifest(REPOSITORY_ROOT, made) == {
        path: digest(text.encode()) for path, text in made.items()
    }
