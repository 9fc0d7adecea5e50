"""A certificate that nobody has signed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path


def self_signed(folder: Path) -> Path | None:
    """A certificate for 127.0.0.1 with its key in the same file; None where no openssl is there to make it with."""
    openssl = shutil.which("openssl")
    if openssl is None:
        return None
    key, certificate, both = folder / "key.pem", folder / "certificate.pem", folder / "both.pem"
    wanted = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    command = [openssl, *wanted.split(), "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    both.write_text(key.read_text() + certificate.read_text())
    return both
