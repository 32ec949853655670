"""The shelf that turns files into documents: passages that can be cited exactly, with their place and their time."""
