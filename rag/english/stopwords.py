"""English words that carry no subject of their own."""

from rag.english.word_lists import load_words

STOPWORDS = load_words("stopwords")
