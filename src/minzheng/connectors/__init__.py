"""The outside parties: one folder each, with a client, a simulator and their tests.

A connector imports nothing of ours but the modules beside this file, so it can be lifted out,
read and replaced by itself:

- `bounded`     one HTTP exchange, or many side by side, that cannot outlast its deadline
- `signing`     SM3 digests and HMAC-SM3 signatures
- `strict_json` JSON from strangers
- `shapes`      what a JSON answer must look like
- `simulation`  what every simulator is made of, and how it is told to misbehave
- `loopback`    the HTTP server that a simulator stands on

Money is whole fen, dates are ISO text on the wire and `date` in Python, instants are aware UTC.
"""
