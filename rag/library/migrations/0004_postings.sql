-- The words of the passages are published beside their vectors.
DROP TRIGGER passages_added;
DROP TRIGGER passages_removed;
DROP TABLE vocabulary;
DROP TABLE passages_words;
DROP TABLE passages_text;
UPDATE meta SET value = '' WHERE key = 'index_generation';  -- what is published has no words yet
