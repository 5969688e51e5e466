"""The tables of a `.dna` file of Discourse Network Analyzer 3."""

VERSION = "3.0.11"
"""The version of the program whose tables these are."""

CODER_PERMISSIONS = tuple(
    f"Permission{name}"
    for name in (
        *("AddDocuments", "EditDocuments", "DeleteDocuments", "ImportDocuments"),
        *("AddStatements", "EditStatements", "DeleteStatements", "EditAttributes", "EditRegex"),
        *("EditStatementTypes", "EditCoders", "EditCoderRelations"),
        *("ViewOthersDocuments", "EditOthersDocuments", "ViewOthersStatements", "EditOthersStatements"),
    )
)
"""What a coder may do, one column of truth values each."""

_FLAG = "INTEGER CHECK ({0} BETWEEN 0 AND 1) NOT NULL DEFAULT {1}"
_COLOURS = ", ".join(
    f"{name} INTEGER CHECK ({name} BETWEEN 0 AND 255) NOT NULL DEFAULT 0" for name in ("Red", "Green", "Blue")
)
_FLAGS = {"ColorByCoder": 0, "PopupDecoration": 0, "PopupAutoComplete": 1} | dict.fromkeys(CODER_PERMISSIONS, 1)
_CODER_FLAGS = ", ".join(f"{name} {_FLAG.format(name, default)}" for name, default in _FLAGS.items())
_RELATION_FLAGS = ", ".join(
    f"{name} {_FLAG.format(name, 1)}" for name in ("viewDocuments", "editDocuments", "viewStatements", "editStatements")
)


def _references(column: str, table: str) -> str:
    return f"FOREIGN KEY ({column}) REFERENCES {table} (ID) ON DELETE CASCADE"


def _data_table(name: str, value: str, *more: str) -> str:
    keys = [_references("StatementId", "STATEMENTS"), _references("VariableId", "VARIABLES"), *more]
    return (
        f"CREATE TABLE {name} (ID INTEGER PRIMARY KEY NOT NULL, StatementId INTEGER NOT NULL, "
        f"VariableId INTEGER NOT NULL, {value}, {', '.join(keys)}, UNIQUE (StatementId, VariableId));"
    )


SCHEMA = "\n".join(
    (
        "CREATE TABLE SETTINGS (Property TEXT, Value TEXT);",
        f"CREATE TABLE CODERS (ID INTEGER PRIMARY KEY NOT NULL, Name TEXT NOT NULL, {_COLOURS}, "
        "Refresh INTEGER NOT NULL DEFAULT 0, FontSize INTEGER NOT NULL DEFAULT 14, Password TEXT NOT NULL, "
        f"PopupWidth INTEGER CHECK (PopupWidth >= 100) NOT NULL DEFAULT 300, {_CODER_FLAGS});",
        "CREATE TABLE CODERRELATIONS (ID INTEGER PRIMARY KEY NOT NULL, Coder INTEGER NOT NULL, "
        f"OtherCoder INTEGER NOT NULL, {_RELATION_FLAGS}, {_references('OtherCoder', 'CODERS')}, "
        f"{_references('Coder', 'CODERS')}, UNIQUE (Coder, OtherCoder));",
        "CREATE TABLE DOCUMENTS (ID INTEGER PRIMARY KEY NOT NULL, Title TEXT NOT NULL, Text TEXT NOT NULL, "
        "Coder INTEGER NOT NULL, Author TEXT NOT NULL DEFAULT '', Source TEXT NOT NULL DEFAULT '', "
        "Section TEXT NOT NULL DEFAULT '', Type TEXT NOT NULL DEFAULT '', Notes TEXT NOT NULL DEFAULT '', "
        f"Date INTEGER NOT NULL, {_references('Coder', 'CODERS')});",
        f"CREATE TABLE REGEXES (Label TEXT PRIMARY KEY, {_COLOURS});",
        f"CREATE TABLE STATEMENTTYPES (ID INTEGER PRIMARY KEY NOT NULL, Label TEXT NOT NULL, {_COLOURS});",
        "CREATE TABLE VARIABLES (ID INTEGER PRIMARY KEY NOT NULL, Variable TEXT NOT NULL, "
        "DataType TEXT NOT NULL DEFAULT 'short text', StatementTypeId INTEGER, "
        f"{_references('StatementTypeId', 'STATEMENTTYPES')}, UNIQUE (Variable, StatementTypeId));",
        "CREATE TABLE VARIABLELINKS (ID INTEGER PRIMARY KEY NOT NULL, SourceVariableId INTEGER NOT NULL, "
        f"TargetVariableId INTEGER NOT NULL, {_references('SourceVariableId', 'VARIABLES')}, "
        f"{_references('TargetVariableId', 'VARIABLES')}, UNIQUE (SourceVariableId, TargetVariableId));",
        "CREATE TABLE STATEMENTS (ID INTEGER PRIMARY KEY NOT NULL, StatementTypeId INTEGER NOT NULL, "
        "DocumentId INTEGER NOT NULL, Start INTEGER CHECK (Start >= 0) NOT NULL, "
        "Stop INTEGER CHECK (Stop >= 0) NOT NULL, Coder INTEGER NOT NULL, CHECK (Start < Stop), "
        f"{_references('StatementTypeId', 'STATEMENTTYPES')}, {_references('Coder', 'CODERS')}, "
        f"{_references('DocumentId', 'DOCUMENTS')});",
        "CREATE TABLE ENTITIES (ID INTEGER PRIMARY KEY NOT NULL, VariableId INTEGER NOT NULL, "
        f"Value TEXT NOT NULL DEFAULT '', {_COLOURS}, ChildOf INTEGER, "
        "FOREIGN KEY (ChildOf) REFERENCES ENTITIES (ID), "
        f"{_references('VariableId', 'VARIABLES')}, UNIQUE (VariableId, Value));",
        _data_table("DATABOOLEAN", "Value INTEGER CHECK (Value BETWEEN 0 AND 1) NOT NULL DEFAULT 1"),
        _data_table("DATAINTEGER", "Value INTEGER NOT NULL DEFAULT 0"),
        _data_table("DATASHORTTEXT", "Entity INTEGER NOT NULL", _references("Entity", "ENTITIES")),
        _data_table("DATALONGTEXT", "Value TEXT DEFAULT ''"),
        "CREATE TABLE ATTRIBUTEVARIABLES (ID INTEGER PRIMARY KEY NOT NULL, VariableId INTEGER NOT NULL, "
        f"AttributeVariable TEXT NOT NULL, {_references('VariableId', 'VARIABLES')}, "
        "UNIQUE (VariableId, AttributeVariable));",
        "CREATE TABLE ATTRIBUTEVALUES (ID INTEGER PRIMARY KEY NOT NULL, EntityId INTEGER NOT NULL, "
        "AttributeVariableId INTEGER NOT NULL, AttributeValue TEXT NOT NULL DEFAULT '', "
        f"{_references('EntityId', 'ENTITIES')}, {_references('AttributeVariableId', 'ATTRIBUTEVARIABLES')}, "
        "UNIQUE (EntityId, AttributeVariableId));",
    )
)
