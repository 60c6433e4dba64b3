"""Seed records of five real reports, sample reports, and the loader for both."""
