FROM work
