"""scikit-learn and `scores` on random tables: the same figures to the last digits."""
