"""Keeps score of the forecasts made in analysts' reports."""
