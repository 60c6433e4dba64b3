"""When two spans of one text are the same statement."""

from forecasts.domain.statement import Statement

SAME_SHARE = 0.5
"""Share of the union that two spans have in common at least."""

INSIDE_SHARE = 0.8
"""Share of the shorter one that lies inside the longer one at least."""


def overlap_strength(one: Statement, other: Statement) -> float:
    """How much two spans overlap: 0 where they are not the same statement, 1 where equal.

    Two spans are the same statement when the overlap is at least half of their union, or
    covers at least 80 % of the shorter one. The value is the share of the union.
    """
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return 0.0
    shared = min(one.end, other.end) - max(one.start, other.start)
    if shared <= 0:
        return 0.0
    first, second = one.end - one.start, other.end - other.start
    of_union = shared / (first + second - shared)
    same = of_union >= SAME_SHARE or shared / min(first, second) >= INSIDE_SHARE
    return of_union if same else 0.0
