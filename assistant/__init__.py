"""Rådrum: cited answers and exact calculations about ekonomiskt bistånd."""

__version__ = "0.1.0"
