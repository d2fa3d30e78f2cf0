"""How a second photo of the scene lies over the first: coarse by matched features, fine by optical flow.

OpenCV's SIFT, MAGSAC++ and DIS flow, on copies of bounded size, so that memory and time don't grow with the photos.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from core.engine.consistency import LUMA
from core.engine.picture import Region

LONGEST, SHORTEST, ENLARGED = 1600, 800, 4
"""Longer sides, px, between which the copies that are matched lie, and the most that a small photo is enlarged for it:
a matched place is then known to a fraction of a pixel of the picture."""
FEATURES = 6000
RATIO = 0.8
"""Of the best match's distance to the second best's; Lowe 2004."""
CLOSE = 2.5
"""Pixels of a copy that a match may lie off."""
FEWEST, SHARE = 16, 0.15
"""Matches that must agree on one view, and their share of all; else the photos show different things."""
LARGEST = 8.0
"""Times that the reference may be larger or smaller than the photo."""
FURTHEST = 6.0
"""Pixels of a copy that the flow may move a place: parallax and lens, not another scene."""
FINER = 1.2
"""Pixels of the reference to one of the picture from which they are averaged."""
WHOLLY = 0.999
"""Share of a place that must show something."""
LEAST = 48
"""Sides, px, of photos that can be matched."""


@dataclass(frozen=True, eq=False)
class Registration:
    """Where the photo's places lie in the reference.

    Attributes:
        homography: 3×3, from the photo's pixel centres to the reference's, both counted from 0.
        flow: h×w×2 float32, px of the photo, added before the homography; on a grid over the whole photo.
        gain, offset: per channel, the reference's values [0, 1] in the photo's colours: gain · value + offset.
        matches: how many agreed.
        opaque: h×w float32 in [0, 1], 1 where the reference shows something; on a grid over the whole reference.
            None where it does everywhere.
    """

    homography: np.ndarray
    flow: np.ndarray
    gain: np.ndarray
    offset: np.ndarray
    matches: int
    opaque: np.ndarray | None = None

    def for_copy(self, by: int) -> Registration:
        """How the reference lies over a copy of the photo, `by` times smaller on each side."""
        return replace(self, homography=self.homography @ _scaling(by), flow=self.flow / np.float32(by))


def register(
    photo_HW3: np.ndarray, reference_HW3: np.ndarray, alpha_HW: np.ndarray | None = None
) -> Registration | None:
    """How the reference lies over the photo; None where they show no common scene.

    Args:
        photo_HW3, reference_HW3: uint8 or uint16, of any sizes.
        alpha_HW: of the reference, as deep; what is more transparent than not shows nothing.
    """
    if min(*photo_HW3.shape[:2], *reference_HW3.shape[:2]) < LEAST:
        return None
    opaque = None if alpha_HW is None else _opaque(alpha_HW)
    if opaque is not None and not opaque.any():
        return None
    (own, own_by), (other, other_by) = _copy(photo_HW3), _copy(reference_HW3)
    found = _homography(own, other)
    if found is None:
        return None
    between, matches = found
    laid, shown = _laid_over(other, opaque, between, own.shape[:2])
    gain, offset = colours(own, laid, shown)
    flow = _flow(own, np.clip(laid * gain + offset, 0, 1), shown) / own_by
    into, out_of = _scaling(own_by), _scaling(1 / other_by)
    return Registration(out_of @ between @ into, flow, gain, offset, matches, opaque)


def fitted(
    reference_HW3: np.ndarray, found: Registration, scale: float, photo_size: tuple[int, int]
) -> tuple[np.ndarray, Registration]:
    """The reference and how it lies, where several of its pixels would come to one of the picture's: averaged first."""
    by = _spacing(found, photo_size) / scale
    if by <= FINER:
        return reference_HW3, found
    height, width = (max(round(side / by), 1) for side in reference_HW3.shape[:2])
    smaller = cv2.resize(reference_HW3, (width, height), interpolation=cv2.INTER_AREA)
    across, down = width / reference_HW3.shape[1], height / reference_HW3.shape[0]
    to = np.array([[across, 0, (across - 1) / 2], [0, down, (down - 1) / 2], [0, 0, 1]])
    return smaller, replace(found, homography=to @ found.homography)


def lay_over(
    reference_HW3: np.ndarray, found: Registration, where: Region, scale: float, photo_size: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """The reference as it would lie on a part of the picture, in the photo's colours, and where it shows something.

    Args:
        reference_HW3, found: of `fitted`, if they are finer than the picture.
        where: in pixels of the picture, which is `scale` times as large as the photo; it may reach beyond it.
        photo_size: height and width of the photo.

    Returns:
        H×W×3 float32 in [0, 1], and H×W bool.
    """
    rows, columns = np.mgrid[0 : where.height, 0 : where.width].astype(np.float32)
    x, y = ((each + at + 0.5) / scale - 0.5 for each, at in ((columns, where.x), (rows, where.y)))
    grid = found.flow.shape[0] / photo_size[0], found.flow.shape[1] / photo_size[1]
    flow = cv2.remap(
        found.flow, ((x + 0.5) * grid[1] - 0.5).astype(np.float32), ((y + 0.5) * grid[0] - 0.5).astype(np.float32),
        cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    x, y = x + flow[..., 0], y + flow[..., 1]
    h = found.homography
    depth = h[2, 0] * x + h[2, 1] * y + h[2, 2]
    across = (h[0, 0] * x + h[0, 1] * y + h[0, 2]) / depth
    down = (h[1, 0] * x + h[1, 1] * y + h[1, 2]) / depth
    height, width = reference_HW3.shape[:2]
    shown = (across > 0.5) & (across < width - 1.5) & (down > 0.5) & (down < height - 1.5) & (depth > 0)
    if found.opaque is not None:
        grid = found.opaque.shape[0] / height, found.opaque.shape[1] / width
        shown &= _wholly(found.opaque, (across + 0.5) * grid[1] - 0.5, (down + 0.5) * grid[0] - 0.5)
    if not shown.any():
        return np.zeros((where.height, where.width, 3), np.float32), shown
    left, right = int(across[shown].min()) - 3, int(across[shown].max()) + 5
    top, bottom = int(down[shown].min()) - 3, int(down[shown].max()) + 5
    left, top = max(left, 0), max(top, 0)
    part = _unit(reference_HW3[top : min(bottom, height), left : min(right, width)])
    laid = cv2.remap(
        part, (across - left).astype(np.float32), (down - top).astype(np.float32), cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    return np.clip(laid * found.gain + found.offset, 0, 1).astype(np.float32), shown


def _opaque(alpha_HW: np.ndarray) -> np.ndarray:
    """How much of each place is more opaque than transparent, of bounded size; see `Registration.opaque`."""
    shown = (alpha_HW > np.iinfo(alpha_HW.dtype).max // 2).astype(np.float32)
    height, width = alpha_HW.shape
    by = min(LONGEST / max(height, width), 1.0)
    size = max(round(width * by), 1), max(round(height * by), 1)
    smaller: np.ndarray = cv2.resize(shown, size, interpolation=cv2.INTER_AREA)
    return smaller


def _wholly(opaque: np.ndarray, across: np.ndarray, down: np.ndarray) -> np.ndarray:
    """Where a picture is opaque all around the places, of its own pixels."""
    around: np.ndarray = cv2.remap(
        opaque, across.astype(np.float32), down.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return around > WHOLLY


def _copy(pixels_HW3: np.ndarray) -> tuple[np.ndarray, float]:
    """A float32 copy in [0, 1] for matching, and its size divided by the photo's."""
    height, width = pixels_HW3.shape[:2]
    longest = max(height, width)
    if longest > LONGEST:
        by = LONGEST / longest
        small = cv2.resize(pixels_HW3, (round(width * by), round(height * by)), interpolation=cv2.INTER_AREA)
        return _unit(small), by
    by = min(ENLARGED, -(-SHORTEST // longest))
    large = cv2.resize(_unit(pixels_HW3), (width * by, height * by), interpolation=cv2.INTER_CUBIC)
    return np.clip(large, 0, 1), float(by)


def _unit(pixels_HW3: np.ndarray) -> np.ndarray:
    return pixels_HW3.astype(np.float32) / np.float32(np.iinfo(pixels_HW3.dtype).max)


def _grey(unit_HW3: np.ndarray) -> np.ndarray:
    """Luma, uint8, stretched over the whole range."""
    luma = cv2.cvtColor(unit_HW3, cv2.COLOR_RGB2GRAY)
    low, high = np.percentile(luma, (1, 99))
    return ((luma - low) / max(high - low, 1e-3) * 255).clip(0, 255).astype(np.uint8)


def _homography(own: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, int] | None:
    """From the photo's copy to the reference's, and how many matches agree."""
    sift = cv2.SIFT.create(nfeatures=FEATURES, contrastThreshold=0.02)
    (places, seen), (other_places, other_seen) = (sift.detectAndCompute(_grey(each), None) for each in (own, other))
    if seen is None or other_seen is None or min(len(seen), len(other_seen)) < FEWEST:
        return None
    seen, other_seen = (np.sqrt(each / (each.sum(axis=1, keepdims=True) + 1e-7)) for each in (seen, other_seen))
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(seen.astype(np.float32), other_seen.astype(np.float32), k=2)
    good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < RATIO * pair[1].distance]
    if len(good) < FEWEST:
        return None
    here = np.array([places[each.queryIdx].pt for each in good], np.float64)
    there = np.array([other_places[each.trainIdx].pt for each in good], np.float64)
    cv2.setRNGSeed(0)
    between, agree = cv2.findHomography(here, there, cv2.USAC_MAGSAC, CLOSE, maxIters=5000, confidence=0.9999)
    count = 0 if agree is None else int(agree.sum())
    if between is None or count < max(FEWEST, SHARE * len(good)) or not _plausible(between, own.shape[:2]):
        return None
    return between, count


def _plausible(between: np.ndarray, size: tuple[int, int]) -> bool:
    """Whether a photo of a scene could lie so over another: not mirrored, not folded, not immensely larger."""
    height, width = size
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    depth = corners @ between[2, :2] + between[2, 2]
    if (depth * depth[0] <= 0).any():
        return False
    laid = (corners @ between[:2, :2].T + between[:2, 2]) / depth[:, None]
    sides = np.roll(laid, -1, axis=0) - laid
    turns = sides[:, 0] * np.roll(sides[:, 1], -1) - sides[:, 1] * np.roll(sides[:, 0], -1)
    area = 0.5 * abs(np.sum(laid[:, 0] * np.roll(laid[:, 1], -1) - laid[:, 1] * np.roll(laid[:, 0], -1)))
    larger = math.sqrt(area / (height * width))
    return bool((turns > 0).all()) and 1 / LARGEST < larger < LARGEST


def _laid_over(
    other: np.ndarray, opaque: np.ndarray | None, between: np.ndarray, size: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """The reference's copy over the photo's, and where it shows something."""
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = cv2.warpPerspective(other, between, size[::-1], flags=flags, borderMode=cv2.BORDER_REPLICATE)
    there: np.ndarray = np.ones(other.shape[:2], np.float32)
    if opaque is not None:
        there = cv2.resize(opaque, (other.shape[1], other.shape[0]), interpolation=cv2.INTER_AREA)
    shown = cv2.warpPerspective(there, between, size[::-1], flags=flags, borderMode=cv2.BORDER_CONSTANT)
    return laid, shown > WHOLLY


def colours(own: np.ndarray, laid: np.ndarray, shown: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gain and offset per channel that give the reference the photo's mean and deviation where both show the scene."""
    a, b = own[shown], laid[shown]
    if len(a) < FEWEST:
        return np.ones(3, np.float32), np.zeros(3, np.float32)
    gain = (a.std(axis=0) + 1e-3) / (b.std(axis=0) + 1e-3)
    gain = np.clip(gain, 0.25, 4)
    return gain.astype(np.float32), (a.mean(axis=0) - gain * b.mean(axis=0)).astype(np.float32)


def _flow(own: np.ndarray, laid: np.ndarray, shown: np.ndarray) -> np.ndarray:
    """What is left to move, px of the copy, h×w×2 float32; nothing where the reference doesn't show the place."""
    dis = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    first, second = ((each @ np.array(LUMA) * 255).astype(np.uint8) for each in (own, laid))
    flow = dis.calc(first, np.where(shown, second, first), np.zeros((*first.shape, 2), np.float32))
    still = (np.hypot(flow[..., 0], flow[..., 1]) > FURTHEST) | ~shown
    flow[still] = 0
    smooth: np.ndarray = cv2.GaussianBlur(flow, (0, 0), 2.0)
    return smooth


def _spacing(found: Registration, photo_size: tuple[int, int]) -> float:
    """Pixels of the reference to one of the photo, in its middle."""
    height, width = photo_size
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    places = np.array([[*(middle + step), 1] for step in ((-0.5, 0), (0.5, 0))]) @ found.homography.T
    ends = places[:, :2] / places[:, 2:]
    return float(np.hypot(*(ends[1] - ends[0])))


def _scaling(by: float) -> np.ndarray:
    """Pixel centres of an image to those of its copy `by` times as large."""
    return np.array([[by, 0, (by - 1) / 2], [0, by, (by - 1) / 2], [0, 0, 1]])
