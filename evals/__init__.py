"""Evals: how well Rådrum answers and how fast it is. Rates and figures, never pass or fail; what must hold is in tests/."""
