"""Pulls a GGUF file from the Hugging Face hub: resumable, and verified before it can be used."""

from __future__ import annotations

import hashlib
import logging
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from httpx2 import HTTPError, InvalidURL, StreamError  # what huggingface_hub speaks HTTP with
from huggingface_hub import get_hf_file_metadata, hf_hub_url
from huggingface_hub.errors import (
    EntryNotFoundError,
    GatedRepoError,
    HfHubHTTPError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.file_download import http_get
from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]  # it is public

from rag.errors import DossierError, InstallationError, TemporaryError
from rag.models.llm.catalogue import MODELS_FOLDER, ModelFile

_PARTIAL_FOLDER = ".partial"
# All by which the hub's client fails; it is offline by a ConnectionError.
_FAILURES = (HTTPError, InvalidURL, StreamError, OSError, ValueError)
_SHA256 = re.compile(r"[0-9a-f]{64}")


class PullFailed(TemporaryError):
    """A model file could not be fetched; what has come so far is kept."""


@dataclass(frozen=True, slots=True)
class _HubFile:
    """What the hub says about a file: where it is, its checksum and its size."""

    url: str
    sha256: str
    size: int | None


def pull_model(file: ModelFile, data: Path) -> Path:
    """Fetch a file into the folder of a library; one that is there already is not fetched again.

    A pull that was stopped goes on where it stopped. A file lies at its place only once its
    checksum was verified.

    Returns:
        Where the file lies.

    Raises:
        DossierError: the hub cannot be reached or does not have the file, the disk is too small, or
            the checksum differs.
    """
    target = file.get_path(data)
    if target.is_file():
        return target
    # What fails is reported here, in one line.
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    hub_file = _find_on_hub(file)
    partial = data / MODELS_FOLDER / _PARTIAL_FOLDER / f"{hub_file.sha256}.gguf"
    try:
        partial.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{partial}.lock", timeout=0):
            _fetch(file, hub_file, partial)
            _verify(file, hub_file.sha256, partial)
            target.parent.mkdir(parents=True, exist_ok=True)
            partial.replace(target)
    except Timeout as error:
        raise PullFailed(f"{file.full_name} is being pulled by another process.") from error
    except PermissionError as error:
        raise InstallationError(f"{error.filename} cannot be written to.") from error
    return target


def _find_on_hub(file: ModelFile) -> _HubFile:
    """Ask the hub for the checksum and the size of a file.

    Raises:
        DossierError: the hub does not say, or its checksum is not the one that is known.
    """
    url = hf_hub_url(file.repo, file.file, revision=file.revision)
    try:
        metadata = get_hf_file_metadata(url)
    except _FAILURES as error:
        raise _describe_failure(file, error) from error
    sha256 = metadata.etag or ""
    if not _SHA256.fullmatch(sha256):
        raise InstallationError(f"The hub gives no checksum for {file.full_name}: not pulled.")
    if file.sha256 and sha256 != file.sha256:
        raise InstallationError(
            f"The file {file.full_name} at the hub is another than the one that Dossier's "
            "catalogue names (its checksum differs): not pulled."
        )
    # At the commit, so that the file is the one that the checksum is of.
    revision = metadata.commit_hash or file.revision
    return _HubFile(hf_hub_url(file.repo, file.file, revision=revision), sha256, metadata.size)


def _fetch(file: ModelFile, hub_file: _HubFile, partial: Path) -> None:
    """Fetch what is missing of a file. hf_hub_download would start again from the beginning."""
    size = hub_file.size
    if size is not None and partial.is_file() and partial.stat().st_size > size:
        partial.unlink()
    with partial.open("ab") as content:
        resume_size = content.tell()
        _require_space(file, partial.parent, (size or 0) - resume_size)
        try:
            http_get(
                hub_file.url,
                content,
                resume_size=resume_size,
                headers=build_hf_headers(),
                expected_size=size,
                displayed_filename=Path(file.file).name,
            )
        except _FAILURES as error:
            raise _describe_failure(file, error) from error


def _require_space(file: ModelFile, folder: Path, missing: int) -> None:
    free = shutil.disk_usage(folder).free
    if missing > free:
        raise InstallationError(
            f"{file.full_name} needs {missing / 1e9:.1f} GB more, and {folder} has "
            f"{free / 1e9:.1f} GB left."
        )


def _verify(file: ModelFile, sha256: str, partial: Path) -> None:
    """Compare a file's checksum with the hub's; one that differs is deleted."""
    with partial.open("rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
    if found != sha256:
        partial.unlink()
        raise PullFailed(
            f"What came as {file.full_name} is not what the hub has (its checksum differs); it was "
            "deleted. Pull it again."
        )


def _describe_failure(file: ModelFile, error: Exception) -> DossierError:
    """Describe why the hub does not give a file."""
    name = file.full_name
    if isinstance(error, GatedRepoError):
        return InstallationError(
            f"{name} is given only to who has accepted its licence at the hub: accept it there, "
            "and set HF_TOKEN."
        )
    if isinstance(error, RepositoryNotFoundError | RevisionNotFoundError | EntryNotFoundError):
        return InstallationError(f"The hub has no file {name}, or does not give it to everybody.")
    if isinstance(error, OfflineModeIsEnabled):
        return InstallationError(f"{name} is not pulled, for HF_HUB_OFFLINE is set: unset it.")
    again = "What has come so far is kept: the same command goes on."
    if isinstance(error, HfHubHTTPError) and error.response is not None:
        status = error.response.status_code
        return PullFailed(f"{name}: the hub replies with status {status}. {again}")
    reason = (error.strerror if isinstance(error, OSError) else "") or type(error).__name__
    return PullFailed(f"{name} could not be fetched ({reason}). {again}")
