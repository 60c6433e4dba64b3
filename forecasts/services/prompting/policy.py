"""How a desk is prompted: everything about it that is a choice."""

from dataclasses import dataclass, field
from datetime import timedelta

from forecasts.domain.steps import MONDAY_TO_FRIDAY, StepPolicy


@dataclass(frozen=True, slots=True)
class PromptPolicy:
    """When digests go out and how stubbornly.

    Attributes:
        steps: how many days after its due date a question is asked about.
        working_days: weekdays on which digests go out, Monday = 0. What falls on another day
            waits for the next of these.
        digest_hour: local hour before which no digest is made. 0 for a tick run by hand or
            by cron, which chooses its own hour.
        look_ahead_days: how far ahead a digest lists what falls due.
        lease: how long a worker may take over one delivery before another takes it up.
        max_tries: tries after which a delivery is dead. They are counted when it is claimed,
            so one that kills its worker ends as well.
        first_pause: wait after the first failure; it doubles with each further one.
        longest_pause: where the doubling ends.
        budget: time after which a tick starts no further delivery; the next tick goes on.

    Raises:
        ValueError: there is no working day.
    """

    steps: StepPolicy = field(default_factory=StepPolicy)
    working_days: frozenset[int] = MONDAY_TO_FRIDAY
    digest_hour: int = 8
    look_ahead_days: int = 7
    lease: timedelta = timedelta(minutes=5)
    max_tries: int = 12
    first_pause: timedelta = timedelta(minutes=1)
    longest_pause: timedelta = timedelta(hours=6)
    budget: timedelta = timedelta(seconds=20)

    def __post_init__(self) -> None:
        if not self.working_days or not self.working_days <= frozenset(range(7)):
            raise ValueError(f"working days are 0 to 6, at least one: {self.working_days}")

    def pause(self, tries: int, chance: float) -> timedelta:
        """The wait after that many failed tries; `chance` in [0, 1) spreads it by a half.

        Examples:
            >>> policy = PromptPolicy()
            >>> [str(policy.pause(tries, 0.5)) for tries in (1, 2, 3, 40)]
            ['0:00:45', '0:01:30', '0:03:00', '4:30:00']
        """
        factor = 1 << min(tries - 1, 30)
        whole = min(self.first_pause * factor, self.longest_pause)
        return whole * (0.5 + chance / 2)
