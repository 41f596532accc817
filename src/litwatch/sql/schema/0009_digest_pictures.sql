-- What belongs to a digest beside its HTML and text, as composed: what is sent again is what was sent first.

CREATE TABLE digest_part (
    digest_id  VARCHAR NOT NULL,
    position   INTEGER NOT NULL,
    name       VARCHAR NOT NULL,
    role       VARCHAR NOT NULL,
    media_type VARCHAR NOT NULL,
    content    BLOB NOT NULL,
    PRIMARY KEY (digest_id, position)
);

COMMENT ON TABLE digest_part IS 'One row per picture, page and file of references of a digest.';
COMMENT ON COLUMN digest_part.digest_id IS 'The digest.';
COMMENT ON COLUMN digest_part.position IS 'Its place among the parts, from 0.';
COMMENT ON COLUMN digest_part.name IS 'File name, unique in the digest.';
COMMENT ON COLUMN digest_part.role IS 'picture (shown in the mail by its content id), page (the digest as a web page), attached (a file of the mail, also beside the page) or beside (beside the page only: too large to send).';
COMMENT ON COLUMN digest_part.media_type IS 'As in Content-Type.';
COMMENT ON COLUMN digest_part.content IS 'Its bytes.';
