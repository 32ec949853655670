"""The hop `read`: what a message means, found by rules.

Rules come first because they are exact, instant and testable; a model may only fill what they leave open. Nothing here knows an
amount of the law, calls a model or reads a clock: the day is handed in. What the rules assumed is said in Swedish lines beside
the result, what they could not know is asked for, and an amount that could not be placed is named.

    question    the question as a whole: kind, date, provisions, documents, household
    household   a household in words: text in, `Hushall` out, or the questions that remain; uses the modules below
    tokens      a text in pieces, each with the roles its word can play; clauses
    words       the tables of words and their roles
    phrases     denied, taken away, added
    numerals    numbers and ages, in digits and in words
    dates       the day, month or year a text speaks of
    adults      who the adults are and with whom they share a household
    mentions    where children are spoken of, how many and how old (children: the memory of it)
    care        what is said of each child: lunch, school, days
    amounts     amounts and the names beside them; money: which amount is what
    gate        whether a text describes a household at all, or changes the one before
    parts       what the readers hand on; people and accounts: the household made of it; describe: the lines for the user
"""
