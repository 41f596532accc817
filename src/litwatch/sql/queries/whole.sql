-- All of one view; {view} comes from the catalogue, never from outside.
FROM {view}
