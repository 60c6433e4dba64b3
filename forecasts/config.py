"""Settings, from the environment (FORECASTS_...) or a file named by FORECASTS_CONFIG."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from forecasts.domain.window import HorizonPolicy
from forecasts.domain.yardstick import DEFAULT_YARDSTICK

Months = Annotated[int, Field(ge=1, le=1200)]


class Settings(BaseSettings):
    """What a desk may set; with FORECASTS_ before it, each name is an environment variable."""

    model_config = SettingsConfigDict(env_prefix="FORECASTS_", extra="ignore")

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


def load_settings(config_file: str | None) -> Settings:
    """The settings: the environment's, then those of a TOML file, then the defaults."""
    source = SettingsConfigDict(env_prefix="FORECASTS_", extra="ignore", toml_file=config_file)

    class WithFile(Settings):
        model_config = source

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    return WithFile()


def default_database_url() -> str:
    """A SQLite file in the platform's data folder."""
    from platformdirs import user_data_path

    return f"sqlite:///{user_data_path('forecasts') / 'desk.db'}"
