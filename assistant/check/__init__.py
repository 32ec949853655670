"""Hop 5: nothing is shown that its sources do not carry. No model takes part."""
