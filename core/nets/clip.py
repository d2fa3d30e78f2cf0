"""CLIP's picture tower, ViT-B/32 with OpenAI's weights: fetched when a person asks, then loaded from the cache.

open_clip brings the architecture and huggingface_hub the file; both are optional and imported only here, in use.
"""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from platformdirs import user_cache_path
from torch import Tensor, nn

from core.errors import ModelError
from core.files.tensors import read_file, save_atomically
from core.nets.torchvision_schemas import declare_missing_schemas

ARCHITECTURE = "ViT-B-32-quickgelu"
"""open_clip's name; OpenAI trained with the sigmoid approximation of GELU."""
REPOSITORY = "timm/vit_base_patch32_clip_224.openai"
FILE = "open_clip_model.safetensors"
"""Both towers, 605 MB, MIT licence; the place open_clip names for its tag `openai`."""
HOW_TO_FETCH = 'python -c "from core.nets.clip import fetch_clip; fetch_clip()"'
HOW_TO_INSTALL = "pip install 'causalsr[clip]'"


def clip_file() -> Path:
    """Where the picture tower lies once it was fetched, 352 MB."""
    return user_cache_path("causalsr", appauthor=False) / "clip-vit-b-32.safetensors"


def fetch_clip() -> Path:
    """Download CLIP, keep its picture tower in the cache, and say where; nothing to do if a sound one is there.

    An interrupted download goes on where it stopped. huggingface_hub draws its own progress bar on a terminal.

    Raises:
        ModelError: open_clip is not installed, the network or the hub is not to be reached, no space is left, or
            what came is not CLIP.
    """
    target, tower = clip_file(), _empty_tower()
    if target.is_file():
        try:
            _fill(tower, read_file(target)[1], target)
        except ModelError:
            target.unlink()
        else:
            return target
    folder = target.with_suffix(".download")
    file = _download(folder)
    tensors = {name: value for name, value in read_file(file)[1].items() if name.startswith("visual.")}
    tensors = {name.removeprefix("visual."): value for name, value in tensors.items()}
    _fill(tower, tensors, file)
    try:
        save_atomically(target, tensors, {"source": f"https://huggingface.co/{REPOSITORY}", "licence": "MIT"})
    except OSError as error:
        raise ModelError(f"{target}: CLIP can't be kept there ({error}); make room or check the rights") from error
    shutil.rmtree(folder, ignore_errors=True)
    return target


def load_clip(path: Path | None = None) -> nn.Module:
    """The picture tower in float32: 224×224 pictures → (global B×512, patches B×49×768 not yet projected).

    Args:
        path: a file that `fetch_clip` wrote; the cached one by default.

    Raises:
        ModelError: open_clip is not installed, or the file is missing or damaged; the message says what to do.
    """
    path = path or clip_file()
    if not path.is_file():
        raise ModelError(f"{path}: CLIP was not fetched yet (605 MB); run {HOW_TO_FETCH}")
    return _fill(_empty_tower(), read_file(path)[1], path)


def _empty_tower() -> nn.Module:
    """The tower without memory for its weights; open_clip's builder would make the text tower too."""
    open_clip = _open_clip()
    from open_clip.transformer import QuickGELU, VisionTransformer

    config: dict[str, Any] = open_clip.get_model_config(ARCHITECTURE)
    vision = open_clip.CLIPVisionCfg(**config["vision_cfg"])
    with torch.device("meta"):
        tower: nn.Module = VisionTransformer(
            image_size=vision.image_size,
            patch_size=vision.patch_size,
            width=vision.width,
            layers=vision.layers,
            heads=vision.width // vision.head_width,
            mlp_ratio=vision.mlp_ratio,
            output_dim=config["embed_dim"],
            act_layer=QuickGELU,
            output_tokens=True,
        )
    return tower


def _fill(tower: nn.Module, tensors: Mapping[str, Tensor], path: Path) -> nn.Module:
    try:
        tower.load_state_dict({name: value.float() for name, value in tensors.items()}, assign=True)
    except RuntimeError as error:
        reason = textwrap.shorten(str(error).splitlines()[-1], 120)
        raise ModelError(f"{path}: not CLIP's {ARCHITECTURE} ({reason}); fetch it again: {HOW_TO_FETCH}") from error
    return tower


def _download(folder: Path) -> Path:
    """The file of both towers, in `folder`."""
    import huggingface_hub

    try:
        return Path(huggingface_hub.hf_hub_download(REPOSITORY, FILE, local_dir=folder, token=False))
    except Exception as error:  # its own errors, httpx's, xet's and the system's have no base in common
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ModelError(
            f"CLIP could not be fetched from huggingface.co/{REPOSITORY} ({reason}); check the connection and try again"
        ) from error


def _open_clip() -> ModuleType:
    declare_missing_schemas()
    try:
        import open_clip
    except ImportError as error:
        raise ModelError(f"CLIP needs open_clip, which is not installed ({error}); run {HOW_TO_INSTALL}") from error
    module: ModuleType = open_clip
    return module
