"""The hop `read`: what a message means, found by rules.

Rules come first because they are exact, instant and testable; a model may only fill what they leave open. Nothing here
knows an amount of the law, calls a model or reads a clock: the day is handed in. What the rules assumed is said in Swedish
lines beside the result, what they could not know is asked for, and an amount that could not be placed is named.

    tokens     a text in pieces, each with the roles its word can play
    words      the tables of words and their roles
    numbers    numbers and ages, in digits and in words
    dates      the day, month or year a text speaks of
    adults     who the adults are and with whom they share a household
    children   the children, their ages and what is said of each
    money      which amount belongs to what
    gate       whether a text describes a household at all
    household  all of it together: text in, `Hushall` out, or the questions that remain
"""
