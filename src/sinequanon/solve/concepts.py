"""The five concepts of stability, by their names in files and commands."""

from enum import StrEnum


class Concept(StrEnum):
    """What a decision maker looks ahead to before it leaves a state."""

    NASH = "nash"
    GMR = "gmr"
    SMR = "smr"
    SEQ = "seq"
    SIM = "sim"


TITLES = {
    Concept.NASH: "Nash",
    Concept.GMR: "general metarational",
    Concept.SMR: "symmetric metarational",
    Concept.SEQ: "sequential",
    Concept.SIM: "simultaneous",
}
