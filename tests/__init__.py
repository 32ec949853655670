"""Whether the code is right: must be 100 %."""
