"""The losses, one file each, named as in the paper."""
