"""The taxonomy as its stewards and readers see it: tree, terms, and the changes that are asked for."""
