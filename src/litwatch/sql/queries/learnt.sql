-- What became known after $start, up to $end, about papers judged before.
FROM learnt($start::TIMESTAMP, $end::TIMESTAMP)
