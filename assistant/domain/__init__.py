"""The ground: the typed values that travel the road from question to answer.

Everything here is immutable and free of behaviour that needs a file, a clock or a network.
Each later module is a function from some of these types to others.
"""
