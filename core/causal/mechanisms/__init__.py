"""The mechanisms that turn a scene into a photo: pure functions of (image, value, ε), batched, replayable.

Images are float32 tensors, B×3×H×W, sRGB in [0, 1]; values are tensors of shape (B,).
"""

from core.causal.mechanisms.blur import Shapes, blur, soften
from core.causal.mechanisms.jpeg import jpeg, soft_jpeg, tensor_jpeg
from core.causal.mechanisms.noise import noise
from core.causal.mechanisms.resize import resize
from core.causal.mechanisms.sharpen import sharpen

__all__ = ["Shapes", "blur", "jpeg", "noise", "resize", "sharpen", "soft_jpeg", "soften", "tensor_jpeg"]
