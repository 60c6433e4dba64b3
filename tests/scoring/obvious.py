"""The slow and obvious way to every figure: one forecast at a time, no tables."""

from collections.abc import Sequence
from itertools import groupby
from math import inf, log

Forecasts = Sequence[tuple[float, float]]
"""Stated probability and outcome of each forecast."""


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def brier(forecasts: Forecasts) -> float:
    return mean([(p - y) ** 2 for p, y in forecasts])


def surprise(p: float, y: float) -> float:
    parts = ((y, p), (1 - y, 1 - p))
    return sum(0 if not share else inf if not q else -share * log(q) for share, q in parts)


def log_score(forecasts: Forecasts, clip: float = 0.0) -> float:
    return mean([surprise(min(max(p, clip), 1 - clip), y) for p, y in forecasts])


def spherical(forecasts: Forecasts) -> float:
    return mean(
        [(y * p + (1 - y) * (1 - p)) / (p**2 + (1 - p) ** 2) ** 0.5 for p, y in forecasts]
    )


def levels(forecasts: Forecasts) -> list[tuple[float, list[float]]]:
    """The outcomes of each stated probability, rising."""
    rising = sorted(forecasts)
    return [(p, [y for _p, y in same]) for p, same in groupby(rising, key=lambda pair: pair[0])]


def murphy(forecasts: Forecasts) -> tuple[float, float, float]:
    n, o = len(forecasts), mean([y for _p, y in forecasts])
    reliability = sum(len(ys) * (p - mean(ys)) ** 2 for p, ys in levels(forecasts)) / n
    resolution = sum(len(ys) * (mean(ys) - o) ** 2 for _p, ys in levels(forecasts)) / n
    return reliability, resolution, mean([y**2 for _p, y in forecasts]) - o**2


def recalibrated(forecasts: Forecasts) -> list[float]:
    """Isotonic fit at each stated probability by the min-max formula."""
    groups = [ys for _p, ys in levels(forecasts)]
    last = len(groups)

    def average(low: int, high: int) -> float:
        return mean([y for ys in groups[low : high + 1] for y in ys])

    return [
        max(min(average(low, high) for high in range(at, last)) for low in range(at + 1))
        for at in range(last)
    ]


def corp(forecasts: Forecasts) -> tuple[float, float, float]:
    fitted = dict(
        zip((p for p, _ys in levels(forecasts)), recalibrated(forecasts), strict=True)
    )
    o = mean([y for _p, y in forecasts])
    best = mean([(fitted[p] - y) ** 2 for p, y in forecasts])
    constant = mean([(o - y) ** 2 for _p, y in forecasts])
    return brier(forecasts) - best, constant - best, constant


def auc(forecasts: Forecasts) -> float | None:
    won = possible = 0.0
    for p, y in forecasts:
        for q, z in forecasts:
            weight = y * (1 - z)
            possible += weight
            won += weight * (1.0 if p > q else 0.5 if p == q else 0.0)
    return won / possible if possible else None


def calibration_error(forecasts: Forecasts, bins: int) -> float:
    def label(p: float) -> int:
        return sum(p >= edge / bins for edge in range(1, bins))

    total = 0.0
    for number in range(bins):
        inside = [(p, y) for p, y in forecasts if label(p) == number]
        total += abs(sum(p - y for p, y in inside))
    return total / len(forecasts)
