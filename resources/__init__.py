"""Weights, samples and icons, and the loader that finds them."""
