"""Writing results: all or nothing, so that nobody finds half a file after a crash or a full disk."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from matcher.errors import InputError


def check_output(target: Path, inputs: Iterable[Path] = ()) -> None:
    """Refuse an output that cannot be meant, before any work is done.

    Raises:
        InputError: the target is a folder, or one of the files that are read.
    """
    if target.is_dir():
        raise InputError("uitIsMap", bestand=str(target))
    if any(source.exists() and target.exists() and source.samefile(target) for source in inputs):
        raise InputError("uitIsInvoer", bestand=str(target))


@contextmanager
def replacing(target: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """A binary file that takes the place of `target` when the block ends well, and disappears when it does not.

    With `private` only the owner may read it, whatever is normal on this machine.

    Folders on the way are made. A device or a pipe (`/dev/stdout`) is written to directly: it cannot be replaced.

    Raises:
        OSError: the disk is full or may not be written to.
    """
    if target.exists() and not target.is_file():
        with target.open("wb") as direct:
            yield direct
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside the real target, also through a symbolic link: a replacement only works within one file system.
    target = target.resolve()
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            if private:
                temporary.chmod(0o600)
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
