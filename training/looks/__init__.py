"""The textured tail: fitted on a finished model's trunk to look right, by eyes that are networks."""

from training.looks.fit import fit_looks

__all__ = ["fit_looks"]
