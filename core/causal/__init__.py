"""Cause and effect: the factors, their mechanisms, and the three questions one can ask of them."""
