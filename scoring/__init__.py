"""Scores, calibration and uncertainty of probability forecasts: numbers in, frozen values out."""
