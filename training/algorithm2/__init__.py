"""Algorithm 2 (22)–(27), one file a stage; `loop.py` is to be read top to bottom."""

from training.algorithm2.imagine import Imagined, imagine
from training.algorithm2.loop import Algorithm2
from training.algorithm2.state import STAGES

__all__ = ["STAGES", "Algorithm2", "Imagined", "imagine"]
