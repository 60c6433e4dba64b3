"""How our column types are spelled in SQLite's STRICT tables, which know five types only."""

from typing import Any

from sqlalchemy import JSON, Boolean, Date, DateTime, Float, String, Text
from sqlalchemy.ext.compiler import compiles


@compiles(String, "sqlite")
@compiles(Text, "sqlite")
@compiles(Date, "sqlite")
@compiles(DateTime, "sqlite")
@compiles(JSON, "sqlite")
def _as_text(element: Any, compiler: Any, **_: Any) -> str:
    return "TEXT"


@compiles(Boolean, "sqlite")
def _as_integer(element: Any, compiler: Any, **_: Any) -> str:
    return "INTEGER"


@compiles(Float, "sqlite")
def _as_real(element: Any, compiler: Any, **_: Any) -> str:
    return "REAL"
