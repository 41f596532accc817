-- From here on this connection reads and writes no other file, and can't be told otherwise; and
-- nothing but the answer is written where it is printed.
SET enable_progress_bar = false;
SET enable_external_access = false;
SET lock_configuration = true;
