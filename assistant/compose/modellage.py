"""Modelläge: the composer that lets a local model write the sentences.

It shows the model the passages and the calculation under tokens, reads its sentences as they stream, and hands them on
as claims. What the model says is a proposal: nothing here judges it, and nothing is shown to a user before the check
has passed it. It never falls back by itself: ModelUnavailable tells the pipeline to.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

from assistant.compose.ollama_chat import ModelChat, Usage
from assistant.compose.ollama_state import ModelUnavailable
from assistant.compose.tokens import UNKNOWN, TokenParser
from assistant.compose.underlag import as_data, calculation_block, fill_window, most_tokens, passage_block
from assistant.domain.answer import Draft, DraftClaim
from assistant.domain.hushall import Berakning
from assistant.domain.question import Reading
from assistant.domain.retrieval import Retrieval
from assistant.domain.source import Hit
from assistant.prompts import Prompt, Texts

_UNDERLAG = "\n## Underlag\n"
"""The heading in prompts/compose.md that divides the rules (the system message) from the material (the user's)."""


class ModelComposer:
    """Composes with the model that `connect` opens, anew for each question: Ollama may come and go while the page runs."""

    def __init__(self, connect: Callable[[], ModelChat], prompt: Prompt, texts: Texts) -> None:
        self._connect = connect
        self._prompt = prompt
        self._texts = texts
        self._no_answer = texts("modellage.inget_svar")

    def compose(
        self,
        reading: Reading,
        retrieval: Retrieval,
        berakning: Berakning | None,
        on_claim: Callable[[DraftClaim], None] | None = None,
        alive: Callable[[], None] | None = None,
    ) -> Draft:
        """The model's sentences as claims; none when it says that the sources do not answer.

        `on_claim` gets each claim as soon as its sentence is complete. Those are provisional until this returns: on an
        exception the whole draft is void. Raises ModelUnavailable, or BadInput when the settings name a model
        that may not be used; whatever `on_claim` or `alive` (called at each sign of life of the model) raises stops the
        model and passes through.
        """
        hits = retrieval.hits
        if not hits and berakning is None:
            return Draft(claims=(), mode="modellage")  # no source, no answer: the model is not asked
        began = time.perf_counter()
        with self._connect() as chat:
            rules, material, shown = self._fill(chat, reading, hits, berakning)
            claims: list[DraftClaim] = []
            parser = TokenParser()

            def deliver(ready: list[DraftClaim]) -> None:
                for claim in ready:
                    if _plain(claim.text) == _plain(self._no_answer):
                        continue
                    claims.append(self._only_shown(claim, shown, len(hits)))
                    if on_claim is not None:
                        on_claim(claims[-1])

            def heard(text: str) -> None:
                if alive is not None:
                    alive()
                deliver(parser.feed(text))

            usage = chat.write(rules, material, heard)
            deliver(parser.finish())
        left_out = self._texts("modellage.utelamnade", lasta=shown, alla=len(hits)) if shown < len(hits) else None
        return Draft(
            claims=tuple(claims),
            mode="modellage",
            model=chat.state.model,
            warnings=(left_out,) if left_out else (),
            provenance=self._provenance(chat, usage, shown, (time.perf_counter() - began) * 1000),
        )

    def _fill(
        self, chat: ModelChat, reading: Reading, hits: Sequence[Hit], berakning: Berakning | None
    ) -> tuple[str, str, int]:
        """The rules, the material, and how many of the passages fitted. Whole passages are left out, the last first."""
        question = as_data(reading.text)
        tone = self._texts(f"modellage.ton_{reading.way_in}") if reading.way_in else ""
        calculation = [calculation_block(berakning, self._texts)] if berakning is not None else []
        passages = [passage_block(n, hit, reading.as_of, self._texts) for n, hit in enumerate(hits, start=1)]
        frame = self._prompt.fill(inget_svar=self._no_answer, ton=tone, underlag="\n\n".join(calculation), fraga=question)
        room = chat.num_ctx - chat.num_predict - most_tokens(frame)
        fitting = fill_window(passages, room)
        if room < 0 or (passages and not fitting):
            raise ModelUnavailable("modell_trangt", modell=chat.state.model)
        whole = self._prompt.fill(
            inget_svar=self._no_answer, ton=tone, underlag="\n\n".join(fitting + calculation), fraga=question
        )
        rules, heading, material = whole.partition(_UNDERLAG)
        return rules.strip(), (heading + material).strip(), len(fitting)

    def _only_shown(self, claim: DraftClaim, shown: int, found: int) -> DraftClaim:
        """A token of a passage that the model was not shown is a guess, and made unknown."""
        unseen = {f"K{number}" for number in range(shown + 1, found + 1)}
        if unseen.isdisjoint(claim.tokens):
            return claim
        tokens = tuple(UNKNOWN + token if token in unseen else token for token in claim.tokens)
        return claim.model_copy(update={"tokens": tokens})

    def _provenance(self, chat: ModelChat, usage: Usage, shown: int, ms: float) -> dict[str, Any]:
        return {
            "model": chat.state.model,
            "model_digest": chat.state.digest,
            "ollama_version": chat.state.version,
            "prompt": self._prompt.name,
            "prompt_digest": self._prompt.digest,
            "num_ctx": chat.num_ctx,
            "prompt_tokens": usage.prompt_tokens,
            "reply_tokens": usage.reply_tokens,
            "passages_shown": shown,
            "model_ms": round(usage.total_ms, 1),
            "compose_ms": round(ms, 1),
        }


def _plain(text: str) -> str:
    return text.strip(' .!*_"”').casefold()
