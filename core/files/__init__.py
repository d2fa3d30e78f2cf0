"""Files as such, whatever is in them: written whole or not at all, and named so that they can be shown."""
