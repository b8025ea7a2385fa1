"""The departments asked in the household economic check (一键核对), sources DS01 to DS19.

What it is: `client.DepartmentClient` asks any number of sources side by side about persons who
gave their authorisation, and says for each exactly one of FOUND, NONE, ERROR and NO_ANSWER.
Only FOUND and NONE are knowledge. An error or a silence is never «no record»: reading the payload
of such an answer raises `NotAnswered`.

What a real one must implement: `POST {url}/sources/{code}/queries` with the JSON of
`asking.Query`, signed (`signing`); within the deadline a JSON object of at most 1 MiB that echoes
`query_id`, `source` and `subject` and fits the source's payload in `payloads`, signed over the
request's signature and its own bytes. A source that needs longer answers `LATER` and posts the
same object to the call-back address. A source with another protocol gets a small adapter in front
that speaks this one, so that the checks stay in one place.

How to test: `simulator.Departments` served by `loopback.running`, behaviours set per source and
person (slow, refuse, hang, drip, garbage, huge, late, wrong id, wrong signature, …).
"""
