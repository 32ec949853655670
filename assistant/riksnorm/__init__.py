"""The hop `riksnorm`: a household and a table become a calculation that is its own trace. Pure arithmetic.

`Kalkylator` (kalkylator.py) is what the wiring hands to doors and pipeline; `berakna` is the calculation itself. No model,
file, clock or network is touched here, and no amount is guessed: outside a table's dates there is no number.
"""
