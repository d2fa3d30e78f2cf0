"""Fits the networks on simulated photos and measures them; `python -m training --help`."""
