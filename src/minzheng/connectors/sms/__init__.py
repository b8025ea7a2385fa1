"""The text message gateway (短信网关).

What it is: `client.SmsClient.send(message_id, phone, text)` hands one message over and returns a
`Receipt`. The same `message_id` may be sent any number of times and reaches the person once. It
fails in two ways only: `Refused` (never send it again) and `Unreachable` (try again with the same
id: the gateway may or may not have it, and that does not matter).

What a real one must implement: `POST {url}/messages` with `message_id`, `phone`, `text`, signed
(`signing`); 200 with `message_id`, `receipt_id`, `accepted_at` (Unix seconds), `repeated`, or 422
with `error`, each signed over the request's signature and its own bytes; each `message_id` kept at
least as long as the outbox retries. A gateway without such ids needs an adapter that keeps them.

How to test: `simulator.Gateway` served by `loopback.running`; it lists what it got, and loses
replies, hangs, refuses and talks nonsense on demand.
"""
