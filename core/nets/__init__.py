"""The networks, each described by what the engine must know, and the files they are kept in."""
