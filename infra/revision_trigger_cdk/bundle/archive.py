"""Zip files whose bytes depend on their content alone: entries in order, no times, one mode for every file."""

import zipfile
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can name
_READABLE = 0o100644 << 16  # a regular file that everybody may read
_UNIX = 3


def write(target: Path, *folders: Path) -> None:
    """Zip the files of these folders, by their paths inside the folder; compressed as far as zlib can."""
    with zipfile.ZipFile(target, "w") as archive:
        for folder in folders:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                entry = _entry(path.relative_to(folder).as_posix())
                archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)


def append(archive: Path, name: str, text: str) -> None:
    """Add one file to a zip. The file is stored uncompressed: another Python's zlib may compress to other bytes."""
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr(_entry(name), text.encode(), zipfile.ZIP_STORED)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.external_attr = _READABLE
    entry.create_system = _UNIX  # the same on every machine
    return entry
