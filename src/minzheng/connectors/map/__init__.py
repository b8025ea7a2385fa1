"""The map (地图) on the government intranet: where an address lies.

What it is: `client.MapClient.locate(address, area)` returns a `Position`, or None where the map
does not know the address. It fails in one way only: `Unreachable`, and then nobody knows. Nothing
is sent but road and house number (`wording.wire_address`) and the code of the division: no name,
no number of a person, no room, no case, no purpose.

What a real one must implement: `POST {url}/locate` with `query_id`, `address`, `area` (12 digits),
signed (`signing`); 200 with `query_id`, `address`, `area` as they were asked, `status` FOUND or
NONE, and `position`, null for NONE: `lon`, `lat` in whole millionths of a degree (CGCS2000, which
is WGS-84 to within centimetres, never the shifted GCJ-02), `precision` house, street or area.
Signed over the request's signature and its own bytes. It keeps no record of what was asked.

How to test: `simulator.Map` served by `loopback.running`; it makes places up from the text of the
address, and hangs, lies and answers about elsewhere on demand.
"""
