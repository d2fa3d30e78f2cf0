"""Algorithm 2 (22)–(27), one file a stage; `loop.py` is to be read top to bottom."""

from training.algorithm2.loop import STAGES, Algorithm2, Imagined, TrainingError

__all__ = ["STAGES", "Algorithm2", "Imagined", "TrainingError"]
