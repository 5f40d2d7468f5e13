"""Puts the parts together: the one place that chooses an implementation for every port."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from api.console import warn
from api.imported import ESCO_FILE, TOWNS_FILE, data_folder, read_names
from api.matching import MatchEngine, read_weights
from api.settings import settings
from matcher.errors import DataError, InputError
from matcher.match.score import Parts
from matcher.match.travel import Towns
from matcher.ports import Embedder, Store
from matcher.story.sense import Head
from models.embedder import ModelError, WorkEmbedder
from models.head import HeadError, load_head
from vocab.loader import Vocabulary, load, towns
from vocab.lookup import Entry
from vocab.types import Town

if TYPE_CHECKING:
    from api.desk import Desk
    from api.dialogue import BotDialogue
    from api.settings import Settings
    from intake_bot.signals.weights import Weights
    from matcher.story.read import Reader


@cache
def embedder() -> Embedder:
    """The embedder of this installation; the same one for `embed`, `rank` and everything else.

    Raises:
        DataError: its weights are missing or damaged. Nothing else takes its place.
        InputError: the model that the settings name cannot be used. Nothing takes its place either.
    """
    other = settings().model
    if other:
        from models.other import OtherEmbedder

        try:
            return OtherEmbedder.load(other)
        except ModelError as error:
            raise InputError("modelAnders", uitleg=str(error).rstrip(".")) from error
    try:
        return WorkEmbedder.load()
    except ModelError as error:
        raise DataError("modelKapot", uitleg=str(error).rstrip(".")) from error


def head(vocabulary: Vocabulary, model: Embedder) -> Head | None:
    """The trained head where it fits; None, with a line that says so, where the vocabulary was changed."""
    try:
        return Head(*load_head(vocabulary, model.name))
    except HeadError as error:
        warn(f"Let op: {error}. Tot dan worden de middelpunten van de woorden gebruikt.")
        return None


@cache
def _default_towns(folder: Path) -> Towns:
    """The full table that was imported, else the one that comes along."""
    imported = folder / TOWNS_FILE
    return Towns(towns(imported) if imported.is_file() else towns())


@cache
def _imported_names(folder: Path) -> tuple[Entry, ...]:
    """Names of professions from an ESCO download that was imported, if there is one."""
    return read_names(folder / ESCO_FILE)


def engine(table: Sequence[Town] | None = None, parts: Parts | None = None, folder: Path | None = None) -> MatchEngine:
    """The matching engine of this installation.

    Args:
        table: centres of postcodes in place of the ones that come along.
        parts: switched-off parts, for measuring.
        folder: of the data of the installation, where imported tables are; that of the environment where None.
    """
    vocabulary, model = load(), embedder()
    weights, sense = read_weights()
    own = folder or data_folder()
    place_table = Towns(table) if table is not None else _default_towns(own)
    return MatchEngine(
        vocabulary, model, head(vocabulary, model), place_table, weights, sense, parts, _imported_names(own)
    )


def store(settings: Settings) -> Store:
    """The store of this installation; its database is made, or brought up to date, where needed.

    Raises:
        StoreUnavailable: the database cannot be reached.
        DataError: the database is of a newer version of the program.
    """
    from matcher.store.opening import open_store  # a command without a database starts without this

    return open_store(settings.database_url)


def dialogue(settings: Settings, reader: Reader) -> BotDialogue:
    """Who talks in the intake of this installation.

    Args:
        reader: of stories, as the desk uses it.

    Raises:
        DataError: the script of the municipality does not hold together; says where.
    """
    from api.dialogue import BotDialogue  # the recognition of languages takes a moment
    from intake_bot.floor import Tools
    from intake_bot.script import ScriptValues
    from intake_bot.script_file import load_script
    from intake_bot.signals.language import recognise
    from intake_bot.signals.mask import mask
    from intake_bot.signals.signals import read_signals

    values = ScriptValues(settings.gemeente, settings.gesprek_team, settings.gesprek_telefoon, settings.gesprek_dagen)
    script = load_script(values, settings.script_folder)
    weights = signal_weights()
    return BotDialogue(
        script, Tools(reader, lambda text, question: read_signals(text, question, weights), mask, recognise)
    )


def signal_weights() -> Weights | None:
    """The classifier of what a message does; None, with a line that says so, where it does not fit."""
    from intake_bot.signals.weights import Weights
    from models.signals import SignalsError, load_signals

    try:
        return Weights(*load_signals())
    except SignalsError as error:
        warn(f"Let op: {error}. Tot dan tellen alleen de regels.")
        return None


def desk(settings: Settings, kept: Store) -> Desk:
    """The desk of this installation: not opened and not started yet."""
    from api.desk import Desk

    return Desk(kept, engine(folder=settings.data), settings.index_folder)
