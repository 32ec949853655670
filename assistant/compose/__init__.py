"""The fourth hop: from passages and a calculation to a draft of claims, each with the tokens of its sources.

Two composers stand behind one protocol: källäge quotes and arranges (no model), modelläge asks a local model through Ollama.
Neither decides what is shown: every claim goes through the check.
"""
