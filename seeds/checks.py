"""How seed records must fit together: what no single row can show.

Each check yields where a fault lies and what is wrong, so that all of them can be reported.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import pairwise

from forecasts.domain.forecast import VoiceKind
from forecasts.domain.keys import statement_key
from forecasts.domain.source import folded_name
from seeds.records import SeedForecast, SeedReport, SeedScenarioSet, SeedSource
from seeds.series import SeedSeries

Fault = tuple[str, str]


def within_report(report: SeedReport, written: Set[str]) -> Iterator[Fault]:
    """Faults in how the rows of a report refer to one another.

    Args:
        report: its rows, as far as they could be read.
        written: the keys of all its forecasts, also of those that could not be read.
    """
    yield from _repeated("sources", (source.key for source in report.sources))
    yield from _repeated("forecasts", (forecast.key for forecast in report.forecasts))
    yield from _numbered_in_text_order(report, written)
    for forecast in report.forecasts:
        yield from ((forecast.key, fault) for fault in _voice(report, forecast))
        yield from ((forecast.key, fault) for fault in _references(report, forecast, written))
    yield from _circles(report, written)
    yield from _verdicts_after_the_fact(report)
    for each in report.scenario_sets:
        yield from _scenario_keys(each, written)


def _repeated(where: str, keys: Iterable[str]) -> Iterator[Fault]:
    for key, count in Counter(keys).items():
        if count > 1:
            yield where, f"{count} of them have the key {key!r}"


def _numbered_in_text_order(report: SeedReport, written: Set[str]) -> Iterator[Fault]:
    expected = {statement_key(report.key, n + 1) for n in range(len(written))}
    for key in sorted(written - expected):
        yield key, f"keys are {report.key}.01 and on, without a gap"
    for earlier, later in pairwise(report.forecasts):
        if later.span.start < earlier.span.start:
            yield later.key, f"stands before {earlier.key} in the text; keys follow the text"
    for forecast in report.forecasts:
        if forecast.span.end > report.characters:
            yield forecast.key, f"span ends after the text's {report.characters} characters"


def _voice(report: SeedReport, forecast: SeedForecast) -> Iterator[str]:
    own = {source.key for source in (report.source, report.author) if source}
    quoted = {source.key for source in report.voices}
    voice = forecast.voice
    speaks_itself = voice.kind in (VoiceKind.PUBLISHER, VoiceKind.AUTHOR)
    allowed = own if speaks_itself else quoted
    if voice.source not in allowed:
        yield f"voice.source: {voice.source!r} is none of {', '.join(sorted(allowed))}"
    if voice.relayed_by is not None and voice.relayed_by not in own:
        yield f"voice.relayed_by: {voice.relayed_by!r} is none of {', '.join(sorted(own))}"


def _references(report: SeedReport, forecast: SeedForecast, written: Set[str]) -> Iterator[str]:
    scenarios = {scenario.key for scenario in report.scenarios}
    for field, known, what in (
        ("depends_on", written, "forecast"),
        ("repeats", written, "forecast"),
        ("condition_question", scenarios, "scenario"),
    ):
        key = getattr(forecast, field)
        if key is not None and key not in known:
            yield f"{field}: {key!r} is no {what} of {report.key}"
    repeated = next((f for f in report.forecasts if f.key == forecast.repeats), None)
    if repeated is not None and repeated.question is None:
        yield f"repeats: {repeated.key} has no question of its own; name the one that has"


def _circles(report: SeedReport, written: Set[str]) -> Iterator[Fault]:
    named = {key for forecast in report.forecasts for key in forecast.refers_to}
    if named <= {forecast.key for forecast in report.forecasts} & written:
        try:
            report.in_waves()
        except ValueError as error:
            yield "forecasts", str(error)


def _verdicts_after_the_fact(report: SeedReport) -> Iterator[Fault]:
    for asked in (*report.forecasts, *report.scenarios):
        resolution = asked.resolution
        for field in ("happened_on", "known_on"):
            day = getattr(resolution, field, None)
            if day is not None and day > report.sharpened_on:
                yield asked.key, f"resolution.{field}: {day} is after {report.sharpened_on}"


def _scenario_keys(each: SeedScenarioSet, forecasts: Set[str]) -> Iterator[Fault]:
    for scenario in each.scenarios:
        if not scenario.key.startswith(f"{each.key}."):
            yield scenario.key, f"the key of a scenario begins with {each.key}."
        for key in scenario.forecasts:
            if key not in forecasts:
                yield scenario.key, f"forecasts: {key!r} is no forecast of the report"
        for indicator in scenario.indicators:
            if not indicator.key.startswith(f"{scenario.key}."):
                yield indicator.key, f"the key of an indicator begins with {scenario.key}."


def between_reports(reports: Sequence[SeedReport]) -> Iterator[str]:
    """Faults between reports: one key or text twice, one name for two sources."""
    for field in ("key", "sha256"):
        values = Counter(getattr(report, field) for report in reports)
        for value, count in values.items():
            if count > 1:
                yield f"{count} reports have the {field} {value}"
    holders: dict[str, SeedSource] = {}
    for source in (source for report in reports for source in report.sources):
        for name in (source.key, *map(folded_name, (source.name, *source.aliases))):
            holder = holders.setdefault(name, source)
            if (holder.key, holder.name, holder.kind) != (source.key, source.name, source.kind):
                yield f"{name!r} means two sources: {holder.key} and {source.key}"


def within_series(series: SeedSeries) -> Iterator[Fault]:
    """Faults in how the rows of a series fit its head and one another."""
    models = {model.key for model in series.models}
    for row in series.rows:
        if row.model not in models:
            yield row.race, f"model: {row.model!r} is none of {', '.join(sorted(models))}"
        if row.place not in series.places:
            yield row.race, f"place: {row.place!r} has no name in [series.places]"
    yield from _repeated("rows", map(series.forecast_key, series.rows))
    facts: dict[str, tuple[object, ...]] = {}
    for row in series.rows:
        present = (row.election_on, row.candidate, row.opens_on, row.outcome)
        if facts.setdefault(row.race, present) != present:
            yield row.race, "rows of one race differ in day, candidate, opening or outcome"
