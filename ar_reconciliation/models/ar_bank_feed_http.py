from datetime import timedelta

from odoo import fields, models

from ..core.errors import FeedError
from ..core.feeds import reader, request
from .ar_feed_client import Client

#: Seconds an access token is used when the server does not say.
TOKEN_SECONDS = 300


class ArBankFeed(models.Model):
    _inherit = "ar.bank.feed"

    def _client(self, checked):
        """The way to the service.

        :param checked: core ``Template``.
        """
        hosts = self.env["ir.config_parameter"].sudo()
        private = hosts.get_param("ar_reconciliation.feed_private_hosts") or ""
        return Client(
            private=private.replace(",", " ").split(), gap=60.0 / checked.per_minute
        )

    def _template_or_raise(self):
        checked, problems = self._checked_template()
        if problems:
            raise FeedError("bad_template", count=len(problems))
        return checked

    # === COLLECTING === #

    def _collect_https_json(self):
        """Fetch all pages since the marker and import them.

        :return: :meth:`_outcome` of the import.
        """
        pages = self._read_pages()
        outcome = self._import_pages(pages)
        if pages.newest:
            newest = min(pages.newest, fields.Date.context_today(self))
            self.sudo().marker = max(self.marker or newest, newest)
        return outcome

    def _import_pages(self, pages):
        """Import what is new; when nothing is, there is nothing to keep either.

        :param pages: core ``Reader``.
        """
        parsed = pages.file()
        batches, statement = self.env["ar.import.batch"], parsed.statements[0]
        new, known = batches._split_known(self.journal_id, statement)
        if not new and not parsed.issues:
            repeated = len(known) + len(parsed.duplicates)
            return {**self._outcome(), "last_known": repeated}
        name = f"{self.name} {fields.Datetime.now():%Y-%m-%d %H:%M}.json"
        return self._outcome(self._import_once(pages.data, name, parsed))

    def _read_pages(self, only_first=False):
        """Ask page by page.

        :return: core ``Reader`` with the transactions.
        """
        checked = self._template_or_raise()
        currency = self.journal_id.currency_id or self.company_id.currency_id
        pages = reader.Reader(checked, currency.name, currency.decimal_places)
        at = request.first_position(checked)
        client = self._client(checked)
        try:
            while at:
                answer = self._ask(client, checked, at)
                at = pages.add(answer.body, answer.link, at)
                if only_first:
                    break
        finally:
            client.close()
        return pages

    def _collect_https_file(self):
        """Fetch one file and import it as if a person had uploaded it."""
        answer = self._read_file()
        batch = self._import_once(answer.body, answer.filename or self.name)
        self.sudo().marker = fields.Date.context_today(self)
        return self._outcome(batch)

    def _read_file(self):
        """Ask for the file; it has no pages."""
        checked = self._template_or_raise()
        client = self._client(checked)
        try:
            return self._ask(client, checked, request.first_position(checked))
        finally:
            client.close()

    # === ASKING === #

    def _ask(self, client, checked, at):
        """One page or file. A token that has expired is renewed once.

        :param at: core ``Position``.
        """
        wanted = request.build(
            checked, self.url or "", self.account or "", self._days(checked), at
        )
        for renew in (False, True):
            headers = wanted.headers | self._credentials(client, checked, renew)
            try:
                home = self.url or checked.url
                return client.get(wanted.url, wanted.params, headers, home)
            except FeedError as error:
                expired = error.code == "refused_login" and self.auth == "oauth2"
                if renew or not expired:
                    raise
        return None

    def _days(self, checked):
        """From and until which day to ask."""
        today = fields.Date.context_today(self)
        begin = self.date_from or today - timedelta(days=30)
        marker = min(self.marker, today) if self.marker else None
        return min(request.since(marker, begin, checked.overlap_days), today), today

    def _credentials(self, client, checked, renew):
        """The header that carries the token."""
        if self.auth == "none":
            return {}
        secret, token = self._read_secret()
        if not secret:
            raise FeedError("no_secret")
        if self.auth == "oauth2":
            token = "" if renew else token
            secret = token or self._new_token(client, checked.token, secret)
        return {checked.auth_header: checked.auth_prefix + secret}

    def _new_token(self, client, style, secret):
        """Ask for an access token (RFC 6749, 4.4) and keep it while it is valid.

        :param style: core ``Token``.
        """
        answer = client.post(self.token_url or "", **self._token_request(style, secret))
        try:
            data = reader.load(answer.body)
        except FeedError:
            data = {}
        token = reader.text_at(data, style.token)
        if token.split() != [token] or not token.isprintable():
            raise FeedError("no_token", host=client.host(self.token_url or ""))
        seconds = reader.text_at(data, style.expires)
        seconds = int(seconds) if seconds.isdecimal() and len(seconds) < 10 else None
        self._keep_token(token, TOKEN_SECONDS if seconds is None else seconds)
        return token

    def _token_request(self, style, secret):
        names = {style.id_name: self.client_id or "", style.secret_name: secret}
        if style.style == "json":
            return {"json": names}
        body = {"grant_type": "client_credentials"}
        if self.scope:
            body["scope"] = self.scope
        if style.style == "form":
            return {"data": body | names}
        return {"data": body, "auth": (self.client_id or "", secret)}
