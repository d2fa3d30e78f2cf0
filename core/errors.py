"""Every error the engine raises on purpose, so that a front end can say it in one line.

CausalSRError
├── PhotoError              a photo can't be read, is too large, or its target can't be written
│   ├── ReadError
│   ├── TooLargeError
│   └── WriteError
├── ModelError              weights are missing, unknown, newer than the program, or damaged
├── InterventionError       an unknown factor, or a value outside its range
├── OrderError              a recorded order that can't be read, or that this model can't follow
├── BatchError              a batch's journal is missing, damaged, newer, or worked on by somebody else
├── ScaleError              an enlargement the network or the target format can't give
├── DeviceError             the device asked for is not there
└── RenderError             a tile stayed non-finite, or memory ran out on every device

`core.jobs.Cancelled` is not an error and stands apart.
"""


class CausalSRError(Exception):
    """Base of all. The message says what, where, and what to do next, in one line."""


class PhotoError(CausalSRError):
    """Something about one photo; the other photos go on."""


class ReadError(PhotoError):
    """The file is missing, not an image, or damaged."""


class TooLargeError(PhotoError):
    """The photo has more pixels than the limit allows; the message says how to raise it."""


class WriteError(PhotoError):
    """The result can't be written; nothing is left half-written."""


class ModelError(CausalSRError):
    """The weights are missing, of an unknown or newer schema, or damaged."""


class InterventionError(CausalSRError):
    """An unknown factor, or a value outside the factor's range."""


class OrderError(CausalSRError):
    """A recorded order can't be read, or the engine at hand can't follow it."""


class BatchError(CausalSRError):
    """A batch's journal is missing, damaged or newer than the program, or another process works on it."""


class ScaleError(CausalSRError):
    """An enlargement that the network or the format can't give."""


class DeviceError(CausalSRError):
    """The device asked for by name is not available here."""


class RenderError(CausalSRError):
    """Restoring failed on every device; no picture was made."""


def in_one_line(error: Exception) -> str:
    """What an error says, in one line; of one that nobody foresaw its kind, too."""
    text = " ".join(str(error).split())
    if isinstance(error, MemoryError):
        return "memory ran out; close other programs or enlarge less"
    return text if isinstance(error, CausalSRError) else f"unexpected {type(error).__name__}: {text}"
