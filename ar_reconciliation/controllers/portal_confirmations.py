"""Confirmation letters (企业询证函) in the portal: read, agree, or say what differs."""

import time

from werkzeug.exceptions import abort
from werkzeug.urls import url_encode

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..core.throttle import Throttle
from ..models.ar_customer_statement_answer import TEXT_LIMIT
from .portal_statement_answers import PortalStatementAnswers
from .portal_statement_files import PortalStatementFiles
from .portal_statements import TooManyRequests

#: Answers that one network address may try within ten minutes.
ANSWERS = Throttle(30, 600)
PER_PAGE = 20
REPORT = "ar_reconciliation.ar_confirmation_letter"
FORM = "/my/confirmations/<int:letter_id>"


class PortalConfirmations(PortalStatementAnswers, PortalStatementFiles):
    # === ACCESS === #

    def _letter(self, letter_id, kw):
        """The letter, and the contact for whom this visitor acts.

        Ends the request for everybody else, as for statements.

        :return: (ar.confirmation.letter as superuser, res.partner); the second is
            empty for an employee who looks at the page.
        """
        try:
            letter, partner = self._find_letter(letter_id, kw)
        except TooManyRequests:
            abort(self._busy())
        if not letter:
            self._refuse(kw)
        return letter, partner

    def _find_letter(self, letter_id, kw):
        letters = request.env["ar.confirmation.letter"]
        nobody = request.env["res.partner"].sudo()
        user = request.env.user
        found = letters.sudo().search([("id", "=", letter_id), ("purpose", "=", "own")])
        if found:
            found = found.with_company(found.company_id)
        if user._is_internal():
            if found and found.with_user(user).has_access("read"):
                return found, nobody
        elif not user._is_public():
            visible = letters._portal_visible(user)
            if found and found.filtered_domain(visible):
                return found, user.partner_id.sudo()
        partner = self._find_by_link(found, kw)
        return (found, partner) if partner else (letters, nobody)

    # === HOME AND LIST === #

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "ar_confirmation_count" in counters:
            letters = request.env["ar.confirmation.letter"]
            visible = letters._portal_visible(request.env.user)
            values["ar_confirmation_count"] = letters.sudo().search_count(visible)
        return values

    @http.route(
        ["/my/confirmations", "/my/confirmations/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_confirmations(self, page=1, **_kw):
        """The letters to the customer, the newest first."""
        letters = request.env["ar.confirmation.letter"].sudo()
        domain = letters._portal_visible(request.env.user)
        pager = portal_pager(
            "/my/confirmations", letters.search_count(domain), page, PER_PAGE
        )
        found = letters.search(domain, limit=PER_PAGE, offset=max(pager["offset"], 0))
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "ar_confirmations",
            "letters": found,
            "state_words": letters._portal_state_words(),
            "pager": pager,
            "default_url": "/my/confirmations",
        }
        return self._private(
            request.render("ar_reconciliation.portal_my_confirmations", values)
        )

    # === LETTER === #

    @http.route(FORM, type="http", auth="public", methods=["GET"], website=True)
    def portal_my_confirmation(self, letter_id, done="", **kw):
        """One letter, with the form to answer it."""
        letter, partner = self._letter(letter_id, kw)
        if partner:
            letter._portal_seen()
        return self._letter_page(letter, partner, kw, done=done)

    @http.route(FORM, type="http", auth="public", methods=["POST"], website=True)
    def portal_confirmation_answer(self, letter_id, name="", role="", **kw):
        """The customer answers the letter, once."""
        letter, partner = self._letter(letter_id, kw)
        try:
            with request.env.cr.savepoint():
                self._check_letter_answer(letter, partner, kw, name, role)
                agrees = letter.kind == "positive" and kw.get("agrees") == "1"
                letter._portal_answer(
                    partner,
                    agrees,
                    name[:200],
                    role[:200],
                    answers=None if agrees else self._letter_amounts(letter, kw),
                    signature=self._picture(kw.get("signature")),
                    ip=self._address(),
                    note=(kw.get("note") or "").strip(),
                    files=self._files(),
                )
        except UserError as error:
            form = {**kw, "name": name, "role": role}
            return self._letter_page(letter, partner, form, str(error))
        url = self._letter_url(letter, kw)(done="answer")
        return self._private(request.redirect(url, code=303))

    @http.route(FORM + "/pdf", type="http", auth="public", website=True)
    def portal_my_confirmation_pdf(self, letter_id, **kw):
        """The letter as it was sent, to be kept or signed on paper."""
        letter, _partner = self._letter(letter_id, kw)
        reports = request.env["ir.actions.report"].sudo()
        lang = letter.recipient_id.lang or request.env.lang
        reports = reports.with_context(lang=lang)
        content = reports._render_qweb_pdf(REPORT, letter.ids)[0]
        name = f"confirmation-{letter.name.replace('/', '-')}.pdf"
        return self._file(name, content, "application/pdf")

    def _check_letter_answer(self, letter, partner, kw, name, role):
        """:raise UserError: for employees, haste, and answers that are no answer."""
        if not partner:
            raise UserError(request.env._("Only the customer's contacts can answer."))
        key = f"{request.env.cr.dbname} {self._address()}"
        if not ANSWERS.hit(key, time.monotonic()):
            raise UserError(
                request.env._("Too many answers within a few minutes: try again later.")
            )
        if letter.kind == "positive" and kw.get("agrees") not in ("0", "1"):
            raise UserError(
                request.env._("Choose whether the balances agree with your books.")
            )
        if len(kw.get("note") or "") > TEXT_LIMIT:
            raise UserError(
                request.env._("The text is too long: %s characters at most.",
                              TEXT_LIMIT)
            )  # fmt: skip

    def _letter_amounts(self, letter, kw):
        """dict of currency code to the balance that was typed for it."""
        return {
            currency.name: self._number(kw.get(f"amount_{currency.name}"))
            for currency in letter.line_ids.currency_id
        }

    def _letter_url(self, letter, kw):
        link = self._link(kw)

        def to(suffix="", **query):
            parts = url_encode({**query, **link})
            base = f"/my/confirmations/{letter.id}{suffix}"
            return f"{base}?{parts}" if parts else base

        return to

    def _letter_page(self, letter, partner, kw, error="", done=""):
        """Render the page of a letter; an error makes it a 422."""
        may = bool(partner) and letter._portal_may(partner, "confirm")
        values = {
            "page_name": "ar_confirmation",
            "letter": letter,
            "partner": partner,
            "form": kw,
            "to": self._letter_url(letter, kw),
            "error": error,
            "done": done == "answer"
            and request.env._("Thank you: your answer is recorded."),
            "may_answer": may and letter._portal_open(),
            "state_words": letter._portal_state_words(),
            "late": bool(letter.due_date)
            and letter.due_date < fields.Date.context_today(letter),
        }
        response = request.render(
            "ar_reconciliation.portal_confirmation",
            values,
            status=422 if error else 200,
        )
        return self._private(response)
