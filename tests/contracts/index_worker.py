"""A process that is killed while it works: it writes to a store, follows it, saves. For `test_index_crash.py`.

python index_worker.py volgen FOLDER SEED      changes records, follows, saves; one line per answer it gave
python index_worker.py bewaren FOLDER          saves a board over and over
python index_worker.py in-place FOLDER         the same without protection: the control
"""

from __future__ import annotations

import random
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from api.wiring import engine
from matcher.casework.follow import caught_up, opened
from matcher.casework.reading import Shelf
from matcher.domain import Candidate, Place
from matcher.kept import RecordKind
from matcher.match.board import Board, board_of
from matcher.match.board_files import save
from matcher.store.opening import open_store

STORIES = (None, "Ik wil graag koken.", "Nooit meer poetsen.", "Ik wil buiten werken.", "Ik kan goed schilderen.")
TITLES = ("Hulp in de keuken", "Medewerker groen", "Schoonmaker", "Schilder")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def follow(folder: Path, seed: int) -> None:
    """Every acknowledged change is told; whoever kills us checks that it is there."""
    rng, made = random.Random(seed), engine()
    store = open_store(f"sqlite:///{folder / 'meedoen.db'}")
    shelf = Shelf(store, made.reading, 8)
    board, _ = opened(store, made.reading, made.rules, folder / "index")
    say("begonnen")
    while True:
        now = datetime.now(UTC)
        who, where = f"k{rng.randrange(30):02d}", f"v{rng.randrange(10):02d}"
        match rng.randrange(5):
            case 0 | 1:
                hours = float(rng.randrange(80))
                store.put(RecordKind.CANDIDATE, [Candidate(who, rng.choice(STORIES), hours_max=hours)], now)
                say(f"is {who} {hours:g}")
            case 2:
                store.put(RecordKind.PLACE, [Place(where, rng.choice(TITLES))], now)
            case 3:
                store.erase(RecordKind.CANDIDATE, [who], now)
                say(f"weg {who}")
            case 4:
                board = caught_up(board, store, made.reading, lambda: datetime.now(UTC), shelf=shelf)
                save(folder / "index", board, store.identity)


def large_board() -> Board:
    made = engine()
    people = [Candidate(f"k{i:05d}") for i in range(400)]
    return board_of(made.rules, 0, people, (), (), np.zeros((400, 0), np.float32), np.zeros((400, 0), np.uint16),
                    np.zeros((400, len(made.vocabulary.professions)), np.float32))  # fmt: skip


def keep(folder: Path) -> None:
    board = large_board()
    say("begonnen")
    while True:
        save(folder, board, "opslag")


def in_place(folder: Path) -> None:
    """What must not be done: the files are written where they are read."""
    board = large_board()
    save(folder, board, "opslag")
    own = next(path for path in folder.iterdir() if path.is_dir())
    say("begonnen")
    while True:
        with (own / "work.npy").open("wb") as file:
            np.save(file, board.work)


if __name__ == "__main__":
    what, place, *rest = sys.argv[1:]
    Path(place).mkdir(parents=True, exist_ok=True)
    {"volgen": lambda: follow(Path(place), int(rest[0])), "bewaren": lambda: keep(Path(place)),
     "in-place": lambda: in_place(Path(place))}[what]()  # fmt: skip
