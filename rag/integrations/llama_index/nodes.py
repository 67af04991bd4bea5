"""Builds llama-index nodes of passages and citations."""

from __future__ import annotations

from typing import Any

from llama_index.core.schema import NodeRelationship, NodeWithScore, RelatedNodeInfo, TextNode

from rag.records import Answer, Citation, RetrievedPassage

_NOT_METADATA = ("text", "score")


def build_passage_node(passage: RetrievedPassage) -> NodeWithScore:
    """Build a node of a retrieved passage; its id is the passage's, its score the retriever's."""
    metadata = {
        key: value
        for key, value in passage.to_dict().items()
        if key not in _NOT_METADATA and value is not None
    }
    span = (passage.passage.start, passage.passage.end)
    node = _build_node(passage.passage.id, passage.text, span, passage.passage.article_id, metadata)
    return NodeWithScore(node=node, score=passage.score)


def build_citation_nodes(answer: Answer) -> list[NodeWithScore]:
    """Build a node of each cited quote; its score is the answer's confidence."""
    return [_build_citation_node(citation, answer.confidence) for citation in answer.citations]


def _build_citation_node(citation: Citation, confidence: float) -> NodeWithScore:
    metadata = {
        "number": citation.number,
        "article_id": citation.article_id,
        "version": citation.version,
        "title": citation.title,
        "source": citation.source,
        "published": citation.published,
        "path": citation.path,
        "start": citation.start,
        "end": citation.end,
        "status": citation.status,
    }
    node = _build_node(
        f"{citation.article_id}:{citation.start}-{citation.end}",
        citation.quote,
        (citation.start, citation.end),
        citation.article_id,
        {key: value for key, value in metadata.items() if value is not None},
    )
    return NodeWithScore(node=node, score=confidence)


def _build_node(
    node_id: str, text: str, span: tuple[int, int], article_id: str, metadata: dict[str, Any]
) -> TextNode:
    """Build a node; `span` are code points of the article's canonical text."""
    source = RelatedNodeInfo(node_id=article_id)
    return TextNode(
        id_=node_id,
        text=text,
        start_char_idx=span[0],
        end_char_idx=span[1],
        metadata=metadata,
        relationships={NodeRelationship.SOURCE: source},
    )
