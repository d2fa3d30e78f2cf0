"""`python -m causalsr_app.cli`: the same as the `causalsr` command."""

from causalsr_app.cli import main

main()
