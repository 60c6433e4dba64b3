"""Sources: found by key or any of their names, made when they are new."""

from datetime import datetime
from difflib import get_close_matches

from sqlmodel import Session, col, select

from forecasts.domain.keys import slug, unused
from forecasts.domain.source import Source, SourceAlias, SourceKind, folded_name
from forecasts.errors import ConflictError, NotFoundError
from forecasts.services.audit import record_act
from forecasts.services.people import DESK, acting
from forecasts.storage.database import Database

NEAR = 0.85
"""Likeness from which a new name is taken for a slip of the pen."""


def find_source(session: Session, name: str) -> Source | None:
    """The source with this key or name; case and a leading article do not matter."""
    by_key = session.exec(select(Source).where(Source.key == name)).first()
    if by_key is not None:
        return by_key
    named = (
        select(Source)
        .join(SourceAlias, col(SourceAlias.source_id) == Source.id)
        .where(SourceAlias.folded == folded_name(name))
    )
    return session.exec(named).first()


def source_named(session: Session, name: str) -> Source:
    """The source with this key or name. Raises NotFoundError, naming near ones."""
    source = find_source(session, name)
    if source is None:
        known = [*session.exec(select(Source.key)), *session.exec(select(SourceAlias.name))]
        raise NotFoundError.of("source", name, known)
    return source


def source_for(
    session: Session,
    name: str,
    *,
    kind: SourceKind,
    parent: Source | None = None,
    now: datetime,
    create_near: bool = True,
) -> Source:
    """The source with this name, made if there is none.

    Args:
        session: the caller's transaction.
        name: key, name or alias.
        kind: of a source that has to be made.
        parent: outlet of an author that has to be made.
        now: when.
        create_near: make it even where the name looks like a misspelt known one.

    Raises:
        NotFoundError: the name is new, but nearly that of a known source.
    """
    source = find_source(session, name)
    if source is not None:
        return source
    if not create_near:
        _refuse_near_miss(session, name)
    return _make(session, name, kind=kind, parent=parent, now=now)


def _refuse_near_miss(session: Session, name: str) -> None:
    known = {alias.folded: alias.name for alias in session.exec(select(SourceAlias))}
    near = get_close_matches(folded_name(name), known, n=1, cutoff=NEAR)
    if near:
        raise NotFoundError(
            f"no source {name!r}; did you mean {known[near[0]]!r}? (--new-source to add it)"
        )


def _make(
    session: Session, name: str, *, kind: SourceKind, parent: Source | None, now: datetime
) -> Source:
    key = unused(slug(name), session.exec(select(Source.key)))
    fields = {
        "key": key,
        "name": name.strip(),
        "kind": kind,
        "parent_id": parent.id if parent else None,
        "recorded_at": now,
    }
    source = Source.model_validate(fields)
    session.add(source)
    session.flush()
    add_name(session, source, name)
    return source


def add_name(session: Session, source: Source, name: str) -> None:
    """Let a source be found under one more name. Raises ConflictError: it is another's."""
    folded = folded_name(name)
    holder = session.exec(select(SourceAlias).where(SourceAlias.folded == folded)).first()
    if holder is None:
        alias = {"source_id": source.id, "name": name.strip(), "folded": folded}
        session.add(SourceAlias.model_validate(alias))
        session.flush()
    elif holder.source_id != source.id:
        raise ConflictError(f"{name!r} is the name of another source already")


def set_yardstick(
    db: Database, name: str, yardstick: str, *, by: str = DESK, now: datetime
) -> Source:
    """Put a yardstick in force for a source's future words; kept readings stay as they are."""
    with db.begin() as session:
        acting(session, by, now)
        source = source_named(session, name)
        source.yardstick = yardstick
        session.add(source)
        record_act(session, "set yardstick", source.key, by=by, now=now, yardstick=yardstick)
    return source


def yardstick_in_force(db: Database, name: str) -> str | None:
    """The yardstick of a source or of an outlet above it; None: the desk's default."""
    with db.read() as session:
        source = find_source(session, name)
        while source is not None:
            if source.yardstick is not None:
                return source.yardstick
            source = session.get(Source, source.parent_id) if source.parent_id else None
    return None


def add_alias(db: Database, name: str, alias: str, *, by: str = DESK, now: datetime) -> Source:
    """Let a source be found under one more name. Raises NotFoundError, ConflictError."""
    with db.begin() as session:
        acting(session, by, now)
        source = source_named(session, name)
        add_name(session, source, alias)
        record_act(session, "add alias", source.key, by=by, now=now, alias=alias)
    return source
