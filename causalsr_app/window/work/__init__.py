"""What the window asks the runner for: opening, previews, exports."""
