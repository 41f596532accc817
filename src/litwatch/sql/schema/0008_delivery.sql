-- Delivery: which list and subscription a digest is for; why a delivery failed, when it is tried again, and what is not
-- known about it.

ALTER TABLE digest ADD COLUMN list VARCHAR;
ALTER TABLE digest ADD COLUMN subscription VARCHAR;

UPDATE digest
SET list = regexp_replace(digest_id, '-\d{4}-\d{2}-\d{2}$', ''),
    subscription = 'everything';

COMMENT ON COLUMN digest.digest_id IS 'Name of the list and day; after them a mark, where it is for a selection or a period of its own.';
COMMENT ON COLUMN digest.list IS 'The setting digest.name.';
COMMENT ON COLUMN digest.subscription IS 'What of the watchlist it tells, in words.';

ALTER TABLE delivery ADD COLUMN format VARCHAR;
ALTER TABLE delivery ADD COLUMN kind VARCHAR;
ALTER TABLE delivery ADD COLUMN queued_at TIMESTAMP;
ALTER TABLE delivery ADD COLUMN not_before TIMESTAMP;
ALTER TABLE delivery ADD COLUMN offered_at TIMESTAMP;
ALTER TABLE delivery ADD COLUMN uncertain_count INTEGER;

UPDATE delivery
SET format = 'html',
    kind = CASE status WHEN 'refused' THEN 'policy' ELSE '' END,
    queued_at = (SELECT period_end FROM digest WHERE digest.digest_id = delivery.digest_id),
    uncertain_count = 0;

COMMENT ON COLUMN delivery.status IS 'pending, kept (in the outbox only: no mail server is configured), sent, refused, or given_up (tried for too long).';
COMMENT ON COLUMN delivery.format IS 'html (both parts) or text (the plain one alone).';
COMMENT ON COLUMN delivery.kind IS 'Why it was not accepted: greylisted, mailbox_full, unknown_recipient, policy, wrong_password, certificate, our_settings, server_trouble, no_server, uncertain; empty when it was.';
COMMENT ON COLUMN delivery.queued_at IS 'When it was put into the queue, UTC.';
COMMENT ON COLUMN delivery.not_before IS 'When it is tried again by itself, UTC; NULL: the next run tries, or `litwatch digest --send`.';
COMMENT ON COLUMN delivery.offered_at IS 'When it was offered to the server, UTC, while the answer is not noted; NULL: it is.';
COMMENT ON COLUMN delivery.uncertain_count IS 'How often litwatch ended between the offer and the note of its answer: so many copies with the same Message-ID may have been accepted besides.';
