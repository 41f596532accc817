-- 20,000 made-up sentences of 20 words of a vocabulary of 30,000; the rank of a word falls off as in English (Zipf).
CREATE TEMP TABLE sentence AS
SELECT
    number,
    string_agg('w' || ((exp(ln(30000.0) * ((hash(number * 100 + place) % 1000003) / 1000003.0)))::INTEGER), ' ') || '.' AS words
FROM range(20000) AS numbers(number), range(20) AS places(place)
GROUP BY number
