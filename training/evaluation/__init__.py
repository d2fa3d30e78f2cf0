"""The protocol of model.md section 10: metrics, conditions, tables, and the curves of the sliders."""
