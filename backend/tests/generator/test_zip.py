from io import BytesIO
from zipfile import ZipFile

from app.generator.output.zip import zip_files

FILES = {"backend/b.py": "# 乙\n", "backend/a.py": ""}


def test_the_same_files_are_the_same_bytes_in_any_order() -> None:
    assert zip_files(FILES) == zip_files(dict(reversed(FILES.items())))


def test_each_file_is_in_it_whole_and_readable_by_all() -> None:
    packed = ZipFile(BytesIO(zip_files(FILES)))
    assert {name: packed.read(name).decode() for name in packed.namelist()} == FILES
    assert {entry.external_attr >> 16 for entry in packed.infolist()} == {0o100644}
