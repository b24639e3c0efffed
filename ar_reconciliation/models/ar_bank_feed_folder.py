import hashlib
import logging
import os
import stat
import time
from functools import partial

from odoo import models
from odoo.exceptions import UserError

from ..core.errors import FeedError
from ..core.feeds import folder
from .ar_feed_client import MAX_ANSWER

_logger = logging.getLogger(__name__)

#: The system parameter that names the allowed folder, and the file in it by which
#: whoever has the server's files agrees.
PARAMETER = "ar_reconciliation.feed_folder"
CONSENT = ".ar-feeds"
#: Files taken in one run; the others wait for the next one.
MOST_FILES = 100


class ArBankFeed(models.Model):
    _inherit = "ar.bank.feed"

    # A file is read, imported, and moved to ``done`` or ``failed`` after the import
    # is committed. When the server dies in between, the next run knows the file by
    # its hash and only moves it.

    def _collect_folder(self):
        """Import the complete files of the folder, each all or nothing."""
        files, place = self._ready_files()
        batches, refused = self.env["ar.import.batch"], []
        for name in files[:MOST_FILES]:
            data, version = self._read_watched(place, name)
            if data is None:
                continue
            move = partial(_move, place, name, version, _digest(data))
            shown = _readable(name)
            try:
                with self.env.cr.savepoint():
                    batches += self._import_once(data, shown)
                    self.env.flush_all()
            except (UserError, FeedError) as error:
                refused.append((shown, self._problem_of(error)))
                self.env.cr.postcommit.add(partial(move, folder.FAILED))
            else:
                self.env.cr.postcommit.add(partial(move, folder.DONE))
        if refused:
            self._tell_refused(refused)
        return self._outcome(batches)

    def _tell_refused(self, refused):
        """Say on the feed which files were refused and why, and tell somebody.

        :param refused: list of (name, core ``FeedError``).
        """
        feed = self._for_owner()
        bridge = feed.env["ar.core.bridge"]
        for name, problem in refused:
            text = bridge._feed_error_text(problem.code, problem.data)
            feed._log_note(f"{name}: {text}")
        names = ", ".join(name for name, _problem in refused)
        data = {"count": len(refused), "files": names[:500]}
        feed._alert(bridge._feed_error_text("files_refused", data))

    # === WHERE === #

    def _watched_place(self):
        """Path of the folder; real, without links, below the allowed one.

        :raise FeedError: when it is not.
        """
        self.ensure_one()
        parameters = self.env["ir.config_parameter"].sudo()
        allowed = (parameters.get_param(PARAMETER) or "").strip()
        if not os.path.isabs(allowed) or not os.path.isfile(
            os.path.join(allowed, CONSENT)
        ):
            raise FeedError("folder_unset")
        base = os.path.realpath(allowed)
        place = os.path.join(base, *folder.parts(self.folder))
        if os.path.realpath(place) != place:
            raise FeedError("folder_outside", folder=self.folder or "")
        if not os.path.isdir(place) or not os.access(place, os.R_OK | os.W_OK):
            raise FeedError("folder_missing", folder=self.folder or "")
        return place

    def _ready_files(self):
        """(names of complete files, oldest first; path of the folder)"""
        place, now = self._watched_place(), time.time()
        found = []
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    if not folder.is_candidate(entry.name):
                        continue
                    status = entry.stat(follow_symlinks=False)
                    age = now - status.st_mtime
                    if stat.S_ISREG(status.st_mode) and folder.is_settled(
                        age, status.st_size
                    ):
                        found.append((status.st_mtime_ns, entry.name))
        except OSError:
            raise FeedError("folder_missing", folder=self.folder or "") from None
        return [name for _time, name in sorted(found)], place

    # === FILES === #

    def _read_watched(self, place, name):
        """The bytes of a file and its version; None when it is being changed or is
        no plain file.

        A file that is too large comes cut to one byte more than may be read, so that
        the import refuses it by its size.
        """
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        try:
            handle = os.open(os.path.join(place, name), flags)
        except OSError:
            return None, None
        with os.fdopen(handle, "rb") as file:
            before = os.fstat(handle)
            if not stat.S_ISREG(before.st_mode):
                return None, None
            data = file.read(MAX_ANSWER + 1)
            after = os.fstat(handle)
        whole = len(data) == min(after.st_size, MAX_ANSWER + 1)
        if _version(before) != _version(after) or not whole:
            return None, None
        return data, _version(after)


def _version(status):
    """What changes when a file is written or replaced."""
    return status.st_ino, status.st_size, status.st_mtime_ns


def _digest(data):
    return hashlib.sha256(data).hexdigest()[:12]


def _readable(name):
    """A file's name as text that can be stored."""
    return os.fsencode(name).decode("utf-8", "replace")


def _move(place, name, version, digest, where):
    """Move a file, unless another one has taken its place meanwhile.

    Its hash in the new name keeps files of equal names apart.
    """
    source, target = os.path.join(place, name), os.path.join(place, where)
    try:
        if _version(os.lstat(source)) != version:
            return
        os.makedirs(target, mode=0o750, exist_ok=True)
        if not os.path.islink(target):
            os.replace(source, os.path.join(target, f"{digest}_{name}"))
    except OSError as error:
        # It stays; the next run knows it by its hash and does not import it twice.
        _logger.info("A bank file could not be moved (%s).", error.strerror)
