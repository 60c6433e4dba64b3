"""What the screen works on: the candidates that wait, where one stands, and every act.

Nothing here draws. Each act is stored before the method returns; what cannot be done leaves a
note and changes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from forecasts.domain.candidate import Candidate
from forecasts.domain.keys import split_key
from forecasts.domain.probability import Expression, Orientation
from forecasts.domain.window import HorizonPolicy
from forecasts.errors import ForecastsError, UsageError
from forecasts.services import review, triage
from forecasts.services.questions import QuestionSpec
from forecasts.services.review import Pending
from forecasts.services.triage import (
    Changes,
    Edge,
    Edited,
    Match,
    ReadReport,
    Scales,
    Span,
    span_of,
)
from forecasts.storage.database import Database


@dataclass
class Triage:
    """A person's way through the pending candidates of a report, or of all."""

    db: Database
    scales: Scales
    policy: HorizonPolicy
    by: str
    now: Callable[[], datetime]
    report_key: str | None = None
    items: list[Pending] = field(default_factory=list)
    place: int = 0
    note: str = ""
    settled: int = 0
    cut: Span | None = None  # the word a split would begin its second part with
    selection: Span | None = None  # the claim that would be added
    _read: ReadReport | None = None

    def load(self) -> None:
        """Read what waits, most trackable first."""
        self.items = review.pending(self.db, self.report_key, policy=self.policy)

    # -------------------------------------------------------------- looking

    @property
    def current(self) -> Pending | None:
        """The candidate one stands on."""
        return self.items[self.place] if self.items else None

    @property
    def report(self) -> ReadReport | None:
        """The report of the current candidate, or the last one that was looked at."""
        if self.current is not None:
            key = split_key(self.current.candidate.key)[0]
            if self._read is None or self._read.key != key:
                self._read = triage.read_report(self.db, key)
        return self._read

    def move(self, steps: int) -> None:
        """Go down the list, or (negative) up."""
        self.place = max(0, min(self.place + steps, len(self.items) - 1))
        self.note = ""

    def suggestions(self, *among: Match) -> list[triage.Suggestion]:
        """What nearly says what the current candidate says."""
        if self.current is None:
            return []
        key = self.current.candidate.key
        return triage.suggest_links(self.db, key, among=frozenset(among))

    # -------------------------------------------------------------- deciding

    def accept(self, question: str, criteria: str, due: str) -> bool:
        """Make the current candidate a forecast on a new question."""

        def act(candidate: Candidate) -> None:
            spec = QuestionSpec(question=question, criteria=criteria, due_on=_day(due))
            self._accept(candidate, spec)

        return self._do(act)

    def accept_on(self, question_key: str, orientation: str) -> bool:
        """Make the current candidate a forecast on a question that is there already."""

        def act(candidate: Candidate) -> None:
            turned = _orientation(orientation)
            spec = QuestionSpec(key=question_key.strip(), orientation=turned)
            self._accept(candidate, spec)

        return self._do(act)

    def _accept(self, candidate: Candidate, spec: QuestionSpec) -> None:
        done = review.accept(
            self.db, candidate.key, spec, policy=self.policy, by=self.by, now=self.now()
        )
        apart = ", in hindsight" if done.question.retrospective else ""
        self._leave([candidate.key])
        self.note = (
            f"{candidate.key} accepted for {done.source}, due {done.question.due_on}{apart}"
        )

    def park(self) -> bool:
        """Count the current candidate, and ask about nothing."""

        def act(candidate: Candidate) -> None:
            review.park(self.db, [candidate.key], by=self.by, now=self.now())
            self._leave([candidate.key])
            self.note = f"{candidate.key} parked"

        return self._do(act)

    def park_vague(self) -> bool:
        """Park whatever has neither a probability nor a date, in the current report."""

        def act(candidate: Candidate) -> None:
            home = candidate.report_id
            vague = [
                item.candidate.key
                for item in self.items
                if item.candidate.report_id == home and is_vague(item.candidate)
            ]
            triage.park_together(self.db, vague, by=self.by, now=self.now())
            self._leave(vague)
            self.note = f"{len(vague)} vague ones parked; u takes it back"

        return self._do(act)

    def reject(self, reason: str) -> bool:
        """Say that the current candidate is no forecast, and why."""

        def act(candidate: Candidate) -> None:
            review.reject(self.db, candidate.key, reason=reason, by=self.by, now=self.now())
            self._leave([candidate.key])
            self.note = f"{candidate.key} rejected: {reason}"

        return self._do(act)

    def duplicate_of(self, key: str) -> bool:
        """Count the current candidate as one with another statement."""

        def act(candidate: Candidate) -> None:
            review.merge(self.db, candidate.key, key.strip(), by=self.by, now=self.now())
            self._leave([candidate.key])
            self.note = f"{candidate.key} counts as one with {key.strip()}"

        return self._do(act)

    # -------------------------------------------------------------- bettering

    def move_edge(self, edge: Edge, words: int) -> bool:
        """Move an edge of the current span, or of the selection while there is one."""
        if self.selection is not None:
            return self._do(lambda _: self._move_selection(edge, words))
        return self._edit(
            lambda key: triage.adjust(
                self.db, key, edge, words, scales=self.scales, by=self.by, now=self.now()
            )
        )

    def change(self, changes: Changes) -> bool:
        """Read the current candidate otherwise."""
        return self._edit(
            lambda key: triage.change(
                self.db, key, changes, scales=self.scales, by=self.by, now=self.now()
            )
        )

    def join_next(self) -> bool:
        """Make one candidate of the current one and the next that waits in the text."""

        def edit(key: str) -> Edited:
            after = self._next_in_text(key)
            return triage.join(
                self.db, [key, after], scales=self.scales, by=self.by, now=self.now()
            )

        return self._edit(edit)

    def _next_in_text(self, key: str) -> str:
        home = split_key(key)[0]
        placed = sorted(
            (span_of(item.candidate), item.candidate.key)
            for item in self.items
            if split_key(item.candidate.key)[0] == home
        )
        keys = [each for _, each in placed]
        place = keys.index(key) + 1
        if place == len(keys):
            raise UsageError("no candidate waits behind this one in the text")
        return keys[place]

    # -------------------------------------------------------------- splitting

    def begin_split(self) -> bool:
        """Mark where the current candidate would be cut."""

        def act(candidate: Candidate) -> None:
            text, span = self._text(), span_of(candidate)
            at = triage.likely_cut(text, span)
            words = triage.words_within(text, span)
            if len(words) < 2:
                raise UsageError("a single word cannot be split")
            self.cut = next(word for word in words[1:] if word.start >= at or word is words[-1])
            self.note = "h and l move the cut, Enter splits, Esc leaves"

        return self._do(act)

    def move_cut(self, steps: int) -> None:
        """Move the cut by words."""
        if self.current is None or self.cut is None:
            return
        words = triage.words_within(self._text(), span_of(self.current.candidate))
        place = words.index(self.cut) + steps
        self.cut = words[max(1, min(place, len(words) - 1))]

    def split(self) -> bool:
        """Cut the current candidate where the mark stands."""
        cut, self.cut = self.cut, None
        if cut is None:
            return False
        return self._edit(
            lambda key: triage.split(
                self.db, key, cut.start, scales=self.scales, by=self.by, now=self.now()
            )
        )

    # -------------------------------------------------------------- selecting

    def begin_selection(self) -> bool:
        """Select the sentence behind the current claim, to make a candidate of it."""

        def act(candidate: Candidate) -> None:
            end = span_of(candidate).end
            behind = [each for each in self._sentences() if each.start >= end]
            self.selection = behind[0] if behind else self._sentences()[-1]
            self.note = "j k: sentence · [ ] { }: edges · Enter adds it, Esc leaves"

        return self._do(act)

    def move_selection(self, steps: int) -> None:
        """Select a sentence further down the text, or (negative) up."""
        if self.selection is None:
            return
        sentences = self._sentences()
        at = max(
            (i for i, s in enumerate(sentences) if s.start <= self.selection.start), default=0
        )
        self.selection = sentences[max(0, min(at + steps, len(sentences) - 1))]

    def _move_selection(self, edge: Edge, words: int) -> None:
        if self.selection is not None:
            self.selection = triage.moved(self._text(), self.selection, edge, words)

    def add_selection(self) -> bool:
        """Make the selection a candidate that waits."""

        def act(candidate: Candidate) -> None:
            span, self.selection = self.selection, None
            if span is None:
                return
            edited = triage.add_missed(
                self.db,
                split_key(candidate.key)[0],
                span.start,
                span.end,
                scales=self.scales,
                by=self.by,
                now=self.now(),
            )
            self._put(edited.made, at=self.place + 1)
            self.place += 1
            self.note = f"{edited.made[0]} added"

        return self._do(act)

    def leave_modes(self) -> None:
        """Give up a cut or a selection."""
        self.cut = self.selection = None
        self.note = ""

    # -------------------------------------------------------------- taking back

    def undo(self) -> bool:
        """Take the last act back."""
        try:
            undone = triage.undo(self.db, by=self.by, now=self.now(), report=self.report_key)
        except ForecastsError as error:
            self.note = f"not done: {error}"
            return False
        gone = [i for i, item in enumerate(self.items) if item.candidate.key in undone.gone]
        at = gone[0] if gone else self.place
        self._drop(undone.gone)
        self._put(undone.back, at=at)
        self.place = max(0, min(at, len(self.items) - 1))
        self.settled = max(0, self.settled - (0 if undone.gone else len(undone.back)))
        self._read = None
        self.note = f"taken back: {undone.act}"
        return True

    # -------------------------------------------------------------- inside

    def _text(self) -> str:
        if self.report is None or self.report.text is None:
            raise UsageError("the text of this report is not stored")
        return self.report.text

    def _sentences(self) -> Sequence[Span]:
        return triage.sentence_spans(self._text())

    def _do(self, act: Callable[[Candidate], None]) -> bool:
        if self.current is None:
            self.note = "nothing is pending"
            return False
        try:
            self.note = ""
            act(self.current.candidate)
        except ForecastsError as error:
            self.note = f"not done: {error}"
            return False
        return True

    def _edit(self, edit: Callable[[str], Edited]) -> bool:
        def act(candidate: Candidate) -> None:
            edited = edit(candidate.key)
            self._drop(edited.former)
            self._put(edited.made, at=self.place)
            self.note = f"{edited.act}: {' and '.join(edited.made)}"

        return self._do(act)

    def _leave(self, keys: Sequence[str]) -> None:
        self._drop(keys)
        self.settled += len(keys)
        self.place = max(0, min(self.place, len(self.items) - 1))

    def _drop(self, keys: Sequence[str]) -> None:
        before = sum(item.candidate.key in keys for item in self.items[: self.place])
        self.items = [item for item in self.items if item.candidate.key not in keys]
        self.place -= before
        self._read = None

    def _put(self, keys: Sequence[str], *, at: int) -> None:
        new = [triage.waiting(self.db, key, policy=self.policy) for key in keys]
        self.items[at:at] = new
        self._read = None


def is_vague(candidate: Candidate) -> bool:
    """Whether the text gives neither a likelihood nor a date: `could`, some day."""
    hedged = candidate.expression is Expression.UNQUANTIFIED
    return hedged and candidate.probability is None and candidate.due_on is None


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words.strip())
    except ValueError:
        raise UsageError(f"{words!r} is no day; one is 2027-06-30") from None


def _orientation(words: str) -> Orientation:
    try:
        return Orientation(words.strip())
    except ValueError:
        raise UsageError(f"{words!r} is neither same nor opposite") from None
