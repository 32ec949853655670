"""The commands behind `radrum`: each a function from parsed arguments to an exit code. Output goes through here alone."""
