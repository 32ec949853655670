"""The calculator as a LangChain tool, and the one call by which a model may read a described household.

The tool is `riksnorm`, its schema the household of the command line's contract. The model may call it once; what it
gives is validated and returned as a reading, to be merged with what the rules read and shown to the user. The amounts
of an answer never come from here: the pipeline calculates anew from the merged household. No agent loop: small models
call tools unreliably and loop.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from assistant.compose.ollama_chat import ModelChat
from assistant.compose.underlag import as_data
from assistant.domain.hushall import Berakning, Hushall
from assistant.prompts import Prompt, Texts

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage
    from langchain_core.tools import BaseTool

TOOL = "riksnorm"
PROMPT = "household"
"""The prompt's name in prompts/."""
_WORST = 5
"""Faults told to the model when its call is wrong; more would only confuse it."""


def calculator_tool(calculate: Callable[[Hushall], Berakning], texts: Texts) -> "BaseTool":
    """`calculate` as a LangChain tool. Given a household it returns the Berakning; its errors pass through."""
    from langchain_core.tools import StructuredTool

    def run(**fields: Any) -> Berakning:
        return calculate(Hushall.model_validate(fields))

    return StructuredTool.from_function(run, name=TOOL, description=texts("modellage.verktyg_riksnorm"), args_schema=Hushall)


def read_household_with_tool(
    chat: ModelChat, text: str, calculate: Callable[[Hushall], Berakning], prompt: Prompt, texts: Texts
) -> Hushall | None:
    """The household that the model reads in `text`, or None when it does not call the calculator exactly once and rightly.

    A call that is no household (an age of 45, an unknown income) gets one more try, in which it is told what was wrong.
    The tool is offered, not run: whether the household can be calculated is found when it has been merged with what
    the rules read, and a model must not be led to change a month because it lacks a table. Raises ModelUnavailable.
    """
    from langchain_core.messages import ToolMessage

    tool = calculator_tool(calculate, texts)
    asked = prompt.fill(text=as_data(text))
    earlier: list[BaseMessage] = []
    for _ in range(2):
        reply = chat.call(asked, tool, earlier)
        if len(reply.tool_calls) != 1 or reply.invalid_tool_calls or reply.tool_calls[0]["name"] != TOOL:
            return None
        call = reply.tool_calls[0]
        try:
            return Hushall.model_validate(call["args"])
        except ValidationError as error:
            fault = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:_WORST])
        earlier += [reply, ToolMessage(texts("modellage.verktyg_fel", fel=fault), tool_call_id=call["id"])]
    return None
