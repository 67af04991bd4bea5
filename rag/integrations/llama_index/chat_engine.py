"""An assistant as a llama-index chat engine: a conversation of its own, with cited sentences."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from threading import Thread

from llama_index.core.base.llms.types import ChatMessage, ChatResponse, MessageRole
from llama_index.core.chat_engine.types import (
    AgentChatResponse,
    BaseChatEngine,
    StreamingAgentChatResponse,
)
from llama_index.core.memory import ChatMemoryBuffer

from rag.assistant import Assistant
from rag.integrations.llama_index.nodes import build_citation_nodes
from rag.integrations.llama_index.query_engine import TextStream, run_to_answer, stream_answer
from rag.records import AnswerProgress, Filters, Turn

_NO_FILTERS = Filters()
_MEMORY_TOKENS = 100_000  # turns beyond it are forgotten; follow-ups use the last ones alone


class DossierChatEngine(BaseChatEngine):  # type: ignore[misc]  # llama-index is not type-checked
    """Holds one conversation; make an engine for each user.

    A response's `source_nodes` are the cited sentences with their offsets.
    """

    def __init__(self, assistant: Assistant, *, filters: Filters = _NO_FILTERS) -> None:
        """Converse about an assistant's library."""
        self._assistant = assistant
        self._filters = filters
        self._memory = ChatMemoryBuffer.from_defaults(
            token_limit=_MEMORY_TOKENS, tokenizer_fn=str.split
        )

    @property
    def chat_history(self) -> list[ChatMessage]:
        """The messages so far, oldest first."""
        return list(self._memory.get_all())

    def reset(self) -> None:
        """Forget the conversation."""
        self._memory.reset()

    def chat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> AgentChatResponse:
        """Answer a message; `chat_history` replaces the conversation so far."""
        answer = run_to_answer(self._stream_steps(message, chat_history))
        self._memory.put(ChatMessage(role=MessageRole.ASSISTANT, content=answer.text))
        return AgentChatResponse(
            response=answer.text,
            source_nodes=build_citation_nodes(answer),
            metadata=answer.to_dict(),
        )

    def stream_chat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> StreamingAgentChatResponse:
        """Answer a message, streaming the text; sources are there when it has ended."""
        stream = TextStream(self._stream_steps(message, chat_history))
        response = StreamingAgentChatResponse()
        response.chat_stream = _stream_responses(stream, response)
        thread = Thread(target=response.write_response_to_history, args=(self._memory,))
        response.write_response_to_history_thread = thread
        thread.start()
        return response

    async def achat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> AgentChatResponse:
        """Answer a message without blocking the event loop."""
        return await asyncio.to_thread(self.chat, message, chat_history)

    async def astream_chat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> StreamingAgentChatResponse:
        """Answer a message, streaming the text without blocking the event loop."""
        stream = TextStream(self._stream_steps(message, chat_history))
        response = StreamingAgentChatResponse()
        response.achat_stream = _iterate_in_thread(_stream_responses(stream, response))
        response.awrite_response_to_history_task = asyncio.create_task(
            response.awrite_response_to_history(self._memory)
        )
        return response

    def _stream_steps(
        self, message: str, chat_history: list[ChatMessage] | None
    ) -> Iterator[AnswerProgress]:
        if chat_history is not None:
            self._memory.set(chat_history)
        conversation = build_turns(self.chat_history)
        self._memory.put(ChatMessage(role=MessageRole.USER, content=message))
        return stream_answer(
            self._assistant, message, conversation=conversation, filters=self._filters
        )


def build_turns(messages: Sequence[ChatMessage]) -> list[Turn]:
    """Pair the questions of a conversation with their answers; other messages are left out."""
    turns: list[Turn] = []
    for message in messages:
        text = message.content or ""
        if message.role == MessageRole.USER:
            turns.append(Turn(text))
        elif message.role == MessageRole.ASSISTANT and turns:
            turns[-1] = Turn(turns[-1].question, text)
    return turns


def _stream_responses(
    stream: TextStream, response: StreamingAgentChatResponse
) -> Iterator[ChatResponse]:
    """Yield the text in llama-index's responses, and fill in the sources at its end."""
    text = ""
    for piece in stream:
        text += piece
        message = ChatMessage(role=MessageRole.ASSISTANT, content=text)
        yield ChatResponse(message=message, delta=piece)
    if stream.answer is not None:
        response.source_nodes = build_citation_nodes(stream.answer)


async def _iterate_in_thread(responses: Iterator[ChatResponse]) -> AsyncIterator[ChatResponse]:
    """Iterate over a blocking iterator, each step in a thread."""
    while True:
        response = await asyncio.to_thread(next, responses, None)
        if response is None:
            return
        yield response
