"""Packs files into a ZIP archive. The same files give the same bytes."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time of the format
FILE_ATTRIBUTES = 0o100644 << 16


def zip_files(files: Mapping[str, str]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for path, text in sorted(files.items()):
            entry = ZipInfo(path, ZIP_EPOCH)
            entry.create_system = 3
            entry.external_attr = FILE_ATTRIBUTES
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, text.encode())
    return buffer.getvalue()
