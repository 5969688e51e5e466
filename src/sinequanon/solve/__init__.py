"""The graph model for conflict resolution: which outcomes would hold, and why.

`conflict` says what a conflict is, `files` reads and writes it, `reference` decides stability straight from the
definitions, `arrays` decides it for all states at once, `symbolic` on `diagrams` for more states than can be listed
(`workers` does so in two processes), `verdicts` tells why one state is stable, and `stability` is the door to it all.
`status_quo`, `coalitions`, `inverse` and `sensitivity` ask further of a conflict.
"""
