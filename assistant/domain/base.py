"""The base of every value in the house."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """An immutable record; unknown fields are refused so that a slip of spelling is found at once."""

    model_config = ConfigDict(frozen=True, extra="forbid")
