"""Hop 3: from what was understood to the passages that may carry the answer."""
