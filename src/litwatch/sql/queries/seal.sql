-- From here on this connection reads and writes no other file, and can't be told otherwise.
SET enable_external_access = false;
SET lock_configuration = true;
