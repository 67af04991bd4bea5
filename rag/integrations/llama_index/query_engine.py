"""An assistant as a llama-index query engine.

Answers whose source nodes are the cited sentences.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import Response, StreamingResponse
from llama_index.core.callbacks import CallbackManager
from llama_index.core.instrumentation import get_dispatcher
from llama_index.core.instrumentation.events.retrieval import (
    RetrievalEndEvent,
    RetrievalStartEvent,
)
from llama_index.core.instrumentation.events.synthesis import (
    SynthesizeEndEvent,
    SynthesizeStartEvent,
)
from llama_index.core.schema import QueryBundle

from rag.assistant import Assistant
from rag.integrations.llama_index.nodes import build_citation_nodes, build_passage_node
from rag.records import Answer, AnswerProgress, Filters, Turn

_NO_FILTERS = Filters()
_dispatcher = get_dispatcher(__name__)


class DossierQueryEngine(BaseQueryEngine):  # type: ignore[misc]  # llama-index is not type-checked
    """Answers each question on its own.

    The response's `source_nodes` are the cited sentences with their offsets, and its `metadata`
    is the whole Answer as `dossier ask --json` prints it.
    """

    def __init__(
        self,
        assistant: Assistant,
        *,
        filters: Filters = _NO_FILTERS,
        streaming: bool = False,
    ) -> None:
        """Answer from an assistant's library; with `streaming`, `query` streams its text."""
        self._assistant = assistant
        self._filters = filters
        self._streaming = streaming
        super().__init__(callback_manager=CallbackManager([]))

    def _query(self, query_bundle: QueryBundle) -> Response | StreamingResponse:
        steps = stream_answer(self._assistant, query_bundle.query_str, filters=self._filters)
        if not self._streaming:
            return build_response(run_to_answer(steps))
        response = StreamingResponse(response_gen=iter(()))
        response.response_gen = _stream_into(response, steps)
        return response

    async def _aquery(self, query_bundle: QueryBundle) -> Response | StreamingResponse:
        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> dict[str, object]:
        return {}


def build_response(answer: Answer) -> Response:
    """Build a llama-index response of an answer."""
    return Response(answer.text, build_citation_nodes(answer), answer.to_dict())


def stream_answer(
    assistant: Assistant,
    question: str,
    *,
    conversation: Sequence[Turn] = (),
    filters: Filters = _NO_FILTERS,
) -> Iterator[AnswerProgress]:
    """Stream an answer's steps, with llama-index's events of retrieval and synthesis."""
    bundle = QueryBundle(question)
    for step in assistant.stream(question, conversation=conversation, filters=filters):
        if step.stage == "searching":
            _dispatcher.event(RetrievalStartEvent(str_or_query_bundle=bundle))
        elif step.stage == "reading":
            nodes = [build_passage_node(passage) for passage in step.passages]
            _dispatcher.event(RetrievalEndEvent(str_or_query_bundle=bundle, nodes=nodes))
            _dispatcher.event(SynthesizeStartEvent(query=bundle))
        elif step.stage == "done" and step.answer and step.answer.kind == "articles":
            response = build_response(step.answer)
            _dispatcher.event(SynthesizeEndEvent(query=bundle, response=response))
        yield step


def run_to_answer(steps: Iterator[AnswerProgress]) -> Answer:
    """Run the steps of an answer to its end."""
    *_, last = steps
    if last.answer is None:
        raise RuntimeError("the last step of an answer has no answer")
    return last.answer


class TextStream:
    """Turns the steps of an answer into pieces of text that are never taken back.

    `answer` holds the answer once its last step has been streamed.
    """

    def __init__(self, steps: Iterator[AnswerProgress]) -> None:
        self.answer: Answer | None = None
        self._steps = steps

    def __iter__(self) -> Iterator[str]:
        """Yield each piece of text as it is known."""
        written = ""
        for step in self._steps:
            if step.answer is None:
                continue
            if step.stage == "done":
                self.answer = step.answer
            text = step.answer.text
            if text.startswith(written):
                piece = text[len(written) :]
            else:  # a marker of doubt was put behind a sentence
                continue
            if piece:
                yield piece
            written = text


def _stream_into(response: StreamingResponse, steps: Iterator[AnswerProgress]) -> Iterator[str]:
    """Stream an answer's text; its sources are put into the response at the end."""
    stream = TextStream(steps)
    yield from stream
    if stream.answer is not None:
        response.source_nodes = build_citation_nodes(stream.answer)
        response.metadata = stream.answer.to_dict()
