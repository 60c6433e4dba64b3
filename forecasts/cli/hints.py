"""What would be right, said after what is wrong, in the words of the command line."""

from forecasts.errors import DatabaseError, ForecastsError, NotFoundError

LISTED_BY = {
    "source": "sources",
    "yardstick": "yardsticks",
    "report": "reports",
    "candidate": "list",
    "forecast": "list",
    "question": "list",
    "person": "people list",
    "scenario": "scenarios list",
    "delivery": "outbox",
}
"""The command that shows what keys there are, by the first word of what was looked for."""

MENDS = {
    "file is not a database": "name another with --db, or `restore` a backup",
    "malformed": "`restore` a backup",
    "unable to open": "name a file in a folder that can be written to",
    "readonly": "name a file that can be written to",
    "locked": "another program is writing; try again",
    "disk I/O error": "is the disk full?",
    "disk is full": "make room, then do it again",
    "connection failed": "is the server running, and is the address right?",
    "failed to resolve host": "is the address right?",
}
"""What mends a database, by what its engine says."""


def with_hint(error: ForecastsError) -> str:
    """An error's message, with what would be right where it does not say so itself.

    Examples:
        >>> with_hint(NotFoundError.of("source", "nope"))
        "no source 'nope'; see forecasts sources"
        >>> with_hint(NotFoundError.of("source", "meduzza", ["meduza"]))
        "no source 'meduzza'; did you mean meduza?"
    """
    said = str(error)
    if isinstance(error, NotFoundError) and said.startswith("no ") and ";" not in said:
        command = LISTED_BY.get(said.split()[1])
        return f"{said}; see forecasts {command}" if command else said
    if isinstance(error, DatabaseError):
        return "; ".join([said, *(mend for sign, mend in MENDS.items() if sign in said)][:2])
    return said
