from odoo import api, models
from odoo.exceptions import UserError

from ..core.errors import FeedError

#: What only a person can settle, by looking at the preview.
GUESSES = frozenset(("assumed_sign", "ambiguous_date", "ambiguous_decimal"))


class ArImportBatch(models.Model):
    _inherit = "ar.import.batch"

    # From a file's bytes to its bank lines: for the wizard, which asks a person
    # in between, and for feeds, which have nobody to ask.

    @api.model
    def _parse_known(self, data, filename, journal=None, company=None):
        """Read a file, a table with the layout remembered for its journal.

        :return: (core ``ParsedFile``, key of its layout or "", whether that layout
            was remembered)
        :raise UserError: when the file cannot be read.
        """
        parsed = self._parse(data, filename)
        if not parsed.mapping:
            return parsed, "", False
        profiles = self.env["ar.import.profile"]
        layout = profiles._key(parsed.mapping)
        found = journal or next(
            iter(self._find_journals(parsed, company=company)), None
        )
        recalled = profiles._recall(found, layout)
        if recalled and recalled != profiles._layout(parsed.mapping):
            parsed = self._parse(data, filename, mapping=recalled)
        return parsed, layout, bool(recalled)

    @api.model
    def _find_journals(self, parsed, journal=None, company=None):
        """One journal, or none, per statement of the file.

        The journal chosen beforehand is for a file of one account; the statements of
        a file of several find their own.

        :param company: only journals of this one; else of all companies in use.
        """
        model = self.env["account.journal"]
        accounts = {(one.account, one.currency) for one in parsed.statements}
        chosen = journal if journal and len(accounts) == 1 else model
        journals = []
        for statement in parsed.statements:
            found = chosen or model._ar_by_account(
                statement.account, statement.currency
            )
            if company:
                found = found.filtered(lambda one: one.company_id == company)
            journals.append(found if len(found) == 1 else model)
        return journals

    @api.model
    def _import_file(self, data, filename, journal=None, company=None):
        """Import a file nobody looks at: all of it, or nothing and why.

        :raise UserError: when it cannot be read, or a person has to decide.
        :raise FeedError: ``unconfirmed_layout`` for a table that can be read in
            several ways and was never imported by a person.
        """
        parsed, _layout, confirmed = self._parse_known(data, filename, journal, company)
        guessed = GUESSES.intersection(issue.code for issue in parsed.issues)
        if guessed and not confirmed:
            raise FeedError("unconfirmed_layout", file=filename)
        return self._import_parsed(data, filename, parsed, journal, company)

    @api.model
    def _import_parsed(self, data, filename, parsed, journal=None, company=None):
        """Import what was read, each statement into its journal.

        Banks also list accounts on which nothing happened: those need no journal.

        :raise UserError: when a journal is missing or another one's.
        """
        journals = self._find_journals(parsed, journal, company)
        problems = [
            one._ar_problem_text(problem, statement.account, statement.currency)
            for statement, one in zip(parsed.statements, journals, strict=True)
            if statement.entries
            and (problem := one._ar_problem(statement.account, statement.currency))
        ]
        if problems:
            raise UserError("\n".join(dict.fromkeys(problems)))
        batches = self.with_company(company) if company else self
        return batches._import(data, filename, parsed, journals)
