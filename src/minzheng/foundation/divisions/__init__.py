"""Administrative divisions (行政区划): a dated tree with both code systems.

Two state bodies give the same nine digits to different subdistricts, so a code is never a key:
it is stored with its system and its validity beside a division of our own.
"""
