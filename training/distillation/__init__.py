"""Small training sets picked from large ones, or optimised to teach as they do (after arXiv 2502.03656)."""
