"""Semantic encoders: networks that really see, behind their own preprocessing, and errors that say what to do."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from core.errors import ModelError
from core.nets import clip, semantics
from core.nets.clip import clip_file, fetch_clip, load_clip
from core.nets.mobilenet import Convolution, load_mobilenet, same_padding
from core.nets.semantics import SemanticEncoder, semantic_encoder
from core.nets.torchvision_schemas import declare_missing_schemas
from resources import samples, semantics_file

ROOT = Path(__file__).parents[3]
DATA = os.environ.get("CAUSALSR_DATA", "")


def picture(file: Path) -> torch.Tensor:
    """1×3×H×W in [0, 1]."""
    with Image.open(file) as image:
        pixels = np.array(image.convert("RGB"))
    return torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 255


@pytest.fixture(scope="module")
def lite() -> SemanticEncoder:
    return semantic_encoder("lite")


# SAME padding


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "padding"),
    [
        (224, 3, 2, (0, 1)),
        (7, 3, 2, (1, 1)),
        (7, 3, 1, (1, 1)),
        (7, 1, 1, (0, 0)),
        (8, 5, 3, (1, 2)),
        (7, 1, 2, (0, 0)),
    ],
)
def test_same_padding_puts_the_odd_zero_behind(size, kernel, stride, padding):
    assert same_padding(size, kernel, stride) == padding


def test_a_strided_convolution_by_hand():
    square = torch.arange(16.0).view(1, 1, 4, 4)
    layer = Convolution(torch.ones(1, 1, 3, 3).half(), torch.tensor([0.5]), stride=2, linear=True)
    # windows start at rows and columns 0 and 2; the second reach one zero beyond the edge
    assert layer(square).tolist() == [[[[45.5, 39.5], [66.5, 50.5]]]]
    clipped = Convolution(torch.ones(1, 1, 3, 3), torch.tensor([-41.0]), stride=2)
    assert clipped(square).tolist() == [[[[4.0, 0.0], [6.0, 6.0]]]]


def test_a_depthwise_convolution_keeps_channels_apart():
    layer = Convolution(torch.tensor([2.0, 3.0]).view(2, 1, 1, 1), torch.zeros(2), linear=True)
    assert layer(torch.ones(1, 2, 1, 1)).flatten().tolist() == [2.0, 3.0]


# lite


@torch.no_grad()
def test_lite_sees_that_the_sample_is_an_otter(lite):
    file = Path(__file__).with_name("imagenet_rows.safetensors")
    with safe_open(file, "pt") as rows:
        labels = json.loads(rows.metadata()["labels"])
        weight, bias = rows.get_tensor("weight").float(), rows.get_tensor("bias").float()
    (sample,) = (each for each in samples() if each.stem == "otter")
    scores = weight @ lite(picture(sample))[0, 0] + bias
    assert len(labels) > 20
    assert labels[int(scores.argmax())] == "otter"


@pytest.mark.skipif(not DATA, reason="set CAUSALSR_DATA to the folder of weights/ and real/ to label real photos")
@torch.no_grad()
def test_lite_labels_real_photos():
    file = Path(DATA) / "weights" / "mobilenet_v2_1.0_224_fp16.safetensors"
    labels = (Path(DATA) / "weights" / "imagenet_labels.txt").read_text().splitlines()
    tensors = load_file(file)
    network = semantics.LiteEncoder(load_mobilenet(file))
    for name, expected in {"dog": "boxer", "tiger": "tiger", "frog": "tree frog"}.items():
        embedding = network(picture(Path(DATA) / "real" / f"{name}.png"))[0, 0]
        scores = tensors["classifier.1.weight"].float() @ embedding + tensors["classifier.1.bias"]
        assert labels[int(scores.argmax())].split(",")[0] == expected


@torch.no_grad()
def test_lite_is_torchvisions_network_but_for_the_padding(lite, generator):
    declare_missing_schemas()
    models = pytest.importorskip("torchvision.models")
    theirs = models.mobilenet_v2().eval().features
    for name, module in list(theirs.named_modules()):
        if isinstance(module, torch.nn.BatchNorm2d):
            theirs.set_submodule(name, torch.nn.Identity())
        if isinstance(module, torch.nn.Conv2d):
            module.bias = torch.nn.Parameter(torch.empty(module.out_channels))
            if module.stride == (2, 2):
                module.padding = (0, 0)
                theirs.set_submodule(name, torch.nn.Sequential(torch.nn.ZeroPad2d((0, 1, 0, 1)), module))
    stored = load_file(semantics_file("mobilenet_v2"))
    padded = {name for name, module in theirs.named_modules() if isinstance(module, torch.nn.ZeroPad2d)}
    state = {}
    for key, value in stored.items():
        layer, kind = key.removeprefix("features.").rsplit(".", 1)
        state[f"{layer}.1.{kind}" if f"{layer}.0" in padded else f"{layer}.{kind}"] = value
    theirs.load_state_dict(state)
    x = torch.rand((1, 3, 224, 224), generator=generator)
    expected = theirs(x * 2 - 1)[0].flatten(1).T
    assert torch.allclose(lite(x)[0, 1:], expected, atol=1e-3)


@torch.no_grad()
@pytest.mark.parametrize(("height", "width"), [(1, 1), (37, 91), (224, 224), (300, 200)])
def test_any_size_gives_50_tokens_whose_first_is_the_mean_of_the_others(lite, generator, height, width):
    tokens = lite(torch.rand((2, 3, height, width), generator=generator))
    assert tokens.shape == (2, 50, lite.width)
    assert tokens.dtype == torch.float32
    assert torch.allclose(tokens[:, 0], tokens[:, 1:].mean(dim=1), atol=1e-5)
    assert float(tokens.std()) > 0.01


@torch.no_grad()
def test_a_flat_colour_is_the_same_at_any_size(lite):
    colour = torch.tensor([0.8, 0.3, 0.1]).view(1, 3, 1, 1)
    small, large = lite(colour.expand(1, 3, 20, 31)), lite(colour.expand(1, 3, 300, 260))
    assert torch.allclose(small, large, atol=1e-3)
    assert not torch.allclose(small, lite(colour.flip(1).expand(1, 3, 20, 31)), atol=0.1)


@torch.no_grad()
@pytest.mark.parametrize(("rows", "columns"), [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_patches_lie_row_by_row(lite, rows, columns):
    grey = torch.full((1, 3, 224, 224), 0.5)
    busy = grey.clone()
    top, left = 112 * rows, 112 * columns
    busy[:, :, top : top + 112, left : left + 112] = picture(samples()[0])[:, :, 100:212, 180:292]
    changed = (lite(busy) - lite(grey))[0, 1:].square().sum(dim=1).view(7, 7)
    quarters = torch.stack([changed[:3, :3].sum(), changed[:3, 4:].sum(), changed[4:, :3].sum(), changed[4:, 4:].sum()])
    assert int(quarters.argmax()) == 2 * rows + columns


def test_a_picture_can_climb_towards_a_meaning(lite, generator):
    x = torch.rand((1, 3, 60, 80), generator=generator, requires_grad=True)
    direction = torch.randn(1280, generator=generator)
    before = lite(x)[0, 0] @ direction
    before.backward()
    assert torch.isfinite(x.grad).all()
    step = 1e-4
    with torch.no_grad():
        uphill = x.grad / x.grad.norm()
        slope = ((lite(x + step * uphill) - lite(x - step * uphill))[0, 0] @ direction) / (2 * step)
    assert float(slope) == pytest.approx(float(x.grad.norm()), rel=0.05)


def test_weights_are_frozen_and_never_saved(lite):
    assert not any(p.requires_grad for p in lite.parameters())
    assert lite.state_dict() == {}
    assert not lite.train().training


@torch.no_grad()
def test_autocast_does_not_make_it_coarser(lite, generator):
    x = torch.rand((1, 3, 64, 64), generator=generator)
    with torch.autocast("cpu", torch.bfloat16):
        inside = lite(x.bfloat16().float())
    assert torch.equal(inside, lite(x.bfloat16().float()))


def test_missing_tensors_are_named(tmp_path):
    tensors = load_file(semantics_file("mobilenet_v2"))
    del tensors["features.9.conv.2.bias"]
    save_file(tensors, tmp_path / "cut.safetensors")
    with pytest.raises(ModelError, match=r"cut\.safetensors.*features\.9\.conv\.2\.bias"):
        load_mobilenet(tmp_path / "cut.safetensors")


def test_a_missing_resource_asks_to_install_again(monkeypatch):
    monkeypatch.setattr(semantics, "semantics_file", lambda name: None)
    with pytest.raises(ModelError, match="install CausalSR again"):
        semantic_encoder("lite")


# names


def test_none_has_no_encoder():
    assert semantic_encoder("none") is None


@pytest.mark.parametrize(("name", "hint"), [("lit", "did you mean 'lite'"), ("xyz", "known are clip, lite, none")])
def test_an_unknown_name_is_answered_in_one_line(name, hint):
    with pytest.raises(ModelError, match=hint) as caught:
        semantic_encoder(name)
    assert "\n" not in str(caught.value)


def test_lite_needs_none_of_the_optional_packages():
    code = (
        "import sys\n"
        "for name in ('open_clip', 'torchvision', 'timm', 'huggingface_hub'): sys.modules[name] = None\n"
        "from core.nets.semantics import semantic_encoder\n"
        "print(semantic_encoder('lite').width)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("1280", "")


# clip, with random weights through the real loading code


@pytest.fixture
def cache(monkeypatch, tmp_path) -> Path:
    """An empty cache folder."""
    monkeypatch.setattr(clip, "user_cache_path", lambda *_, **__: tmp_path)
    return tmp_path


def optional_open_clip():
    declare_missing_schemas()
    return pytest.importorskip("open_clip")


@pytest.fixture(scope="module")
def hub_file(tmp_path_factory):
    """What the hub would send: both towers' tensors by open_clip's names, the text tower cut down to one."""
    open_clip = optional_open_clip()
    torch.manual_seed(0)
    config = open_clip.get_model_config(clip.ARCHITECTURE)
    config["text_cfg"].update(layers=1, vocab_size=8, width=64, heads=1)
    folder = tmp_path_factory.mktemp("hub")
    model = open_clip.CLIP(**config).half().float().eval()
    save_file({name: value.half() for name, value in model.state_dict().items()}, folder / "both.safetensors")
    yield folder / "both.safetensors", model
    shutil.rmtree(folder)


@pytest.fixture
def hub(monkeypatch, cache, hub_file):
    """A hub that answers from the file, and what was asked of it."""
    huggingface_hub = pytest.importorskip("huggingface_hub")
    asked = []

    def download(repository, file, *, local_dir, token):
        asked.append((repository, file, token))
        local_dir.mkdir()
        return str(shutil.copy(hub_file[0], local_dir / file))

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
    return asked


@torch.no_grad()
def test_clip_is_fetched_once_and_its_global_token_is_open_clips_embedding(hub, cache, hub_file):
    open_clip, model = optional_open_clip(), hub_file[1]
    clip_file().write_bytes(b"damaged")
    assert fetch_clip() == clip_file()
    assert fetch_clip() == clip_file()
    assert hub == [(clip.REPOSITORY, clip.FILE, False)]
    assert list(cache.iterdir()) == [clip_file()]
    assert not any(name.startswith("visual.") or "text" in name for name in load_file(clip_file()))

    encoder = semantic_encoder("clip")
    with Image.open(samples()[0]) as image:
        theirs = open_clip.image_transform(224, is_train=False)(image.convert("RGB"))
    ours = encoder.prepare(picture(samples()[0]))
    # theirs rounds to 8 bits after resizing: half a grey level is .0075 of these units
    assert float((ours[0] - theirs).abs().mean()) < 0.0075
    tokens = encoder(picture(samples()[0]))
    assert tokens.shape == (1, 50, encoder.width)
    assert torch.allclose(tokens[:, 0], model.encode_image(ours), atol=1e-4)
    last = model.visual.forward_intermediates(ours, indices=1, normalize_intermediates=True, output_fmt="NLC")
    patches = last["image_intermediates"][-1] @ model.visual.proj
    assert torch.allclose(tokens[:, 1:], patches, atol=1e-4)


def test_clip_is_frozen_and_differentiable_in_the_picture(hub, generator):
    fetch_clip()
    encoder = semantic_encoder("clip")
    assert not any(p.requires_grad for p in encoder.parameters())
    assert not any(module.training for module in encoder.train().modules())
    x = torch.rand((1, 3, 40, 64), generator=generator, requires_grad=True)
    encoder(x)[0, 0].square().sum().backward()
    columns = x.grad.abs().sum(dim=(0, 1, 2)) > 0
    # the middle square: 12 columns on each side are cut off
    assert columns.nonzero().flatten().tolist() == list(range(12, 52))


def test_our_constants_are_open_clips():
    open_clip = optional_open_clip()
    record = open_clip.get_pretrained_cfg(clip.ARCHITECTURE, "openai")
    assert record["hf_hub"].rstrip("/") == clip.REPOSITORY
    assert (semantics.CLIP_MEAN, semantics.CLIP_DEVIATION) == (
        open_clip.OPENAI_DATASET_MEAN,
        open_clip.OPENAI_DATASET_STD,
    )


def test_another_networks_file_is_refused(cache):
    optional_open_clip()
    save_file({"proj": torch.zeros(3, 3)}, clip_file())
    with pytest.raises(ModelError, match=r"clip-vit-b-32\.safetensors: not CLIP's.*fetch_clip") as caught:
        load_clip()
    assert "\n" not in str(caught.value)


def test_clip_that_was_not_fetched_says_how(cache):
    with pytest.raises(ModelError, match=r"not fetched yet.*fetch_clip") as caught:
        semantic_encoder("clip")
    assert "\n" not in str(caught.value)
    assert list(cache.iterdir()) == []


def test_offline_fetching_fails_in_one_line(cache, monkeypatch):
    optional_open_clip()
    constants = pytest.importorskip("huggingface_hub.constants")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError, match=r"could not be fetched.*check the connection") as caught:
        fetch_clip()
    assert "\n" not in str(caught.value)
    assert not clip_file().exists()


def test_without_open_clip_fetching_says_what_to_install(cache, monkeypatch):
    monkeypatch.setitem(sys.modules, "open_clip", None)
    with pytest.raises(ModelError, match=r"pip install 'causalsr\[clip\]'"):
        fetch_clip()
