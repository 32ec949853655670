"""Files that are not plain text, made into blocks: PDF, Word, spreadsheets, web pages.

`reader.py` is the way in. It hands a file to a child process (`confined.py`) with little memory and time and no way out,
where the reader of its kind makes `content.Content` of it: blocks in reading order, and what could not be read.
"""
