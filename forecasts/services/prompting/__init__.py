"""Asking people about what falls due.

Questions whose moment has come become prompts (`planning`), a person's prompts become one
digest per working day (`bundling`), a digest is claimed, worded, sent and marked (`sending`).
`tick` is one pass of all that; `schedule` and `cancel_prompts` are for the acts that change
a question.
"""

from forecasts.services.prompting.bundling import digests
from forecasts.services.prompting.composing import due_order
from forecasts.services.prompting.outbox import OutboxEntry, heartbeats, outbox, retry
from forecasts.services.prompting.planning import Planned, plan
from forecasts.services.prompting.policy import PromptPolicy
from forecasts.services.prompting.scheduling import cancel_prompts, schedule
from forecasts.services.prompting.sending import (
    Claim,
    Lease,
    Message,
    Sender,
    claim,
    mark_failed,
    mark_sent,
    prepare,
)
from forecasts.services.prompting.ticking import TickReport, tick

__all__ = [
    "Claim",
    "Lease",
    "Message",
    "OutboxEntry",
    "Planned",
    "PromptPolicy",
    "Sender",
    "TickReport",
    "cancel_prompts",
    "claim",
    "digests",
    "due_order",
    "heartbeats",
    "mark_failed",
    "mark_sent",
    "outbox",
    "plan",
    "prepare",
    "retry",
    "schedule",
    "tick",
]
