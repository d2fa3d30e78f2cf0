"""A run and its networks to look at: the learned graph, counterfactuals, patches, a page about the run."""
