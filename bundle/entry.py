"""Where the bundled program starts: the command line, whose `gui` is the window."""

from causalsr_app.cli import main

main()
