"""Probabilities on the scale of log odds."""

import numpy as np

from scoring.checks import Floats


def log_odds(p: Floats) -> Floats:
    """`ln(p / (1 - p))` of probabilities inside (0, 1)."""
    return np.log(p / (1 - p))


def softplus(odds: Floats) -> Floats:
    """`ln(1 + exp(x))` without overflow; nan stays nan."""
    return np.maximum(odds, 0) + np.log1p(np.exp(-abs(odds)))
