-- The links that a curator decided about.
FROM standing_link
WHERE decided <> ''
