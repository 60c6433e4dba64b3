"""Forecasts and tables for the laws: ties, single forecasts, one class, certainty,
fractions."""

from hypothesis import strategies as st

from scoring import GroupedTable

LEVELS = [0.0, 0.001, 0.1, 0.25, 0.3, 0.5, 0.7, 0.75, 0.9, 0.999, 1.0]

probabilities = st.sampled_from(LEVELS) | st.floats(0, 1, allow_subnormal=False)
yes_or_no = st.sampled_from([0.0, 1.0])
outcomes = yes_or_no | st.sampled_from([0.25, 0.5])


def forecasts(
    outcome: st.SearchStrategy[float] = outcomes, *, least: int = 1, most: int = 25
) -> st.SearchStrategy[list[tuple[float, float]]]:
    """Stated probability and outcome of some forecasts."""
    return st.lists(st.tuples(probabilities, outcome), min_size=least, max_size=most)


def by_source(
    outcome: st.SearchStrategy[float] = outcomes,
) -> st.SearchStrategy[dict[str, list[tuple[float, float]]]]:
    """The forecasts of one to four sources, some of which have none."""
    return st.dictionaries(
        st.sampled_from("abcd"), forecasts(outcome, least=0), min_size=1, max_size=4
    )


def table_of(sources: dict[str, list[tuple[float, float]]]) -> GroupedTable:
    """The table of these forecasts, silent sources included."""
    rows = [(source, p, y) for source, pairs in sources.items() for p, y in pairs]
    key, p, y = ([row[place] for row in rows] for place in range(3))
    return GroupedTable.from_forecasts(key, p, y, keys=sources)


def one(pairs: list[tuple[float, float]]) -> GroupedTable:
    """The table of one source."""
    return table_of({"a": pairs})
