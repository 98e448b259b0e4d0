"""What the operating system refuses, as a sentence: a missing file or a full disk is never a fault of the program."""

from __future__ import annotations

import errno

from core.errors import Blocked, InvcloseError, NotFound

_SENTENCES: dict[int, tuple[type[InvcloseError], str, str]] = {
    errno.ENOENT: (NotFound, "This file or folder is not there.", "Check the name."),
    errno.ENOTDIR: (NotFound, "A part of this name is a file and not a folder.", "Check the name."),
    errno.EISDIR: (NotFound, "This is a folder and not a file.", "Name a file in it."),
    errno.ELOOP: (NotFound, "This is a link, or a circle of links, and not a file.", "Name the file itself."),
    errno.ENAMETOOLONG: (NotFound, "This name is too long.", "Choose a shorter one."),
    errno.EEXIST: (Blocked, "This file is there already.", "Name a new one."),
    errno.EACCES: (InvcloseError, "The operating system does not allow it.", "Ask the owner of the file or folder."),
    errno.EPERM: (InvcloseError, "The operating system does not allow it.", "Ask the owner of the file or folder."),
    errno.EROFS: (InvcloseError, "This is on a read-only medium.", "Choose a place that can be written to."),
    errno.ENOSPC: (InvcloseError, "The disk is full.", "Free some space, then try again."),
    errno.EDQUOT: (InvcloseError, "Your share of the disk is used up.", "Free some space, then try again."),
    errno.EFBIG: (InvcloseError, "The file would be larger than is allowed here.", "Choose another disk."),
    errno.EIO: (InvcloseError, "The disk failed to read or write.", "Check the disk before anything else."),
    errno.EMFILE: (InvcloseError, "Too many files are open.", "Raise the limit (`ulimit -n`), or end other programs."),
    errno.ENFILE: (InvcloseError, "Too many files are open on this machine.", "End other programs, then try again."),
    errno.ETXTBSY: (Blocked, "Another program uses this file.", "Try again when it has ended."),
    errno.ENOMEM: (InvcloseError, "There is not enough memory.", "End other programs, then try again."),
}
_CODES = {errno.ENOSPC: "disk_full", errno.EDQUOT: "disk_full", errno.EFBIG: "disk_full", errno.EIO: "storage_failed"}


def said(error: OSError, doing: str = "") -> InvcloseError:
    """The error as one of ours; ``doing`` is what was tried, as the beginning of the sentence."""
    number = error.errno or 0
    kind, sentence, advice = _SENTENCES.get(number, (InvcloseError, f"{error.strerror or error}.", ""))
    message = f"{doing}: {sentence[:1].lower()}{sentence[1:]}" if doing else sentence
    where = str(error.filename) if error.filename is not None else ""
    if error.filename2 is not None:
        where += f" and {error.filename2}"
    found = kind(message, where=where, advice=advice)
    if number in _CODES:
        found.code = _CODES[number]
    return found
