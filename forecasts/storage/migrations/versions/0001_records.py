"""The first tables, and the triggers that keep append-only ones append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "decision",
    "candidate_edit",
    "question_revision",
    "forecast",
    "link",
    "verdict",
    "evidence",
    "resolution",
    "observation",
    "audit_entry",
)


def upgrade() -> None:
    """Make the tables."""
    _make_tables()
    _protect_append_only()


def _protect_append_only() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(_refusal(table, verb))


def _refusal(table: str, verb: str) -> str:
    head = (
        f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} FOR EACH ROW"
    )
    if op.get_bind().dialect.name == "postgresql":
        return f"{head} EXECUTE FUNCTION refuse_change()"
    return f"{head} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"


def _make_tables() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_audit_entry_recorded_at"), "audit_entry", ["recorded_at"], unique=False
    )
    op.create_table(
        "heartbeat",
        sa.Column("worker", sa.String(), nullable=False),
        sa.Column("ticked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("worker", name=op.f("pk_heartbeat")),
        sqlite_strict=True,
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("key", name=op.f("uq_person_key")),
        sqlite_strict=True,
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("yardstick", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["source.id"], name=op.f("fk_source_parent_id_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("key", name=op.f("uq_source_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_source_parent_id"), "source", ["parent_id"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_delivery_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("key", name=op.f("uq_delivery_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_delivery_person_id"), "delivery", ["person_id"], unique=False)
    op.create_index(op.f("ix_delivery_state"), "delivery", ["state"], unique=False)
    op.create_table(
        "feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(), nullable=True),
        sa.Column("yardstick", sa.String(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("interval_minutes", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("last_modified", sa.String(), nullable=True),
        sa.Column("next_poll_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("polled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_feed_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_feed_source_id_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("key", name=op.f("uq_feed_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_feed_next_poll_at"), "feed", ["next_poll_at"], unique=False)
    op.create_index(op.f("ix_feed_source_id"), "feed", ["source_id"], unique=False)
    op.create_index(op.f("ix_feed_url"), "feed", ["url"], unique=False)
    op.create_table(
        "question",
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("criteria", sa.String(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("opens_basis", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_basis", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("sharpened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retrospective", sa.Boolean(), nullable=False),
        sa.Column("reference_ppm", sa.Integer(), nullable=True),
        sa.Column("reference_basis", sa.String(length=40), nullable=True),
        sa.Column("reference_on", sa.Date(), nullable=True),
        sa.Column("condition_question_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("next_prompt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("snoozes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["person.id"], name=op.f("fk_question_assignee_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["condition_question_id"],
            ["question.id"],
            name=op.f("fk_question_condition_question_id_question"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("key", name=op.f("uq_question_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_question_assignee_id"), "question", ["assignee_id"], unique=False)
    op.create_index(op.f("ix_question_due_on"), "question", ["due_on"], unique=False)
    op.create_index(
        op.f("ix_question_next_prompt_at"), "question", ["next_prompt_at"], unique=False
    )
    op.create_index(op.f("ix_question_status"), "question", ["status"], unique=False)
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("published_basis", sa.String(), nullable=False),
        sa.Column("published_exact", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=True),
        sa.Column("marking", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["source.id"], name=op.f("fk_report_author_id_source")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_report_source_id_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("key", name=op.f("uq_report_key")),
        sa.UniqueConstraint("sha256", name=op.f("uq_report_sha256")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_report_source_id"), "report", ["source_id"], unique=False)
    op.create_table(
        "sourcealias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_sourcealias_source_id_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sourcealias")),
        sa.UniqueConstraint("folded", name=op.f("uq_sourcealias_folded")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_sourcealias_source_id"), "sourcealias", ["source_id"], unique=False
    )
    op.create_table(
        "feed_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("identity_sha256", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("stated_on", sa.Date(), nullable=True),
        sa.Column("doubt", sa.String(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feed.id"], name=op.f("fk_feed_entry_feed_id_feed")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_feed_entry_report_id_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_entry")),
        sa.UniqueConstraint(
            "feed_id", "identity_sha256", name=op.f("uq_feed_entry_feed_id_identity_sha256")
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_feed_entry_report_id"), "feed_entry", ["report_id"], unique=False)
    op.create_index(op.f("ix_feed_entry_state"), "feed_entry", ["state"], unique=False)
    op.create_index(op.f("ix_feed_entry_url"), "feed_entry", ["url"], unique=False)
    op.create_table(
        "forecast",
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("quote", sa.String(), nullable=True),
        sa.Column("span_sha256", sa.String(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("expression", sa.String(length=40), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("polarity", sa.String(length=40), nullable=False),
        sa.Column("low_ppm", sa.Integer(), nullable=True),
        sa.Column("point_ppm", sa.Integer(), nullable=True),
        sa.Column("high_ppm", sa.Integer(), nullable=True),
        sa.Column("why_no_probability", sa.String(length=40), nullable=True),
        sa.Column("yardstick", sa.String(), nullable=True),
        sa.Column("yardstick_version", sa.String(), nullable=True),
        sa.Column("yardstick_basis", sa.String(length=40), nullable=True),
        sa.Column("yardstick_term", sa.String(), nullable=True),
        sa.Column("analytic_confidence", sa.String(length=40), nullable=True),
        sa.Column("horizon_text", sa.String(), nullable=True),
        sa.Column("horizon_class", sa.String(length=40), nullable=False),
        sa.Column("horizon_basis", sa.String(length=40), nullable=True),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("condition", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("relayed_by_id", sa.Integer(), nullable=True),
        sa.Column("voice_kind", sa.String(length=40), nullable=False),
        sa.Column("voice_manner", sa.String(length=40), nullable=True),
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("resolvable", sa.String(length=40), nullable=False),
        sa.Column("resolvable_reason", sa.String(), nullable=True),
        sa.Column("revises_id", sa.Integer(), nullable=True),
        sa.Column("repeats_id", sa.Integer(), nullable=True),
        sa.Column("depends_on_id", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["depends_on_id"], ["forecast.id"], name=op.f("fk_forecast_depends_on_id_forecast")
        ),
        sa.ForeignKeyConstraint(
            ["relayed_by_id"], ["source.id"], name=op.f("fk_forecast_relayed_by_id_source")
        ),
        sa.ForeignKeyConstraint(
            ["repeats_id"], ["forecast.id"], name=op.f("fk_forecast_repeats_id_forecast")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_forecast_report_id_report")
        ),
        sa.ForeignKeyConstraint(
            ["revises_id"], ["forecast.id"], name=op.f("fk_forecast_revises_id_forecast")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_forecast_source_id_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecast")),
        sa.UniqueConstraint("key", name=op.f("uq_forecast_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_forecast_report_id"), "forecast", ["report_id"], unique=False)
    op.create_index(op.f("ix_forecast_source_id"), "forecast", ["source_id"], unique=False)
    op.create_table(
        "prompt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_prompt_delivery_id_delivery")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_prompt_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_prompt_question_id_question")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt")),
        sa.UniqueConstraint("key", name=op.f("uq_prompt_key")),
        sa.UniqueConstraint(
            "question_id",
            "round",
            "step",
            "person_id",
            "channel",
            name=op.f("uq_prompt_question_id_round_step_person_id_channel"),
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_prompt_delivery_id"), "prompt", ["delivery_id"], unique=False)
    op.create_index(op.f("ix_prompt_person_id"), "prompt", ["person_id"], unique=False)
    op.create_index(op.f("ix_prompt_question_id"), "prompt", ["question_id"], unique=False)
    op.create_index(op.f("ix_prompt_state"), "prompt", ["state"], unique=False)
    op.create_table(
        "question_revision",
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("criteria", sa.String(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("opens_basis", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_basis", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("sharpened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retrospective", sa.Boolean(), nullable=False),
        sa.Column("reference_ppm", sa.Integer(), nullable=True),
        sa.Column("reference_basis", sa.String(length=40), nullable=True),
        sa.Column("reference_on", sa.Date(), nullable=True),
        sa.Column("condition_question_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["condition_question_id"],
            ["question.id"],
            name=op.f("fk_question_revision_condition_question_id_question"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_question_revision_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["question.id"],
            name=op.f("fk_question_revision_question_id_question"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_revision")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_question_revision_due_on"), "question_revision", ["due_on"], unique=False
    )
    op.create_index(
        op.f("ix_question_revision_question_id"),
        "question_revision",
        ["question_id"],
        unique=False,
    )
    op.create_table(
        "scenario_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("exclusive", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_scenario_set_report_id_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_set")),
        sa.UniqueConstraint("key", name=op.f("uq_scenario_set_key")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_scenario_set_report_id"), "scenario_set", ["report_id"], unique=False
    )
    op.create_table(
        "verdict",
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("fraction_ppm", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(length=40), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("known_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("decided_basis", sa.String(), nullable=True),
        sa.Column("certainty", sa.String(length=40), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_verdict_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_verdict_question_id_question")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_verdict_question_id"), "verdict", ["question_id"], unique=False)
    op.create_table(
        "candidate",
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("quote", sa.String(), nullable=True),
        sa.Column("span_sha256", sa.String(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("expression", sa.String(length=40), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("polarity", sa.String(length=40), nullable=False),
        sa.Column("low_ppm", sa.Integer(), nullable=True),
        sa.Column("point_ppm", sa.Integer(), nullable=True),
        sa.Column("high_ppm", sa.Integer(), nullable=True),
        sa.Column("why_no_probability", sa.String(length=40), nullable=True),
        sa.Column("yardstick", sa.String(), nullable=True),
        sa.Column("yardstick_version", sa.String(), nullable=True),
        sa.Column("yardstick_basis", sa.String(length=40), nullable=True),
        sa.Column("yardstick_term", sa.String(), nullable=True),
        sa.Column("analytic_confidence", sa.String(length=40), nullable=True),
        sa.Column("horizon_text", sa.String(), nullable=True),
        sa.Column("horizon_class", sa.String(length=40), nullable=False),
        sa.Column("horizon_basis", sa.String(length=40), nullable=True),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("condition", sa.String(), nullable=True),
        sa.Column("attributed_to", sa.String(), nullable=True),
        sa.Column("condition_start", sa.Integer(), nullable=True),
        sa.Column("condition_end", sa.Integer(), nullable=True),
        sa.Column("scenario_set", sa.String(), nullable=True),
        sa.Column("scenario", sa.String(), nullable=True),
        sa.Column("section", sa.JSON(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("extraction_score", sa.Float(), nullable=False),
        sa.Column("extractor", sa.String(), nullable=False),
        sa.Column("trace", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("forecast_id", sa.Integer(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["forecast_id"], ["forecast.id"], name=op.f("fk_candidate_forecast_id_forecast")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_candidate_report_id_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sa.UniqueConstraint("key", name=op.f("uq_candidate_key")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_candidate_report_id_number")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_candidate_forecast_id"), "candidate", ["forecast_id"], unique=False
    )
    op.create_index(op.f("ix_candidate_report_id"), "candidate", ["report_id"], unique=False)
    op.create_index(op.f("ix_candidate_state"), "candidate", ["state"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("publisher", sa.String(), nullable=True),
        sa.Column("dated", sa.String(), nullable=True),
        sa.Column("shows", sa.String(), nullable=True),
        sa.Column("retrieved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("copy_bytes", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("verdict_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["verdict_id"], ["verdict.id"], name=op.f("fk_evidence_verdict_id_verdict")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_evidence_verdict_id"), "evidence", ["verdict_id"], unique=False)
    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("forecast_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("orientation", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["forecast_id"], ["forecast.id"], name=op.f("fk_link_forecast_id_forecast")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_link_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_link_question_id_question")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_link_forecast_id"), "link", ["forecast_id"], unique=False)
    op.create_index(op.f("ix_link_question_id"), "link", ["question_id"], unique=False)
    op.create_table(
        "resolution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("verdict_id", sa.Integer(), nullable=True),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("outcome_ppm", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(length=40), nullable=True),
        sa.Column("known_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_resolution_question_id_question")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"],
            ["resolution.id"],
            name=op.f("fk_resolution_supersedes_id_resolution"),
        ),
        sa.ForeignKeyConstraint(
            ["verdict_id"], ["verdict.id"], name=op.f("fk_resolution_verdict_id_verdict")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resolution")),
        sa.UniqueConstraint("verdict_id", name=op.f("uq_resolution_verdict_id")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_resolution_question_id"), "resolution", ["question_id"], unique=False
    )
    op.create_table(
        "scenario",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("impact", sa.String(), nullable=True),
        sa.Column("low_ppm", sa.Integer(), nullable=True),
        sa.Column("point_ppm", sa.Integer(), nullable=True),
        sa.Column("high_ppm", sa.Integer(), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_scenario_question_id_question")
        ),
        sa.ForeignKeyConstraint(
            ["set_id"], ["scenario_set.id"], name=op.f("fk_scenario_set_id_scenario_set")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
        sa.UniqueConstraint("key", name=op.f("uq_scenario_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_scenario_question_id"), "scenario", ["question_id"], unique=False)
    op.create_index(op.f("ix_scenario_set_id"), "scenario", ["set_id"], unique=False)
    op.create_table(
        "candidate_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("former_keys", sa.JSON(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_candidate_edit_candidate_id_candidate"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_candidate_edit_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate_edit")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_candidate_edit_candidate_id"), "candidate_edit", ["candidate_id"], unique=False
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("into_key", sa.String(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_decision_candidate_id_candidate")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_decision_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_decision_candidate_id"), "decision", ["candidate_id"], unique=False
    )
    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("check_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_indicator_scenario_id_scenario")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("key", name=op.f("uq_indicator_key")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_indicator_scenario_id"), "indicator", ["scenario_id"], unique=False
    )
    op.create_table(
        "scenario_forecast",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("forecast_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["forecast_id"],
            ["forecast.id"],
            name=op.f("fk_scenario_forecast_forecast_id_forecast"),
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"],
            ["scenario.id"],
            name=op.f("fk_scenario_forecast_scenario_id_scenario"),
        ),
        sa.PrimaryKeyConstraint(
            "scenario_id", "forecast_id", name=op.f("pk_scenario_forecast")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "observation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("sighting", sa.String(length=40), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_observation_indicator_id_indicator"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_observation_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_observation_indicator_id"), "observation", ["indicator_id"], unique=False
    )
