-- What people decided against the cleaning of a file; it stays when the file is removed, so that it holds when the file comes back.
CREATE TABLE corrections (
    path TEXT NOT NULL,            -- as in files
    text TEXT NOT NULL,            -- of a block, exactly
    decision TEXT NOT NULL,        -- kept, dropped
    PRIMARY KEY (path, text)
) WITHOUT ROWID;
