"""Builds the llama-index nodes that are stored in Chroma: stock llama-index can read them.

Importing this module imports llama-index, which takes two seconds; only publishing needs it.
"""

from __future__ import annotations

from llama_index.core.schema import NodeRelationship, RelatedNodeInfo, TextNode

from rag.library.rows import IndexRow


def build_node(row: IndexRow) -> TextNode:
    """Build the node of a passage, with its text, offsets, metadata, vector and article."""
    return TextNode(
        id_=row.passage_id,
        text=row.text,
        embedding=row.vector.tolist(),
        start_char_idx=row.start,
        end_char_idx=row.end,
        metadata=row.metadata,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=row.article_id)},
    )
