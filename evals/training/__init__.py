"""Trains the reader that ships with the product, from public question sets and the articles in articles.jsonl."""
