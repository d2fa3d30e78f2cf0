"""From a folder of photos to simulated batches."""
