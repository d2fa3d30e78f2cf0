"""What each model is, and what it costs beside others: writes docs/models.md.

python benchmarks/models_page.py [PEER.param …] [--out docs/models.md] [--runs 3]

Each case runs in a process of its own, so that its peak memory is its own: our models at several enlargements, faithful
and with texture, and peers (ncnn, ×4). Milliseconds are the median of the runs, a megapixel of the photo.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.restore import peak_megabytes, texture
from core.memory import keep_freed
from resources import weights_file

SIDES = (256, 512)
SCALES = (1, 2, 3, 4, 8)
MODELS = ("fast",)


def main() -> None:
    """Measure one case, or all of them and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peers", type=Path, nargs="*")
    parser.add_argument("--out", type=Path, default=Path("docs/models.md"))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--case", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        print(json.dumps(measured(json.loads(options.case), options.runs)))
        return
    text = [
        INTRODUCTION,
        *(card(name) for name in MODELS),
        COSTS.format(command=" ".join(each.name for each in options.peers), machine=machine()),
    ]
    text.append("\n".join(table([*ours(), *theirs(options.peers)], options.runs)))
    options.out.write_text("\n\n".join(text) + "\n", encoding="utf-8")


INTRODUCTION = """# Models

What ships with the program, what it was taught, what it can't do, and what it costs. Networks of others are added by
`causalsr models add` ([the guide](guide.md)), and `causalsr models show NAME` prints their cards. Made by
`python benchmarks/models_page.py`."""

COSTS = """## What they cost

Milliseconds a megapixel of the photo and the process's peak memory, on {machine}; Real-ESRGAN by ncnn on
the same cores, in the same run; a dash is for what needs more than 80 % of the machine's memory
(`python benchmarks/models_page.py {command}`)."""

LIMITS = {
    "fast": """It smears fur and other texture as fine as noise where it takes it for noise (say that there is less, and
it stays); it doesn't undo long motion blur, scratches, moiré or halftone; letters that can't be read stay so. Side by
side with others, failures included: [compare.md](compare.md). Figures: [measurements.md](measurements.md).""",
}


def machine() -> str:
    """The processor, in words."""
    told = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    names = [line.split(":", 1)[1].strip() for line in told.splitlines() if line.startswith("model name")]
    flags = next((line.split() for line in told.splitlines() if line.startswith("flags")), [])
    able = " with AMX" if "amx_bf16" in flags else " with AVX-512 BF16" if "avx512_bf16" in flags else ""
    return f"{len(os.sched_getaffinity(0))} cores of {names[0] if names else platform.processor()}{able}"


def card(name: str) -> str:
    """What a shipped model's manifest says of it."""
    file = weights_file(name)
    assert file is not None
    told = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    parts = ", ".join(f"{part} {count:,}" for part, count in told["parameters"].items())
    recipe = told["recipe"]
    added = "".join(
        f"\n| {what} | recipe `{key}`, seed {told[key]['recipe']['seed']}, {told[key]['steps']:,} steps, "
        f"{told[key]['minutes']:g} minutes |"
        for key, what in (("looks", "textured tail"), ("reference", "use of references"))
        if key in told
    )
    return f"""## {name}

| | |
|---|---|
| for | photos from people: noise, blur, JPEG, resizing; ×1 to ×8 |
| parameters | {parts} |
| file | {told["bytes"] / 1e6:.1f} MB, sha256 `{told["sha256"]}` |
| licence | {told["licence"]} |
| data | 300 pictures: 278 photos and 22 pages of text and graphics, from CID22 (CC BY-SA 4.0), CLIC 2025 and deepin (Unsplash), budgie (CC0), elementary and mate wallpapers; manifest sha256 `{told["data_manifest_sha256"]}` |
| last run | recipe `{recipe["name"]}`, seed {recipe["seed"]}, {told["steps"]:,} steps, {told["minutes"]:g} minutes; the whole history is in [measurements.md](measurements.md) |{added}

What it can't do: {LIMITS[name]}"""  # noqa: E501 - rows of a table


def ours() -> list[dict[str, object]]:
    """Every enlargement, and texture where it costs most."""
    plain = [{"model": name, "scale": scale, "texture": 0.0} for name in MODELS for scale in SCALES]
    return plain + [{"model": name, "scale": 4, "texture": share} for name in MODELS for share in (0.5, 1.0)]


def theirs(peers: list[Path]) -> list[dict[str, object]]:
    """Each at the only enlargement it has."""
    return [{"peer": str(peer), "scale": 4} for peer in peers]


def table(found: list[dict[str, object]], runs: int) -> list[str]:
    """A row a case."""
    sides = "".join(f" {side}², ms/MP | {side}², MB |" for side in SIDES)
    lines = [f"| model | enlargement |{sides}", "|---|---|" + "---|---|" * len(SIDES)]
    for each in found:
        cells = []
        for side in SIDES:
            call = [sys.executable, __file__, "--runs", str(runs), "--case", json.dumps({**each, "side": side})]
            done = subprocess.run(call, capture_output=True, text=True, preexec_fn=spare_the_others)
            told = json.loads(done.stdout) if done.returncode == 0 else None
            cells.append(
                f" {told['seconds'] * 1000 / (side * side / 1e6):,.0f} | {told['megabytes']:.0f} |"
                if told
                else " – | – |"
            )
        name = Path(str(each["peer"])).stem if "peer" in each else each["model"]
        share = f", texture {each['texture']:.0%}" if each.get("texture") else ""
        lines.append(f"| {name}{share} | ×{each['scale']} |" + "".join(cells))
        print(lines[-1], flush=True)
    return lines


def spare_the_others() -> None:
    """A case that needs more than most of the memory ends, instead of the machine's other processes."""
    most = int(0.8 * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def measured(case: dict[str, object], runs: int) -> dict[str, float]:
    """Median seconds of a photo, estimate included, and the peak memory."""
    side, scale = int(str(case["side"])), int(str(case["scale"]))
    photo = texture(side, side)
    if "peer" in case:
        from benchmarks.peers import by_ncnn

        network = by_ncnn(Path(str(case["peer"])))
        work = lambda: network(photo)  # noqa: E731
    else:
        keep_freed()
        from core.causal.actions import Actions
        from core.engine import Engine
        from core.image_io import Photo

        engine, asked = Engine("cpu", str(case["model"])), Actions(texture=float(str(case["texture"])))
        work = lambda: engine.open(Photo(pixels=photo)).render(asked, scale)  # noqa: E731
    seconds = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return {"seconds": statistics.median(seconds[1:]), "megabytes": peak_megabytes()}


if __name__ == "__main__":
    main()
