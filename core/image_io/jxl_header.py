"""The beginning of a JPEG XL codestream: size, depth, colours (ISO/IEC 18181-1, annexes D and E)."""

from __future__ import annotations

from dataclasses import dataclass

_SIGNATURE = b"\xff\x0a"
_RATIOS = {1: (1, 1), 2: (12, 10), 3: (4, 3), 4: (3, 2), 5: (16, 9), 6: (5, 4), 7: (2, 1)}
_SIDES = ((9, 1), (13, 1), (18, 1), (30, 1))
_ENUM = ((0, 0), (0, 1), (4, 2), (6, 18))
_COORDINATES = ((19, 0), (19, 524_288), (20, 1_048_576), (21, 2_097_152))
_MOST_EXTRA = 256
_MOST_BYTES = 4096
_GREY, _XYB = 1, 2
_CUSTOM = 2
_LINEAR, _SRGB = 8, 13
_ALPHA, _SPOT, _CFA = 0, 2, 5


@dataclass(kw_only=True)
class JxlHeader:
    """What the codestream says of itself.

    Attributes:
        width: as stored, in pixels.
        height: as stored, in pixels.
        bits: per sample.
        floating: samples are floating-point numbers.
        animated: there are frames.
        xyb: colours are stored as they are perceived; decoders then give what the colours below say.
        icc: the colours are those of an ICC profile.
        primaries, transfer: code points of ITU-T H.273; primaries 2 are `points`.
        gamma: exponent from light to stored value, in place of a transfer.
        transfer_at: bit at which the transfer stands, counted from the stream's beginning; 0 where it is not stated.
        points: red, green, blue and white in CIE x, y.
    """

    width: int = 0
    height: int = 0
    bits: int = 8
    floating: bool = False
    animated: bool = False
    xyb: bool = True
    icc: bool = False
    primaries: int = 1
    transfer: int = 13
    gamma: float | None = None
    transfer_at: int = 0
    points: tuple[tuple[float, float], ...] = ()


class _Bits:
    """The stream's bits, each byte's lowest first."""

    def __init__(self, data: bytes, start: int) -> None:
        self._number = int.from_bytes(data[:_MOST_BYTES], "little") >> start
        self._end = 8 * min(len(data), _MOST_BYTES)
        self.at = start

    def take(self, count: int) -> int:
        """The next `count` bits as a number.

        Raises:
            ValueError: there are no more.
        """
        if self.at + count > self._end:
            raise ValueError("the JPEG XL header ends early")
        value = self._number & ((1 << count) - 1)
        self._number >>= count
        self.at += count
        return value

    def flag(self) -> bool:
        """One bit."""
        return bool(self.take(1))

    def number(self, choices: tuple[tuple[int, int], ...]) -> int:
        """A number in one of four ranges: (bits, offset)."""
        bits, offset = choices[self.take(2)]
        return offset + self.take(bits)


def header(codestream: bytes) -> JxlHeader:
    """Parse.

    Raises:
        ValueError: it does not begin as a codestream, or ends early.
    """
    if not codestream.startswith(_SIGNATURE):
        raise ValueError("no JPEG XL codestream")
    bits, found = _Bits(codestream, 16), JxlHeader()
    found.width, found.height = _size(bits)
    if bits.flag():  # all as usual
        return found
    if bits.flag():
        _extra_fields(bits, found)
    found.bits, found.floating = _depth(bits)
    bits.flag()
    extra = bits.number(((0, 0), (0, 1), (4, 2), (12, 1)))
    if extra > _MOST_EXTRA:
        raise ValueError("too many channels")
    for _ in range(extra):
        _extra_channel(bits)
    found.xyb = bits.flag()
    if not bits.flag():
        _colours(bits, found)
    return found


def as_srgb(codestream: bytes) -> bytes:
    """The codestream with sRGB's curve stated in place of linear light, in the same bits.

    Raises:
        ValueError: it does not state linear light.
    """
    found = header(codestream)
    if found.transfer != _LINEAR or not found.transfer_at:
        raise ValueError("the JPEG XL codestream is not in linear light")
    number = int.from_bytes(codestream[:_MOST_BYTES], "little")
    number ^= (_LINEAR - 2 ^ _SRGB - 2) << (found.transfer_at + 2)  # both are 2 + 4 bits, behind two that say so
    return number.to_bytes(min(len(codestream), _MOST_BYTES), "little") + codestream[_MOST_BYTES:]


def _size(bits: _Bits) -> tuple[int, int]:
    """Width and height."""
    small = bits.flag()

    def side() -> int:
        return 8 * (bits.take(5) + 1) if small else bits.number(_SIDES)

    height = side()
    ratio = bits.take(3)
    if not ratio:
        return side(), height
    above, below = _RATIOS[ratio]
    return height * above // below, height


def _extra_fields(bits: _Bits, found: JxlHeader) -> None:
    bits.take(3)  # orientation, which decoders apply
    if bits.flag():
        _size(bits)
    if bits.flag():
        _preview(bits)
    found.animated = bits.flag()
    if found.animated:
        bits.number(((0, 100), (0, 1000), (10, 1), (30, 1)))
        bits.number(((0, 1), (0, 1001), (8, 1), (10, 1)))
        bits.number(((0, 0), (3, 0), (16, 0), (32, 0)))
        bits.flag()


def _preview(bits: _Bits) -> None:
    sides = ((0, 16), (0, 32), (5, 1), (9, 33)) if bits.flag() else ((6, 1), (8, 65), (10, 321), (12, 1345))
    bits.number(sides)
    if not bits.take(3):
        bits.number(sides)


def _depth(bits: _Bits) -> tuple[int, bool]:
    """Bits per sample, and whether they are floating-point numbers."""
    if not bits.flag():
        return bits.number(((0, 8), (0, 10), (0, 12), (6, 1))), False
    depth = bits.number(((0, 32), (0, 16), (0, 24), (6, 1)))
    bits.take(4)
    return depth, True


def _extra_channel(bits: _Bits) -> None:
    if bits.flag():  # alpha, as usual
        return
    kind = bits.number(_ENUM)
    _depth(bits)
    bits.number(((0, 0), (0, 3), (0, 4), (3, 1)))
    for _ in range(bits.number(((0, 0), (4, 0), (5, 16), (10, 48)))):
        bits.take(8)
    if kind == _ALPHA:
        bits.flag()
    elif kind == _SPOT:
        bits.take(64)
    elif kind == _CFA:
        bits.number(((0, 1), (2, 0), (4, 3), (8, 19)))


def _colours(bits: _Bits, found: JxlHeader) -> None:
    found.icc = bits.flag()
    space = bits.number(_ENUM)
    if found.icc or space == _XYB:
        return
    kind = bits.number(_ENUM)
    white = {1: (0.3127, 0.3290), 10: (1 / 3, 1 / 3), 11: (0.314, 0.351)}.get(kind, (0.3127, 0.3290))
    if kind == _CUSTOM:
        white = _point(bits)
    if space != _GREY:
        found.primaries = bits.number(_ENUM)
        if found.primaries == _CUSTOM:
            found.points = (*(_point(bits) for _ in range(3)), white)
        elif found.primaries == 11 and kind == 1:
            found.primaries = 12  # Display P3: DCI's primaries under D65
    if bits.flag():
        found.gamma = bits.take(24) / 1e7
    else:
        found.transfer_at = bits.at
        found.transfer = bits.number(_ENUM)


def _point(bits: _Bits) -> tuple[float, float]:
    """A point in CIE x, y, in millionths; odd numbers stand for negative ones."""
    x, y = (bits.number(_COORDINATES) for _ in range(2))
    return tuple((value >> 1 ^ -(value & 1)) / 1e6 for value in (x, y))  # type: ignore[return-value]
