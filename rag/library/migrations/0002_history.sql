-- Conversations of people with the library. Offsets and quotes in answers are those of the day they were made.
CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    title TEXT NOT NULL,
    started TEXT NOT NULL,         -- UTC, ISO 8601
    changed TEXT NOT NULL,
    numbers INTEGER NOT NULL DEFAULT 0  -- given to its questions so far; those of dropped ones do not come back
) WITHOUT ROWID;
CREATE INDEX conversations_by_person ON conversations (person, changed);

CREATE TABLE exchanges (
    key INTEGER PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,       -- within its conversation; never used twice
    question TEXT NOT NULL,
    filters TEXT NOT NULL,         -- JSON
    asked TEXT NOT NULL,           -- UTC, ISO 8601
    state TEXT NOT NULL,           -- running, done, stopped, failed
    message TEXT NOT NULL DEFAULT '',
    answer TEXT,                   -- JSON
    answer_text TEXT NOT NULL DEFAULT '',
    verdict TEXT,                  -- up, down
    reason TEXT,
    comment TEXT NOT NULL DEFAULT '',
    replaced INTEGER NOT NULL DEFAULT 0,  -- it was asked again, or otherwise: no longer shown, and still counted
    UNIQUE (conversation_id, number)
);

CREATE VIRTUAL TABLE exchanges_text USING fts5 (
    question, answer_text, content='exchanges', content_rowid='key', tokenize='porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER exchanges_added AFTER INSERT ON exchanges BEGIN
    INSERT INTO exchanges_text (rowid, question, answer_text) VALUES (new.key, new.question, new.answer_text);
END;
CREATE TRIGGER exchanges_changed AFTER UPDATE OF question, answer_text ON exchanges BEGIN
    INSERT INTO exchanges_text (exchanges_text, rowid, question, answer_text) VALUES ('delete', old.key, old.question, old.answer_text);
    INSERT INTO exchanges_text (rowid, question, answer_text) VALUES (new.key, new.question, new.answer_text);
END;
CREATE TRIGGER exchanges_removed AFTER DELETE ON exchanges BEGIN
    INSERT INTO exchanges_text (exchanges_text, rowid, question, answer_text) VALUES ('delete', old.key, old.question, old.answer_text);
END;
