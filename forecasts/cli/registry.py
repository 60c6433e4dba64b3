"""Every command: where it lives, and the line that help shows for it."""

from typing import NamedTuple


class Entry(NamedTuple):
    """A command of the top level."""

    module: str  # below forecasts.cli
    attribute: str
    panel: str
    help: str


GLOBAL_OPTIONS = {"--db": True, "--debug": False}
"""Options that may stand anywhere on the line, and whether they take a value."""

READ = "Reports in"
TRIAGE = "From statement to question"
RESOLVE = "When horizons end"
JUDGE = "How good are they"
LOOK = "Look things up"
DESK = "Run the desk"

COMMANDS: dict[str, Entry] = {
    "demo": Entry("demo", "demo", READ, "Show the whole loop on five real reports."),
    "extract": Entry(
        "reports",
        "extract",
        READ,
        "List the forecast statements of a report, without a database.",
    ),
    "add": Entry("reports", "add", READ, "Store a report and the candidates found in it."),
    "watch": Entry("watch", "app", READ, "Follow RSS and Atom feeds."),
    "review": Entry(
        "triage", "review", TRIAGE, "Go through the pending candidates, one by one."
    ),
    "accept": Entry("triage", "accept", TRIAGE, "Make a candidate a forecast on a question."),
    "park": Entry("triage", "park", TRIAGE, "Count candidates without asking about them."),
    "reject": Entry("triage", "reject", TRIAGE, "Say that a candidate is no forecast."),
    "merge": Entry(
        "triage", "merge", TRIAGE, "Count a candidate as one with another statement."
    ),
    "sharpen": Entry(
        "questions",
        "sharpen",
        TRIAGE,
        "See what a statement lacks, draft or change its question.",
    ),
    "link": Entry("questions", "link", TRIAGE, "Hang a forecast on another question."),
    "unlink": Entry("questions", "unlink", TRIAGE, "Take a forecast off its question."),
    "scenarios": Entry(
        "scenarios", "app", TRIAGE, "Scenario sets, their scenarios and signposts."
    ),
    "due": Entry("resolution", "due", RESOLVE, "List what is due and overdue."),
    "resolve": Entry("resolution", "resolve", RESOLVE, "Record what became of a question."),
    "snooze": Entry(
        "resolution", "snooze", RESOLVE, "Ask no more about a question until a day."
    ),
    "redate": Entry("resolution", "redate", RESOLVE, "Move a question's due date."),
    "reopen": Entry(
        "resolution", "reopen", RESOLVE, "Take a resolution back; it stays on record."
    ),
    "scorecard": Entry(
        "scorecards", "scorecard", JUDGE, "Funnel, scores and calibration of every source."
    ),
    "terms": Entry(
        "scorecards", "terms", JUDGE, "What a source's likelihood words have meant."
    ),
    "evaluate": Entry(
        "evaluate", "evaluate", JUDGE, "Measure the extractor against annotated texts."
    ),
    "list": Entry("lookup", "list_", LOOK, "List statements with their states."),
    "show": Entry(
        "lookup", "show", LOOK, "Show everything about a statement, question or report."
    ),
    "reports": Entry("reports", "reports", LOOK, "List the reports."),
    "sources": Entry("lookup", "sources", LOOK, "List the sources, or set one's yardstick."),
    "yardsticks": Entry(
        "yardsticks", "yardsticks", LOOK, "The scales from words to probabilities."
    ),
    "run": Entry("running", "run", DESK, "Ask people when things fall due, until stopped."),
    "tick": Entry("running", "tick", DESK, "One pass of asking, by hand or from cron."),
    "outbox": Entry("running", "outbox", DESK, "Digests and how their delivery went."),
    "people": Entry("people", "app", DESK, "Who works at the desk."),
    "export": Entry("transfer", "export", DESK, "Write the record as JSON Lines or CSV."),
    "import": Entry("transfer", "import_", DESK, "Load what `export --all` wrote."),
    "seeds": Entry("seeds", "app", DESK, "Load or verify the seed records."),
    "doctor": Entry("maintenance", "doctor", DESK, "Look the database over."),
    "backup": Entry("maintenance", "backup", DESK, "Copy the database to a file, safely."),
    "restore": Entry("maintenance", "restore", DESK, "Put a backup in place of the database."),
    "audit": Entry("maintenance", "audit", DESK, "Verify the trail of acts."),
    "config": Entry("maintenance", "config", DESK, "Show the settings in force."),
}
