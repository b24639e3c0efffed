import hashlib
import logging
import traceback

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.errors import FeedError
from ..core.feeds import retry

_logger = logging.getLogger(__name__)

#: After so many failures in a row somebody is told.
ALERT_AFTER = 3
ACTIVITY = "ar_reconciliation.ar_activity_type_feed"
MATCH_CRON = "ar_reconciliation.ar_match_run_cron"
#: First lines of what a test reads, shown to the person.
SHOWN = 3


class ArBankFeed(models.Model):
    _inherit = "ar.bank.feed"

    # === ACTIONS === #

    def action_fetch(self):
        """Fetch now, whatever the schedule says.

        :raise UserError: while the feed is being fetched, and for a mail feed.
        """
        self.env["ar.access"]._check_clerk()
        self.ensure_one()
        self.check_access("read")
        if self.kind == "mail":
            raise UserError(
                self.env._("Mails come by themselves: nothing to fetch here.")
            )
        if not self.sudo().try_lock_for_update(allow_referencing=True):
            bridge = self.env["ar.core.bridge"]
            raise UserError(bridge._feed_error_text("busy", {}))
        self._fetch()
        return self._notification(self.problem or self._outcome_text())

    def action_test(self):
        """Ask the service, or look into the folder, and import nothing."""
        self.ensure_one()
        self.check_access("write")
        try:
            message = getattr(self, f"_test_{self.kind}")()
        except FeedError as error:
            bridge = self.env["ar.core.bridge"]
            message = bridge._feed_error_text(error.code, error.data)
            return self._notification(message, "danger")
        return self._notification(message, "success")

    def _notification(self, message, kind=None):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.name,
                "message": message,
                "type": kind or ("warning" if self.problem_code else "success"),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _outcome_text(self):
        return self.env._(
            "%(new)s new entries, %(known)s imported before, %(issues)s issues.",
            new=self.last_new,
            known=self.last_known,
            issues=self.last_issues,
        )

    # === ONE FEED === #

    def _fetch(self):
        """Fetch and import; what goes wrong is written on the feed, never raised."""
        self.ensure_one()
        feed = self.with_company(self.company_id)
        try:
            with self.env.cr.savepoint():
                outcome = getattr(feed, f"_collect_{self.kind}")()
                self.env.flush_all()
        except OperationalError:
            raise  # the whole transaction has to be repeated
        except Exception as error:
            feed._after_failure(feed._problem_of(error))
        else:
            feed._after_success(outcome)

    def _problem_of(self, error):
        """A ``FeedError`` for whatever was raised.

        The text of an unforeseen error may hold anything, a secret too: only its
        kind and its place are logged.
        """
        if isinstance(error, FeedError):
            return error
        if isinstance(error, UserError):
            return FeedError("import_refused", detail=str(error.args[0]))
        _logger.error(
            "Bank feed %s: %s at\n%s",
            self.id,
            type(error).__name__,
            "".join(traceback.format_tb(error.__traceback__)),
        )
        return FeedError("unexpected", kind=type(error).__name__)

    def _import_once(self, data, filename, parsed=None):
        """Import bytes unless exactly these were imported before.

        A file whose import a person took back does not come again by itself.

        :param parsed: core ``ParsedFile`` if it is no file of a bank.
        :return: the batch, none for a file that is known.
        """
        batches = self.env["ar.import.batch"]
        checksum = hashlib.sha256(data).hexdigest()
        same = [("checksum", "=", checksum), ("company_id", "=", self.company_id.id)]
        if batches.search_count(same, limit=1):
            return batches
        journal, company = self.journal_id, self.company_id
        if parsed:
            batch = batches._import_parsed(data, filename, parsed, journal, company)
        else:
            batch = batches._import_file(data, filename, journal, company)
        batch.sudo().feed_id = self
        if self.match_now and batch.line_ids:
            cron = self.env.ref(MATCH_CRON, raise_if_not_found=False)
            if cron:
                cron.sudo()._trigger()
        return batch

    def _outcome(self, batches=None):
        """What came of a fetch."""
        batches = batches or self.env["ar.import.batch"]
        return {
            "last_new": sum(batches.mapped("entry_count")),
            "last_known": sum(batches.mapped("duplicate_count")),
            "last_issues": sum(batches.mapped("issue_count")),
        }

    # === STATE === #

    def _after_success(self, outcome):
        now = fields.Datetime.now()
        recovered = self.state == "failing"
        told = self.failures >= ALERT_AFTER
        self.sudo().write(
            {
                **outcome,
                "state": "ok",
                "failures": 0,
                "problem_code": False,
                "problem_data": False,
                "last_run": now,
                "last_success": now,
                "next_try": fields.Datetime.add(now, minutes=self.interval),
            }
        )
        if recovered:
            self._log_note(self._for_owner().env._("The feed works again."))
        if told:
            self.sudo().activity_unlink([ACTIVITY])

    def _after_failure(self, problem):
        """Keep what went wrong, when to try again, and tell somebody in time.

        :param problem: core ``FeedError``.
        """
        now = fields.Datetime.now()
        failures = self.failures + 1
        changed = self.problem_code != problem.code
        pause = retry.pause_after(failures, problem.wait)
        self.sudo().write(
            {
                **self._outcome(),
                "state": "failing",
                "failures": failures,
                "problem_code": problem.code,
                "problem_data": problem.data,
                "last_run": now,
                "next_try": fields.Datetime.add(now, seconds=pause),
            }
        )
        text = self._for_owner().problem
        if changed:
            self._log_note(text)
        if failures == ALERT_AFTER:
            self._alert(text)

    def _for_owner(self):
        """The feed in the language of whoever is responsible."""
        lang = self.sudo().owner_id.lang or self.env.lang
        return self.with_context(lang=lang)

    def _log_note(self, text):
        """Write a note on the feed; nobody is mailed."""
        self.sudo()._message_log(body=text)

    def _alert(self, text):
        """An activity for whoever is responsible, unless there is one."""
        feed = self._for_owner().sudo()
        user = feed.owner_id or feed.create_uid
        if not self.env.ref(ACTIVITY, raise_if_not_found=False) or (
            feed.activity_search([ACTIVITY])
        ):
            return
        feed.with_context(mail_activity_quick_update=True).activity_schedule(
            ACTIVITY,
            summary=feed.env._("Bank feed fails: %s", feed.name),
            note=text,
            user_id=user.id,
        )

    # === SCHEDULE === #

    @api.model
    def _cron_fetch(self):
        """Fetch what is due, each feed in a transaction of its own."""
        now = fields.Datetime.now()
        due = self.search(
            [
                ("kind", "!=", "mail"),
                "|",
                ("next_try", "=", False),
                ("next_try", "<=", now),
            ],
            order="next_try, id",
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(due))
        for feed in due:
            try:
                if feed.try_lock_for_update(allow_referencing=True):
                    feed._fetch()
            except OperationalError:
                self.env.cr.rollback()
            if not cron._commit_progress(1):
                break

    # === TESTS BY A PERSON === #

    def _test_https_json(self):
        pages = self._read_pages(only_first=True)
        parsed = pages.file()
        bridge = self.env["ar.core.bridge"]
        shown = [
            f"{entry.date} {entry.amount} {entry.payer_name} {entry.narrative}"[:120]
            for entry in parsed.statements[0].entries[:SHOWN]
        ] + [
            bridge._issue_text(issue.code, issue.data)
            for issue in parsed.issues[:SHOWN]
        ]
        return self.env._(
            "The first page has %(rows)s transactions, %(issues)s of them with issues."
            " %(shown)s",
            rows=parsed.rows,
            issues=len(parsed.issues),
            shown="; ".join(shown),
        )

    def _test_https_file(self):
        answer = self._read_file()
        parsed = self.env["ar.import.batch"]._parse(answer.body, answer.filename)
        return self.env._(
            "The file is %(format)s and has %(rows)s rows.",
            format=parsed.format,
            rows=parsed.rows,
        )

    def _test_folder(self):
        return self.env._("%s files are ready.", len(self._ready_files()[0]))

    def _test_mail(self):
        return self.env._(
            "Mails to %(address)s are read, if they come from: %(senders)s",
            address=self.alias_email or self.env._("(no address yet)"),
            senders=self.senders,
        )
