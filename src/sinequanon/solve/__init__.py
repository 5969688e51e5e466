"""The graph model for conflict resolution: which outcomes would hold, and why.

`conflict` says what a conflict is, `files` reads and writes it, `reference` decides stability straight from the
definitions, `arrays` decides it for all states at once, `symbolic` for more states
than can be listed, and `stability` is the door to it all.
`status_quo`, `coalitions`, `inverse` and `sensitivity` ask further of a conflict.
"""
