"""The errors that a person can act on. Anything else that is raised is a bug and keeps its traceback."""

from __future__ import annotations


class DossierError(Exception):
    """One sentence for the user: what happened, to which file or question, and what to do."""


class UnreadableArticle(DossierError):
    """A file or address could not become an article; the others go on."""


class LibraryBusy(DossierError):
    """Another process is writing to the library; trying again later helps."""


class LibraryDamaged(DossierError):
    """The store of record itself cannot be read."""


class ModelUnavailable(DossierError):
    """A configured model cannot be had; nothing is substituted for it."""


class ModelFailed(DossierError):
    """A language model was there and did not write to the end; what was found without it stands."""


class SettingsInvalid(DossierError):
    """A setting is unknown, or its value cannot be used."""
