-- digest_log: one row per digest × recipient.
CREATE OR REPLACE VIEW digest_log AS
SELECT
    digest.digest_id,
    digest.period_start,
    digest.period_end,
    delivery.recipient,
    delivery.status,
    delivery.attempts,
    delivery.sent_at,
    delivery.message_id,
    delivery.error,
    digest.subject,
    digest.list,
    digest.subscription,
    delivery.format,
    delivery.kind,
    delivery.not_before,
    delivery.uncertain_count
FROM digest
JOIN delivery USING (digest_id)
ORDER BY digest.period_end, delivery.recipient;

COMMENT ON VIEW digest_log IS 'One row per digest and recipient.';
COMMENT ON COLUMN digest_log.digest_id IS 'The digest.';
COMMENT ON COLUMN digest_log.period_start IS 'Moment after which things are new; NULL: the first digest.';
COMMENT ON COLUMN digest_log.period_end IS 'Moment of the run that composed it.';
COMMENT ON COLUMN digest_log.recipient IS 'Address.';
COMMENT ON COLUMN digest_log.status IS 'pending, kept (in the outbox only), sent, refused, or given_up (tried for too long).';
COMMENT ON COLUMN digest_log.attempts IS 'Attempts so far.';
COMMENT ON COLUMN digest_log.sent_at IS 'When the server accepted it, UTC; NULL: it did not.';
COMMENT ON COLUMN digest_log.message_id IS 'Message-ID, the same on every attempt.';
COMMENT ON COLUMN digest_log.error IS 'What the server said last.';
COMMENT ON COLUMN digest_log.subject IS 'Subject line.';
COMMENT ON COLUMN digest_log.list IS 'The setting digest.name.';
COMMENT ON COLUMN digest_log.subscription IS 'What of the watchlist it tells, in words.';
COMMENT ON COLUMN digest_log.format IS 'html (both parts) or text (the plain one alone).';
COMMENT ON COLUMN digest_log.kind IS 'Why it was not accepted (docs/delivery.md); empty when it was.';
COMMENT ON COLUMN digest_log.not_before IS 'When it is tried again by itself, UTC; NULL: the next run tries.';
COMMENT ON COLUMN digest_log.uncertain_count IS 'How often litwatch ended between the offer and the note of its answer: so many more copies may have arrived, with the same Message-ID.';
