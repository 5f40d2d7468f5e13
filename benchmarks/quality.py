"""The tables of `meedoen evaluate`, for the document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from api.engine import Engine, Table
from api.intake import read_towns
from api.quality.folder import JudgedFolder, read_folder
from api.quality.tables import Measured, quality_tables
from api.wiring import engine
from matcher.privacy.redact import redact

POSTCODES = Path("../shared/data/places/pc4.csv")


def measured(folders: Sequence[Path]) -> Iterator[Table]:
    """Measure on folders, all in one table and then each apart, as `meedoen evaluate` does."""

    def engine_for(folder: JudgedFolder) -> Engine:
        towns = folder.towns or (POSTCODES if POSTCODES.is_file() else None)
        return engine(read_towns(towns) if towns else None)

    judged = [read_folder(folder) for folder in folders]
    how = Measured(lambda parts: engine(None, parts), engine_for, redact)
    yield from quality_tables(judged, how, lambda done, total: None)
