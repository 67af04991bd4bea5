"""Train the reader that ships with the product, from public question sets and invented articles."""
