"""`python -m training`: fit, evaluate, and the curves of the sliders."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from core.errors import CausalSRError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 done, 1 failed with one line on stderr, 2 usage."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (CausalSRError, KeyError) as error:
        print(f"error: {error.args[0] if error.args else error}", file=sys.stderr)
        return 1


def _fit(options: argparse.Namespace) -> int:
    from training.fit import fit
    from training.recipes import recipe_named

    recipe = recipe_named(options.recipe, **({} if options.seed is None else {"seed": options.seed}))
    fit(recipe, options.data, options.out, minutes=options.minutes, resume=options.resume, say=_say)
    return 0


def _say(line: str) -> None:
    print(line, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(required=True)
    fit = commands.add_parser("fit", help="train both networks on a folder of photos")
    fit.add_argument("--recipe", default="fast", help="fast or tiny")
    fit.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of photos")
    fit.add_argument("--out", type=Path, required=True, metavar="DIR", help="where checkpoints and the model go")
    fit.add_argument("--minutes", type=float, metavar="M", help="training time; default: the recipe's steps")
    fit.add_argument("--seed", type=int)
    fit.add_argument("--resume", action="store_true", help="go on with the run in --out")
    fit.set_defaults(run=_fit)
    return parser


if __name__ == "__main__":
    sys.exit(main())
