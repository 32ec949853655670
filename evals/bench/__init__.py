"""Measurements of speed, size and limits, each a program of its own."""
