"""What a person touches: the command line, the window, and the bridge between the window and the engine."""
