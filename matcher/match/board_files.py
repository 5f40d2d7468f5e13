"""The board on the disk: saved whole or not at all, and only read back when everything agrees.

A save writes its files in a folder of its own and then replaces the manifest, which names that folder and the SHA-256
of every file. A process that is killed half-way leaves a folder that no manifest names; a later save sweeps it away.
What is missing, damaged, of another store, model or vocabulary is not read: the board is made from the store again.
The files hold what a story leads to in numbers: they are as private as the story, and readable for the owner only.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matcher.errors import DataError
from matcher.match.board import Board

MANIFEST: Final = "manifest.json"
FORMAT: Final = 1
_ARRAYS: Final = ("scores", "barred", "work")
_CHUNK: Final = 1 << 20
_STALE: Final = 3600.0


@dataclass(frozen=True)
class Saved:
    """A board as it was saved, without the records: those are in the store.

    Attributes:
        generation: of the store that it shows.
        people, places: ids, in order.
        scores, barred, work: as of `Board`.
    """

    generation: int
    people: tuple[str, ...]
    places: tuple[str, ...]
    scores: NDArray[np.float32]
    barred: NDArray[np.uint16]
    work: NDArray[np.float32]


def save(folder: Path, board: Board, identity: str) -> None:
    """Save a board in place of the one before.

    Args:
        folder: made where it is not there, mode 0700.
        identity: of the store that the board shows.

    Raises:
        OSError: the disk is full or may not be written to; what was saved before is still there.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = uuid.uuid4().hex
    own = folder / name
    former = _former(folder)
    own.mkdir(mode=0o700)
    try:
        sums = {f"{part}.npy": _write(own / f"{part}.npy", getattr(board, part)) for part in _ARRAYS}
        ids = json.dumps([[c.id for c in board.candidates], [p.id for p in board.places]]).encode()
        sums["ids.json"] = _write(own / "ids.json", ids)
        _sync(own)
        manifest = {
            "formaat": FORMAT,
            "map": name,
            "opslag": identity,
            "regels": board.rules.name,
            "generatie": board.generation,
            "kandidaten": len(board.candidates),
            "plekken": len(board.places),
            "bestanden": sums,
        }
        temporary = folder / f".{name}.tmp"
        _write(temporary, json.dumps(manifest, indent=1).encode())
        temporary.replace(folder / MANIFEST)
        _sync(folder)
    except BaseException:
        shutil.rmtree(own, ignore_errors=True)
        (folder / f".{name}.tmp").unlink(missing_ok=True)
        raise
    if former is not None:
        shutil.rmtree(folder / former, ignore_errors=True)
    _sweep(folder, name, _STALE)


def load(folder: Path, rules: str, identity: str) -> Saved:
    """What was saved last, when it can be trusted.

    Args:
        rules: the name of the rules that lists are made with now.
        identity: of the store.

    Raises:
        DataError: ``indexOntbreekt``, ``indexKapot`` (a file is missing, damaged or does not fit), or ``indexAnders``
            (of another store, or made with another model, vocabulary or weights).
    """
    manifest = read_manifest(folder)
    if manifest["opslag"] != identity or manifest["regels"] != rules:
        raise DataError("indexAnders")
    own = folder / str(manifest["map"])
    try:
        for name, expected in manifest["bestanden"].items():
            if _hash(own / name) != expected:
                raise DataError("indexKapot", bestand=name)
        people, places = json.loads((own / "ids.json").read_bytes())
        arrays = {part: np.load(own / f"{part}.npy", allow_pickle=False) for part in _ARRAYS}
    except (OSError, ValueError, TypeError, AttributeError, EOFError) as error:
        raise DataError("indexKapot", bestand=own.name) from error
    shape = (len(people), len(places))
    fits = (
        arrays["scores"].shape == arrays["barred"].shape == shape
        and len(arrays["work"]) == shape[0] == manifest["kandidaten"]
        and shape[1] == manifest["plekken"]
        and len(set(people)) == len(people)
        and len(set(places)) == len(places)
    )
    if not fits:
        raise DataError("indexKapot", bestand="ids.json")
    return Saved(int(manifest["generatie"]), tuple(people), tuple(places), **arrays)


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a saved board. Raises DataError as `load`, without looking at the other files."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except FileNotFoundError as error:
        raise DataError("indexOntbreekt") from error
    except (OSError, ValueError) as error:
        raise DataError("indexKapot", bestand=MANIFEST) from error
    wanted = {"formaat": int, "map": str, "opslag": str, "regels": str, "generatie": int, "kandidaten": int,
              "plekken": int, "bestanden": dict}  # fmt: skip
    if not isinstance(manifest, dict) or any(not isinstance(manifest.get(k), t) for k, t in wanted.items()):
        raise DataError("indexKapot", bestand=MANIFEST)
    if manifest["formaat"] != FORMAT or Path(manifest["map"]).name != manifest["map"]:
        raise DataError("indexKapot", bestand=MANIFEST)
    if set(manifest["bestanden"]) != {"ids.json", *(f"{part}.npy" for part in _ARRAYS)}:
        raise DataError("indexKapot", bestand=MANIFEST)
    return manifest


def forget(folder: Path) -> None:
    """Throw a saved board away; it is made anew from the store."""
    (folder / MANIFEST).unlink(missing_ok=True)
    _sweep(folder, "", 0)


def _former(folder: Path) -> str | None:
    try:
        return str(read_manifest(folder)["map"])
    except DataError:
        return None


def _write(path: Path, content: NDArray[Any] | bytes) -> str:
    """Write a file for the owner only, through to the disk; returns its SHA-256."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            np.save(file, content, allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())
    return _hash(path)


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _sync(folder: Path) -> None:
    """A new name in a folder is on the disk only when the folder is."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(folder: Path, keep: str, older: float) -> None:
    """Remove what no manifest names and is older than this many seconds: another process may be saving right now."""
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        try:
            if path.name in (keep, MANIFEST) or time.time() - path.stat().st_mtime < older:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name.endswith(".tmp"):
                path.unlink()
        except FileNotFoundError:
            continue
