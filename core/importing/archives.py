"""Zips that nobody vouches for: looked at before anything of them is expanded, and expanded up to limits only.

What a zip says of itself is not believed. Its table of contents must be small before it is read; each member is unpacked up
to a limit and no further, in the plain method alone (others may ask for gigabytes to begin with); and all of it together
may be so many times as large as the zip. Text compresses ten- or twentyfold; what grows two hundredfold was made to.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

from core.importing.problems import Problem

T = TypeVar("T")
_END = b"PK\x05\x06"
_END_BYTES, _MOST_COMMENT = 22, 65_535
_ENTRY_BYTES = 1_024
"""Of a member in the table of contents, with a long name."""
_CHUNK = 1 << 20
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Limits(NamedTuple):
    """What one import may hold."""

    file_bytes: int = 512 * 1024 * 1024
    total_bytes: int = 1024 * 1024 * 1024
    workbook_bytes: int = 256 * 1024 * 1024
    """Of a workbook, unpacked."""
    rows: int = 5_000_000
    members: int = 1_000
    ratio: int = 200
    """How many times its packed size an archive may unpack to ..."""
    free_bytes: int = 4 * 1024 * 1024
    """... beyond this much, which is harmless whatever the ratio."""

    def unpacked(self, packed: int, most: int) -> int:
        """Bytes that an archive of this size may unpack to, at most ``most``."""
        return min(most, self.free_bytes + self.ratio * packed)


class TooLarge(Exception):
    """More than the limits allow."""


class Strange(Exception):
    """Made in a way that is not unpacked here."""


def explored(
    name: str,
    content: bytes,
    limits: Limits,
    problems: list[Problem],
    explore: Callable[[zipfile.ZipFile], dict[str, T]],
) -> dict[str, T]:
    """What ``explore`` finds in the archive; nothing, and a problem, where it is too large, strange or damaged."""
    try:
        if not _contents_are_small(content, limits):
            problems.append(Problem(name, 0, "", "", "holds too many files", "pack only the CSV files"))
            return {}
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return explore(archive)
    except TooLarge:
        problems.append(Problem(name, 0, "", "", "unpacks to more than one import may contain", "split it"))
    except (Strange, NotImplementedError) as error:
        problems.append(Problem(name, 0, "", "", f"is packed in an unsupported way: {error}", "pack it as a plain zip"))
    except RuntimeError:
        problems.append(Problem(name, 0, "", "", "is protected by a password", "pack it without one"))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, struct.error) as error:
        problems.append(Problem(name, 0, "", "", f"is damaged: {error}", "pack it again"))
    except (ArithmeticError, LookupError, TypeError) as error:  # what a hostile archive makes of the unpacker
        problems.append(Problem(name, 0, "", "", f"cannot be unpacked: {error}", "pack it again"))
    return {}


def _contents_are_small(content: bytes, limits: Limits) -> bool:
    """Whether the table of contents, which is read whole, has room for no more than the members allowed."""
    at = content.rfind(_END, max(0, len(content) - _END_BYTES - _MOST_COMMENT))
    if at < 0 or at + _END_BYTES > len(content):
        return True  # damaged; the reader says so
    size: int = struct.unpack_from("<L", content, at + 12)[0]
    return size <= limits.members * _ENTRY_BYTES


def members_of(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files of the archive, folders left out."""
    return [member for member in archive.infolist() if not member.is_dir()]


def unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes:
    """The bytes of a member; ``TooLarge`` when there are more than ``limit``, whatever it says of its size."""
    return b"".join(chunks(archive, member, limit))


def chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> Iterator[bytes]:
    """The same in pieces; nothing is expanded beyond the limit."""
    if member.compress_type not in _PLAIN:
        raise Strange(f"method {member.compress_type}")
    if member.file_size > limit:
        raise TooLarge
    left = limit
    with archive.open(member) as stream:
        while chunk := stream.read(min(_CHUNK, left + 1)):
            left -= len(chunk)
            if left < 0:
                raise TooLarge
            yield chunk
