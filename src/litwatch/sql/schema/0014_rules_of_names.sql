-- A file that was screened by another litwatch may have been read otherwise: of each name it is kept what found it.

ALTER TABLE screened_names ADD COLUMN rules VARCHAR[] DEFAULT [];
COMMENT ON COLUMN screened_names.rules IS 'Of each of names, a digest of the rules that found it in texts; empty: screened before these were kept.';
