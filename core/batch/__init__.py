"""Many photos: which files are meant, and each from file to file."""
