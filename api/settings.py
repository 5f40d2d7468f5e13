"""The settings of an installation: from the environment (`MEEDOEN_...`), else from a TOML file, else a default.

The only place that reads the environment for the service and the commands around it.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from matcher.errors import InputError

FILE = "MEEDOEN_INSTELLINGEN"
_NONE = "geen"
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?")


def _listed(given: str) -> tuple[str, ...]:
    """What stands between commas; nothing where it says that there is nothing."""
    return tuple(one.strip() for one in given.split(",") if one.strip() not in ("", _NONE))


class Settings(BaseSettings):
    """What can be set. Every field is an environment variable with `MEEDOEN_` before it, in capitals.

    Attributes:
        data: folder for the database (SQLite), the saved index and imported tables.
        database: address of the database for SQLAlchemy; empty is SQLite in `data`. May hold a password.
        model: folder or id of another sentence-transformers model; empty is the model that ships.
        gemeente: name of the municipality, as it stands above the pages.
        host, port: where the service listens.
        adres: public address without a slash at the end, for links and the OpenAPI document.
        werkers: threads that read texts and make lists, at least 1.
        wachtrij: requests that may wait for them before the service says that it is too busy.
        grootste_bericht: bytes, the largest body of a request.
        veilige_cookie: whether the cookie of the pages is only sent over https; off on one's own machine only.
        logniveau: debug, info, warning or error.
        docs: whether `/v1/docs` is served.
        cijfers_open: whether `/metrics` is served without a token; for where only the machine itself can reach it.
        contact: e-mail address of whoever looks after the service, for the OpenAPI document.
        gesprek_dagen: days after which a conversation that nobody came of is erased.
        gesprek_team, gesprek_telefoon: who reads stories, and where a person answers; both stand in the conversation.
        gesprek_map: folder with the municipality's own texts of the conversation; "geen" is none.
        gesprekken_per_minuut: conversations that may be begun from one address.
        herkomsten: sites that may show the conversation, as https://www.gemeente.nl, with commas; "geen" is none.
        proxys: addresses of web servers in front; of these the address in X-Forwarded-For is believed.
    """

    model_config = SettingsConfigDict(env_prefix="MEEDOEN_", extra="ignore", frozen=True)

    data: Path = Path("data")
    database: SecretStr = SecretStr("")
    model: str = ""
    gemeente: str = "uw gemeente"
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65_535)
    adres: str = "http://127.0.0.1:8000"
    werkers: int = Field(2, ge=1, le=64)
    wachtrij: int = Field(64, ge=1, le=10_000)
    grootste_bericht: int = Field(2_000_000, ge=10_000)
    veilige_cookie: bool = True
    logniveau: str = Field("info", pattern="^(debug|info|warning|error)$")
    docs: bool = False
    cijfers_open: bool = False
    contact: str = "beheer@meedoen.example"
    gesprek_dagen: int = Field(30, ge=1, le=365)
    gesprek_team: str = "het team Werk"
    gesprek_telefoon: str = "14 0000"
    gesprek_map: str = "geen"
    gesprekken_per_minuut: int = Field(300, ge=1, le=100_000)
    herkomsten: str = "geen"
    proxys: str = "127.0.0.1,::1"

    @field_validator("herkomsten")
    @classmethod
    def _are_origins(cls, given: str) -> str:
        if any(not _ORIGIN.fullmatch(one) for one in _listed(given)):
            raise ValueError("not an origin")
        return given

    @property
    def origins(self) -> frozenset[str]:
        """The sites that may show the conversation."""
        return frozenset(_listed(self.herkomsten))

    @property
    def believed(self) -> frozenset[str]:
        """The web servers in front whose word on an address counts."""
        return frozenset(_listed(self.proxys))

    @property
    def script_folder(self) -> Path | None:
        """The municipality's own texts of the conversation, if there are any."""
        return None if self.gesprek_map == _NONE else Path(self.gesprek_map)

    @property
    def database_url(self) -> str:
        """The address of the database; never to be shown or logged, it may hold a password."""
        given = self.database.get_secret_value()
        return given or f"sqlite:///{(self.data / 'meedoen.db').resolve()}"

    @property
    def index_folder(self) -> Path:
        """Where the saved index stands."""
        return self.data / "index"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given in code goes first, then the environment, then the file."""
        file = os.environ.get(FILE)
        more = (TomlConfigSettingsSource(settings_cls, Path(file)),) if file else ()
        return (init_settings, env_settings, *more)


@cache
def settings() -> Settings:
    """The settings of this process.

    Raises:
        InputError: a value cannot be used, or the file is missing or no TOML. Never shows the value.
    """
    file = os.environ.get(FILE)
    if file and not Path(file).is_file():
        raise InputError("bestandOntbreekt", bestand=file)
    try:
        return Settings()  # type: ignore[call-arg]  # every field has a default
    except ValidationError as error:
        names = ", ".join(sorted({f"MEEDOEN_{str(e['loc'][0]).upper()}" for e in error.errors() if e["loc"]}))
        raise InputError("instellingOnbruikbaar", naam=names) from error
    except ValueError as error:  # TOML
        raise InputError("instellingenBestand", bestand=file or "") from error
