FROM work_record
