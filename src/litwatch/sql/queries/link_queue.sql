-- Doubtful links that wait for a person, the likeliest first.
FROM link_queue
