"""Taking a port: what cannot be taken is reported before anything is loaded."""

from __future__ import annotations

import socket

import pytest

from rag import DossierError
from ui.api import Server


def test_a_port_in_use_is_reported_in_one_sentence(harbour):
    with socket.socket() as other_program:
        other_program.bind(("127.0.0.1", 0))
        other_program.listen()
        port = other_program.getsockname()[1]
        sentence = f"Port {port} on 127.0.0.1 is taken by another program"
        with pytest.raises(DossierError, match=sentence):
            Server(harbour, "127.0.0.1", port)


def test_an_address_of_another_machine_is_reported_in_one_sentence(harbour):
    with pytest.raises(DossierError, match=r"192\.0\.2\.1 port 7860 cannot be listened on"):
        Server(harbour, "192.0.2.1", 7860)
