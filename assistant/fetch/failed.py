"""How fetching says that a text could not be had, or is not the right one."""

from assistant.domain.errors import Fault


class FetchFailed(Fault):
    """`key` names the cause in prompts/texts/errors.yaml."""
