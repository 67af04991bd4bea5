"""The updates that show a chat in the components of the Ask tab."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from rag.workspace.history import History
from ui.page.chat.components import ChatComponents
from ui.page.chat.conversation_view import render_conversation
from ui.page.chat.conversations import render_conversation_list
from ui.page.chat.evidence import render_evidence
from ui.page.chat.turns import Chat
from ui.page.events import Update

if TYPE_CHECKING:
    from rag.assistant import Assistant


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person, and the words by which they search their list of conversations."""

    person: str
    query: str = ""


class ChatDisplay:
    """Build updates of the components, by name of the component."""

    def __init__(self, assistant: Assistant, history: History, components: ChatComponents) -> None:
        self._assistant = assistant
        self._history = history
        self._components = components

    def keep(self) -> Update:
        """Change nothing."""
        return {self._components.conversation: gr.skip()}

    def show_turns(self, chat: Chat) -> Update:
        """Show the questions and what there is of their answers."""
        return {
            self._components.chat: chat,
            self._components.conversation: render_conversation(chat, self.find_title),
        }

    def show_question(self, chat: Chat, viewer: Viewer) -> Update:
        """Show a question that has just been asked; the page then empties the question box."""
        return {
            **self.show_turns(chat),
            **self.show_conversations(chat, viewer),
            self._components.composer.question: _update_question_box(is_running=True),
        }

    def show_answer(self, chat: Chat) -> Update:
        """Show an answer that has ended, with its evidence."""
        return {
            **self.show_turns(chat),
            self._components.evidence: render_evidence(self._assistant, chat),
            self._components.composer.question: _update_question_box(is_running=False),
        }

    def show_chat(self, chat: Chat, viewer: Viewer) -> Update:
        """Show another chat than before."""
        return {**self.show_answer(chat), **self.show_conversations(chat, viewer)}

    def show_new_chat(self, viewer: Viewer) -> Update:
        """Show an empty chat with an empty question box."""
        empty_box = _update_question_box(is_running=False, value="")
        return {
            **self.show_chat(Chat(), viewer),
            self._components.composer.question: empty_box,
        }

    def show_conversations(self, chat: Chat, viewer: Viewer) -> Update:
        """Show the person's conversations that have the words of the query."""
        conversations = self._history.list_conversations(viewer.person, viewer.query)
        rendered = render_conversation_list(conversations, chat.conversation_id, viewer.query)
        return {self._components.conversations: rendered}

    def find_title(self, article_id: str) -> str:
        """Find the title of an article; its id where the article is gone."""
        article = self._assistant.article(article_id)
        return article.title if article else article_id


def _update_question_box(*, is_running: bool, **changes: Any) -> Any:
    return gr.update(submit_btn=not is_running, stop_btn=is_running, **changes)
