"""The part that uses a second photo of the scene, fitted beside a finished model."""

from training.beside.fit import fit_reference

__all__ = ["fit_reference"]
