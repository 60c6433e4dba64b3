"""Settings, from the environment (FORECASTS_...) or a file named by FORECASTS_CONFIG."""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from forecasts.domain.window import HorizonPolicy
from forecasts.domain.yardstick import DEFAULT_YARDSTICK
from forecasts.errors import InvalidInputError, TransferError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Months = Annotated[int, Field(ge=1, le=1200)]


class Settings(BaseModel):
    """What a desk may set; with FORECASTS_ before it, each name is an environment variable."""

    model_config = ConfigDict(frozen=True)

    database_url: str = ""
    """Where the records lie; empty: a SQLite file in the platform's data folder."""

    yardstick: str = DEFAULT_YARDSTICK
    """The scale assumed for sources that have none of their own."""

    yardsticks_file: Path | None = None
    """The desk's own scales, as TOML."""

    no_words_months: Months = 12
    """Due so many months after publication where the text has no time words."""

    short_months: Months = 3
    """The same for "soon" and other short-term words without a date."""

    medium_months: Months = 12
    """The same for medium-term words without a date."""

    long_opens_months: Months = 12
    """Long-term words without a date open so many months after publication."""

    long_due_months: Months = 36
    """And are due after so many."""

    tick_seconds: Annotated[int, Field(ge=1, le=3600)] = 30
    """How often `forecasts run` looks for what has fallen due."""

    smtp_host: str = ""
    """Mail server; empty: digests go to the console."""

    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_tls: Literal["starttls", "implicit", "none"] = "starttls"
    """How the connection to the mail server is kept private."""

    mail_from: str = "forecasts@localhost"
    """The sender's address of digests."""

    llm_url: str = ""
    """Address of an OpenAI-compatible endpoint; empty: no language model."""

    llm_model: str = ""
    """Name of the model there."""

    llm_api_key: SecretStr = SecretStr("")
    """Its key, if it wants one."""

    llm_max_characters: Annotated[int, Field(ge=1)] = 200_000
    """The most that a language model is sent of one report."""

    llm_timeout_seconds: Annotated[float, Field(gt=0, le=3600)] = 60.0
    """Longest time for one answer."""

    llm_cache: str = ""
    """Folder for answers; empty: in the platform's cache folder; off: none are kept."""

    @property
    def horizon_policy(self) -> HorizonPolicy:
        """The desk's default horizons."""
        return HorizonPolicy(
            no_words=self.no_words_months,
            short=self.short_months,
            medium=self.medium_months,
            long_opens=self.long_opens_months,
            long_due=self.long_due_months,
        )

    @property
    def llm_cache_folder(self) -> Path | None:
        """Where a language model's answers are kept; None: nowhere."""
        if self.llm_cache == "off":
            return None
        if self.llm_cache:
            return Path(self.llm_cache)
        from platformdirs import user_cache_path

        return user_cache_path("forecasts") / "language-model"


PREFIX = "FORECASTS_"
CONFIG_FILE = "FORECASTS_CONFIG"
"""Names the file with settings."""


def load_settings(environment: Mapping[str, str]) -> Settings:
    """The settings: the environment's, then those of the file it names, then the defaults.

    Args:
        environment: variables by name; those that begin with FORECASTS_ count, in any case.

    Raises:
        TransferError: the file cannot be read.
        InvalidInputError: a setting has a value it cannot have, or the file names one that
            is not there; all faults are listed.
    """
    file = environment.get(CONFIG_FILE)
    from_file = _read(Path(file)) if file else {}
    given = {name.upper(): value for name, value in environment.items()}
    from_environment = {
        name: given[PREFIX + name.upper()]
        for name in Settings.model_fields
        if given.get(PREFIX + name.upper())
    }
    try:
        return Settings.model_validate({**from_file, **from_environment})
    except ValidationError as error:
        faults = [_fault(fault, from_environment, file) for fault in error.errors()]
        raise InvalidInputError("settings", faults) from error


def _read(file: Path) -> dict[str, Any]:
    try:
        found = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise TransferError(f"{CONFIG_FILE}: cannot read {file}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInputError(f"settings file {file}", [str(error)]) from error
    faults = [_unknown(name) for name in found if name not in Settings.model_fields]
    if faults:
        raise InvalidInputError(f"settings file {file}", faults)
    return found


def _unknown(name: str) -> str:
    near = get_close_matches(name, Settings.model_fields, n=2)
    return f"no setting {name!r}" + (f"; did you mean {' or '.join(near)}?" if near else "")


def _fault(fault: "ErrorDetails", from_environment: Mapping[str, str], file: str | None) -> str:
    name = str(fault["loc"][0]) if fault["loc"] else ""
    where = PREFIX + name.upper() if name in from_environment else f"{name} in {file}"
    return f"{where}: {fault['msg'].lower()}"


def default_database_url() -> str:
    """A SQLite file in the platform's data folder."""
    from platformdirs import user_data_path

    return f"sqlite:///{user_data_path('forecasts') / 'desk.db'}"
