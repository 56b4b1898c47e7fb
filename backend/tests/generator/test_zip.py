"""Tests of the ZIP archive of generated files."""

from io import BytesIO
from zipfile import ZipFile

from app.generator.output.zip import zip_files

FILES = {"backend/b.py": "# 乙\n", "backend/a.py": ""}


def test_zip_of_same_files_in_any_order_is_identical() -> None:
    assert zip_files(FILES) == zip_files(dict(reversed(FILES.items())))


def test_zip_contains_each_file_readable_by_all() -> None:
    archive = ZipFile(BytesIO(zip_files(FILES)))
    assert {name: archive.read(name).decode() for name in archive.namelist()} == FILES
    assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o100644}
