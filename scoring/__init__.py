"""Scores, calibration and uncertainty of probability forecasts: numbers in, frozen values out.

Count forecasts by group and stated probability into a `GroupedTable`; every measure then works
on all groups at once. `score_sources` gives everything a scorecard needs.
"""

from scoring.calibrate import (
    InTheLarge,
    ReliabilityCurve,
    calibration_in_the_large,
    reliability_curve,
)
from scoring.decompose import (
    Corp,
    Murphy,
    NullMiscalibration,
    corp,
    murphy,
    null_miscalibration,
    recalibrated,
)
from scoring.discriminate import auc, auc_interval, auc_variance
from scoring.interval import Bounds, bias_bounds, score_bounds
from scoring.report import SourceScore, score_sources
from scoring.scores import (
    LogScore,
    ReferenceSkill,
    base_rate,
    base_rate_skill,
    brier_score,
    brier_score_multi,
    leave_one_out_skill,
    log_score,
    mean_probability,
    ranked_probability_score,
    reference_skill,
    skill_score,
    spherical_score,
    uncertainty,
)
from scoring.shrink import (
    Ranks,
    Shrunk,
    empirical_bayes,
    paule_mandel,
    rank_uncertainty,
    steadied_variance,
)
from scoring.tables import ClusterSums, GroupedTable, IntervalTable, ReferenceTable
from scoring.types import Measure, Policy, Threshold, Tier, Undefined
from scoring.uncertainty import Ends, Interval, cluster_t, wilson

__all__ = [
    "Bounds",
    "ClusterSums",
    "Corp",
    "Ends",
    "GroupedTable",
    "InTheLarge",
    "Interval",
    "IntervalTable",
    "LogScore",
    "Measure",
    "Murphy",
    "NullMiscalibration",
    "Policy",
    "Ranks",
    "ReferenceSkill",
    "ReferenceTable",
    "ReliabilityCurve",
    "Shrunk",
    "SourceScore",
    "Threshold",
    "Tier",
    "Undefined",
    "auc",
    "auc_interval",
    "auc_variance",
    "base_rate",
    "base_rate_skill",
    "bias_bounds",
    "brier_score",
    "brier_score_multi",
    "calibration_in_the_large",
    "cluster_t",
    "corp",
    "empirical_bayes",
    "leave_one_out_skill",
    "log_score",
    "mean_probability",
    "murphy",
    "null_miscalibration",
    "paule_mandel",
    "rank_uncertainty",
    "ranked_probability_score",
    "recalibrated",
    "reference_skill",
    "reliability_curve",
    "score_bounds",
    "score_sources",
    "skill_score",
    "spherical_score",
    "steadied_variance",
    "uncertainty",
    "wilson",
]
