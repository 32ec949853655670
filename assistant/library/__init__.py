"""The shelf of sources: what is stored, what is in force, what answers to what, and the search over it."""
