"""What a person may ask about her own data: a copy, a correction, a stop, an objection, deletion.

A stage of its own, late in the line: a copy is gathered from every stage before it, and the answer
is told through notices. What stands still is a row in the registry, where the first stage sees it.
"""
