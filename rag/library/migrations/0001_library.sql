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

-- Full text, stemmed, for retrieval; and unstemmed, for its vocabulary, against which typos are repaired.
CREATE VIRTUAL TABLE passages_text USING fts5 (
    title, heading, body, content='passages', content_rowid='number', tokenize='porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE passages_words USING fts5 (
    title, heading, body, content='passages', content_rowid='number', detail=none, tokenize='unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (passages_words, row);

CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN
    INSERT INTO passages_text (rowid, title, heading, body) VALUES (new.number, new.title, new.heading, new.body);
    INSERT INTO passages_words (rowid, title, heading, body) VALUES (new.number, new.title, new.heading, new.body);
END;
CREATE TRIGGER passages_removed AFTER DELETE ON passages BEGIN
    INSERT INTO passages_text (passages_text, rowid, title, heading, body)
        VALUES ('delete', old.number, old.title, old.heading, old.body);
    INSERT INTO passages_words (passages_words, rowid, title, heading, body)
        VALUES ('delete', old.number, old.title, old.heading, old.body);
END;

INSERT INTO meta VALUES ('generation', '0');
