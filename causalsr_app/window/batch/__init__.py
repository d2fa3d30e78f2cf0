"""The batch page: many photos, what became of each, and which are worth a look."""

from causalsr_app.window.batch.page import BatchPage

__all__ = ["BatchPage"]
