"""Errors that a person can act on.

Every other exception is a bug and keeps its traceback.

There are three kinds: the asker's own mistake, a passing state in which a retry helps, and a fault
of the installation. Each kind knows the HTTP status and the exit code with which it is reported.
"""

from __future__ import annotations

from typing import ClassVar


class DossierError(Exception):
    """One sentence for the user: what happened, to which file or question, and what to do."""

    http_status: ClassVar[int] = 400
    exit_code: ClassVar[int] = 1


class RequestError(DossierError):
    """The request cannot be carried out as it was made; the asker can change it."""


class TemporaryError(DossierError):
    """The request is sound and cannot be served now; the same request may succeed later."""

    http_status: ClassVar[int] = 503


class InstallationError(DossierError):
    """The installation is incomplete or wrongly configured; whoever runs it must change it."""

    http_status: ClassVar[int] = 500


class UnreadableArticle(RequestError):
    """A file or address cannot become an article; the other files of the sync go on."""

    http_status: ClassVar[int] = 422


class LibraryBusy(TemporaryError):
    """Another process is writing to the library."""


class ModelFailed(TemporaryError):
    """A language model did not write its answer to the end; what was found without it stands."""


class LibraryDamaged(InstallationError):
    """The database of the library cannot be read."""


class ModelUnavailable(InstallationError):
    """A configured model cannot be loaded or does not do what it must; nothing replaces it."""


class SettingsInvalid(InstallationError):
    """A setting is unknown, or its value cannot be used."""


class SchemaRefused(ModelFailed):
    """A server does not reply by a schema."""
