"""The page: everything around the Chainlit door (assistant/app.py) that can be written and tested without Chainlit.

conversation  runs one question in a worker thread and reports what happens, event by event
markdown      text that can do nothing but be read
render        turns an answer into the message
personal      holds up a question that names somebody
preferences   the settings of a conversation
sources       the sources as they open beside the message: the whole passage with the words used marked
plain         the answer and its sources as plain text, to be copied
frontend      makes the folder Chainlit serves from: a patched copy of its front end that asks no other host
guard         stands before Chainlit: only this machine, only the routes the page uses, safe headers
serve         puts them together behind one socket
"""
