CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE articles (
    id TEXT PRIMARY KEY,
    version TEXT NOT NULL,
    layout TEXT NOT NULL,          -- fingerprint of the chunker and embedding model its passages are made for
    title TEXT NOT NULL,
    author TEXT,
    author_role TEXT,
    source TEXT,
    url TEXT,
    published TEXT,                -- YYYY-MM-DD
    section TEXT,
    language TEXT,
    disclaimer TEXT,
    text TEXT NOT NULL,
    blocks TEXT NOT NULL,          -- JSON [[start, end, kind], …]
    removed TEXT NOT NULL          -- JSON [[text, reason, at], …]
) WITHOUT ROWID;
CREATE INDEX articles_by_version ON articles (version);

CREATE TABLE files (
    path TEXT PRIMARY KEY,         -- absolute, or an http(s) address
    name TEXT NOT NULL,            -- as shown: within the folder that was synced
    state TEXT NOT NULL,           -- read, failed, ignored
    reason TEXT,
    bytes_hash TEXT,
    reader INTEGER,                -- READER_VERSION that read it
    content TEXT,                  -- version of the article read from it
    article_id TEXT REFERENCES articles (id)
) WITHOUT ROWID;
CREATE INDEX files_by_article ON files (article_id);

CREATE TABLE passages (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    article_id TEXT NOT NULL REFERENCES articles (id),
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    sentences TEXT NOT NULL,       -- JSON [[start, end, kind], …]
    vector BLOB NOT NULL,          -- float32, so that the index can be rebuilt without the model
    title TEXT NOT NULL,
    heading TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX passages_by_article ON passages (article_id);

INSERT INTO meta VALUES ('generation', '0');

-- Conversations of people with the library. Offsets and quotes in answers are those of the day they
-- were made.
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

-- What people decided against the cleaning of a file. It stays when the file is removed, so that it
-- holds when the file comes back.
CREATE TABLE corrections (
    path TEXT NOT NULL,            -- as in files
    text TEXT NOT NULL,            -- of a block, exactly
    decision TEXT NOT NULL,        -- kept, dropped
    PRIMARY KEY (path, text)
) WITHOUT ROWID;
