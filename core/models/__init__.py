"""Models on disk and by name: the networks that belong together, and what is known about them."""
