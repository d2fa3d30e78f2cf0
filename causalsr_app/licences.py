"""What the program is built of: the packages that are installed with it, with their versions and licences."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from causalsr_app.translation import mark, tr

OURS = "causalsr"
UNKNOWN = mark("see its own files")
LONGEST = 90
"""Some packages put the whole text where its name belongs."""


def parts() -> tuple[tuple[str, str, str], ...]:
    """(name, version, licence) of this program, then of all that it needs, in order of name."""
    found: dict[str, tuple[str, str, str]] = {}
    waiting = [OURS]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            each = distribution(name)
        except PackageNotFoundError:  # meant for another system
            continue
        found[name] = each.metadata["Name"], each.version, _licence(each)
        waiting.extend(_needed(each))
    ours = found.pop(OURS, (OURS, "", "Apache-2.0"))
    return (ours, *sorted(found.values(), key=lambda row: row[0].casefold()))


def _needed(package: Distribution) -> list[str]:
    """Names of what it requires without extras."""
    required = [line for line in package.requires or () if "extra ==" not in line]
    return [re.split(r"[^\w.-]", line, maxsplit=1)[0].lower().replace("_", "-") for line in required]


def _licence(package: Distribution) -> str:
    meta = package.metadata
    if "License-Expression" in meta:
        return meta["License-Expression"]
    classed = [each.rpartition(" :: ")[2] for each in meta.get_all("Classifier") or () if each.startswith("License ::")]
    stated = meta["License"].strip() if "License" in meta else ""
    if stated and "\n" not in stated and len(stated) <= LONGEST:
        return stated
    return "; ".join(classed) or tr(UNKNOWN)
