"""What a command works with: settings, database, clock and the yardsticks known."""

import gc
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING

from forecasts import clock
from forecasts.errors import DatabaseError, UsageError

if TYPE_CHECKING:
    from forecasts.config import Settings
    from forecasts.domain.yardstick import Yardstick
    from forecasts.storage.database import Database


def collect_garbage_again() -> None:
    """Now that a command is loaded, if that was put off; what was loaded is left alone."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


@dataclass
class Desk:
    """Opened bit by bit, so that a command pays for what it uses."""

    database_url: str = ""

    @cached_property
    def settings(self) -> "Settings":
        """The settings in force."""
        from forecasts.config import load_settings

        return load_settings(os.environ)

    @cached_property
    def db(self) -> "Database":
        """The database, made or brought up to date when first used.

        Raises:
            UsageError: the address names no place where records could stay.
            DatabaseError: it cannot be opened.
        """
        from forecasts.storage.database import Database, database_url

        url = database_url(self.resolved_url)
        if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
            raise UsageError("a database in memory forgets everything; name a file with --db")
        collect_garbage_again()
        try:
            return Database(self.resolved_url)
        except ImportError as error:
            raise DatabaseError(
                "PostgreSQL needs its driver: pip install 'forecasts[postgres]'"
            ) from error

    @property
    def resolved_url(self) -> str:
        """Where the records lie."""
        if self.database_url:  # without the settings, which take their time
            return self.database_url
        from forecasts.config import default_database_url

        return self.settings.database_url or default_database_url()

    @cached_property
    def yardsticks(self) -> "Mapping[str, Yardstick]":
        """The scales we ship and the desk's own, which win over ours of the same name."""
        from forecasts.domain.yardstick import load_yardsticks, shipped_yardsticks

        collect_garbage_again()
        own = self.settings.yardsticks_file
        return {**shipped_yardsticks(), **(load_yardsticks(own) if own else {})}

    def yardstick(self, name: str | None) -> "Yardstick":
        """The scale with this name, or the desk's default."""
        from forecasts.domain.yardstick import yardstick_named

        return yardstick_named(name or self.settings.yardstick, self.yardsticks)

    def today(self, given: date | None = None) -> date:
        """The day a command works on."""
        return given or clock.today()

    def now(self, given: date | None = None) -> datetime:
        """The moment an act is recorded at: now, or noon of another day where one is given."""
        if given is None or given == clock.today():
            return clock.now()
        return datetime.combine(given, time(12), tzinfo=UTC)

    def close(self) -> None:
        """Give the database back, if it was opened."""
        if "db" in self.__dict__:
            self.db.close()
