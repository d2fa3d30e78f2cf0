"""What core says in English, told in the person's language; what isn't known here stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from causalsr_app.translation import mark, tr
from core.batch.forecast import in_words
from core.causal.factors import SLIDERS

SAYINGS = (
    # remaining time
    mark("about {count} s left"),
    mark("about {count} min left"),
    mark("about {count} h left"),
    # of the engine
    mark("CPU, {count} core"),
    mark("CPU, {count} cores"),
    mark("reduced preview"),
    mark("this model has no texture: the picture is the faithful one"),
    mark("memory ran out: tile halved to {side}"),
    mark("memory ran out: went on with the {device}"),
    mark("memory ran out with the smallest tile; close other programs or enlarge less"),
    mark("numbers overflowed: redone in float32 on {device}"),
    mark("{what}: the result was not finite in any number format; nothing was written"),
    mark("{width}×{height} pixels need {size} GB of memory, and there is less; enlarge less"),
    mark("can't enlarge ×{scale}; give a number from {least} to {most}"),
    mark("{name} shows {share} of this scene"),
    mark("{name} shows no part of this scene that could be matched: it was left out"),
    mark("{name} is no sharper than the result without it: it was left out"),
    # of sizes
    mark("{size} is smaller than the photo's {sides} pixels; ask for more, or shrink it elsewhere"),
    mark("{size} is ×{scale} of the photo's {sides} pixels; give at most ×{most}, which is {limit}"),
    mark("{size} is too large"),
    # of reading
    mark("Can't read {file}: the file is empty; choose another copy of it."),
    mark("Can't read {file}: it is not an image in a known format ({formats})."),
    mark("Can't read {file}: there is not enough memory for it; close other programs."),
    mark("Can't read {file}: the {kind} data are damaged or cut off ({why}); choose another copy of it."),
    mark("Can't read {file}: there is no such file; check the name."),
    mark("Can't read {file}: you may not read it; check the file's permissions."),
    mark("Can't read {file}: its header says {width} × {height} pixels; the file is damaged."),
    mark("Can't read {file}: {why}; choose another copy of it."),
    mark("the JPEG is cut off: {missing} of its {rows} rows are missing"),
    mark("the JPEG is cut off: it has not all its details"),
    mark("the JPEG is cut off"),
    # of writing
    mark("Can't write {file}: a folder has that name; choose another."),
    mark("Can't write {file}: the folder {folder} does not exist; create it first."),
    mark("Can't write {file}: the folder {folder} is write-protected; choose another."),
    mark("Can't write {file}: the file there is write-protected; choose another name."),
    mark("Can't write {file}: it may take {size} MB, the disk has {free} MB free; make room."),
    mark("Can't write {file}: {why}; the file that was there is untouched."),
    mark("{format} holds 8 bits a channel, the photo has {bits}: PNG and TIFF keep them."),
    mark("{format} holds no transparency: the photo was laid over white."),
    mark("{format} holds no transparency: the photo was laid over the background colour."),
    mark("{format} is written in sRGB: the photo's colours were converted."),
    mark("The EXIF is too large for {format}: the camera's own notes in it were left out."),
    # of batches
    mark("left out, earlier results: {files} and {count} more"),
    mark("left out, earlier results: {files}"),
    mark("left out, folders of systems, bins and previews: {files} and {count} more"),
    mark("left out, folders of systems, bins and previews: {files}"),
    mark("left out, hidden: {files} and {count} more"),
    mark("left out, hidden: {files}"),
    mark("not followed, links that lead back up: {files} and {count} more"),
    mark("not followed, links that lead back up: {files}"),
    mark("followed, links to folders: {files} and {count} more"),
    mark("followed, links to folders: {files}"),
    mark("done once though meant more than once: {files} and {count} more"),
    mark("done once though meant more than once: {files}"),
    mark("the result doesn't give the photo back"),
    # of models
    mark("restores and enlarges photos; knows noise, blur, resizing, sharpening and JPEG"),
    mark("not stated"),
    mark("{licence}; trained on the photos named in the data manifest"),
    mark("a tile equals the whole"),
    mark("a tile equals the whole with {margin} px around it, as measured"),
    # sizes within sentences
    mark("long side {pixels}"),
    mark("width {pixels}"),
    mark("height {pixels}"),
    mark("megapixels {count}"),
)
"""Templates of core's sentences, the fuller before those that would take them in."""
UNLIKE = (mark("more {what} than the others"), mark("less {what} than the others"), mark("{what} is unsure"))
"""Templates about a factor, whose name is translated, too."""
WITHIN = ("size", "why")
"""Words of a template that are sentences of core's themselves."""
KINDS = (mark("compression"), *(each.label.lower() for each in SLIDERS if not each.label.isupper()))


def told(text: str) -> str:
    """The same in the person's language."""
    for pattern, template in _patterns():
        found = pattern.fullmatch(text)
        if found is not None:
            words = {name: tr(word) if word in KINDS else word for name, word in found.groupdict().items()}
            words |= {name: told(words[name]) for name in WITHIN if name in words}
            return tr(template).format(**words)
    return text


def time_left(seconds: float | None) -> str:
    """`about 3 min left`; empty where nobody can tell."""
    return told(in_words(seconds))


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What each template looks like once it is filled in."""
    return tuple((re.compile("".join(_parts(each)), re.DOTALL), each) for each in (*SAYINGS, *UNLIKE))


def _parts(template: str) -> Iterator[str]:
    for part in re.split(r"(\{\w+\})", template):
        yield f"(?P<{part[1:-1]}>.+?)" if part.startswith("{") else re.escape(part)
