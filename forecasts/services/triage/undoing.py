"""Deciding several candidates in one act, and taking a person's last act of triage back."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from forecasts.domain.audit import AuditEntry
from forecasts.domain.candidate import Candidate, CandidateState
from forecasts.errors import ConflictError, NotFoundError, UsageError
from forecasts.services.audit import record_act
from forecasts.services.lookup import candidate_by_key
from forecasts.services.review import decide
from forecasts.storage.database import Database

log = logging.getLogger(__name__)

UNDONE = "undone"
"""The reason of decisions that take an act back."""

EDITS = ("adjust span", "split", "change reading", "join", "add missed")
DECISIONS = ("park", "reject", "merge", "park together")
UNDOABLE = (*EDITS, *DECISIONS)
SEARCHED = 2_000
"""Acts of a person that are looked through for one to take back."""


def park_together(
    db: Database, keys: Sequence[str], *, by: str, now: datetime
) -> list[Candidate]:
    """Count candidates, and ask about none of them: one act, taken back as one.

    Raises:
        NotFoundError: no such candidate.
        ConflictError: one of them is settled already; none is parked.
        UsageError: there are none.
    """
    if not keys:
        raise UsageError("there is nothing to park")
    with db.begin() as session:
        candidates = [candidate_by_key(session, key) for key in dict.fromkeys(keys)]
        for candidate in candidates:
            if candidate.state is not CandidateState.PENDING:
                raise ConflictError(f"candidate {candidate.key} is {candidate.state} already")
            decide(session, candidate, CandidateState.PARKED, by=by, now=now)
        parked = [candidate.key for candidate in candidates]
        record_act(session, "park together", parked[0], by=by, now=now, former=parked)
    return candidates


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking an act back did: keys that wait again, and keys of readings given up."""

    act: str
    back: tuple[str, ...]
    gone: tuple[str, ...]


def undo(db: Database, *, by: str, now: datetime, report: str | None = None) -> Undone:
    """Take back a person's last act of triage that is not taken back yet.

    Nothing is deleted: the former candidates wait again, and new readings are replaced by
    them, by decisions of their own. Called again, it takes back the act before.

    Args:
        db: the database.
        by: key of the person whose act it is.
        now: when.
        report: key of the report to stay within; None: any.

    Raises:
        NotFoundError: there is nothing to take back.
        ConflictError: the last act was an acceptance, or others have built on it since.
    """
    with db.begin() as session:
        entry = _last_act(session, by, report)
        made = _keys(entry.detail, "made")
        back = _keys(entry.detail, "former") or ([] if made else [entry.subject])
        settled = CandidateState.REPLACED if made else _state_after(entry.act)
        for key in made:
            _move(session, key, CandidateState.PENDING, CandidateState.REPLACED, by, now)
        for key in back:
            _move(session, key, settled, CandidateState.PENDING, by, now)
        detail = {"undid": entry.act, "entry": entry.hash}
        record_act(session, "undo", entry.subject, by=by, now=now, **detail)
        undone = Undone(entry.act, tuple(back), tuple(made))
    log.info("undid %s of %s", undone.act, entry.subject)
    return undone


def _last_act(session: Session, by: str, report: str | None) -> AuditEntry:
    acts = select(AuditEntry).where(
        AuditEntry.person == by, col(AuditEntry.act).in_((*UNDOABLE, "accept", "undo"))
    )
    if report is not None:
        acts = acts.where(col(AuditEntry.subject).startswith(f"{report}.", autoescape=True))
    taken_back: set[str] = set()
    for entry in session.exec(acts.order_by(col(AuditEntry.id).desc()).limit(SEARCHED)):
        if entry.act == "undo":
            taken_back.add(entry.detail["entry"])
        elif entry.act == "accept":
            raise ConflictError(
                f"the last act accepted {entry.subject}; a forecast stays, and `unlink` takes "
                "it off its question"
            )
        elif entry.hash not in taken_back:
            return entry
    raise NotFoundError("there is no act of triage to take back")


def _keys(detail: dict[str, Any], name: str) -> list[str]:
    return [str(key) for key in detail.get(name, [])]


def _state_after(act: str) -> CandidateState:
    return {"reject": CandidateState.REJECTED, "merge": CandidateState.MERGED}.get(
        act, CandidateState.PARKED
    )


def _move(
    session: Session,
    key: str,
    expected: CandidateState,
    state: CandidateState,
    by: str,
    now: datetime,
) -> None:
    candidate = candidate_by_key(session, key)
    if candidate.state is not expected:
        raise ConflictError(f"{key} is {candidate.state} by now, so that act stays")
    decide(session, candidate, state, reason=UNDONE, by=by, now=now)
