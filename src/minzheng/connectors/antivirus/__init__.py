"""The virus scanner (病毒查杀), where a district runs one.

What it is: `client.Scanner.scan(data)` returns the name of what was found, or nothing. It fails in
one way only: `Unreachable`, and then the file is not taken.

What a real one must implement: clamd's `INSTREAM` over TCP: `zINSTREAM\\0`, pieces each with its
length in four bytes, a length of zero; answered by `stream: OK\\0` or `stream: NAME FOUND\\0`.

How to test: `simulator.running()` serves one that knows the EICAR test string, and goes silent
or talks nonsense on demand.
"""
