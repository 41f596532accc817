-- Doubtful links are derived anew each time.
DELETE FROM doubtful_link
