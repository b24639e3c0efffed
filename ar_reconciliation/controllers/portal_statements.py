"""Customers' statements in the portal: what contacts see.

Two ways lead to a statement: login, for a contact of the customer as far as the
contact's role goes, and the link of a mail, for the contact it was sent to. What is
not theirs does not exist for them: every refusal is the same "not found".
"""

import time

from werkzeug.exceptions import abort
from werkzeug.urls import url_encode

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..core.forms import whole
from ..core.statement.states import ANSWERABLE
from ..core.throttle import Throttle

#: Requests with a link from one address in a minute, and wrong ones in ten minutes.
VISITS = Throttle(240, 60)
FAILURES = Throttle(20, 600)
LINES_PER_PAGE = 100
PAGE = "portal_statement_page"
DOWNLOADS = ("pdf", "xlsx", "csv", "xml")
#: What is never kept by others, framed, or told to other sites.
PRIVATE = {
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Robots-Tag": "noindex",
}
LINK = ("access_token", "pid", "hash")


class TooManyRequests(Exception):
    """One network address has tried too often."""


class PortalStatements(CustomerPortal):
    # === ACCESS === #

    def _address(self):
        return request.httprequest.remote_addr or ""

    def _statement(self, statement_id, kw):
        """The statement, and the contact for whom this visitor acts.

        Ends the request for everybody else: login, "not found" or "too many".

        :return: (ar.customer.statement as superuser, res.partner); the second is
            empty for an employee who looks at the page.
        """
        try:
            statement, partner = self._find(statement_id, kw)
        except TooManyRequests:
            abort(self._busy())
        if not statement:
            self._refuse(kw)
        return statement, partner

    def _find(self, statement_id, kw):
        """As :meth:`_statement`, with two empty records for everybody else.

        :raise TooManyRequests: by links, from one network address.
        """
        statements = request.env["ar.customer.statement"]
        nobody = request.env["res.partner"].sudo()
        user = request.env.user
        found = statements.sudo().browse(statement_id).exists()
        if found:
            # What the customer answers belongs to the company of the statement.
            found = found.with_company(found.company_id)
        if user._is_internal():
            if found and found.with_user(user).has_access("read"):
                return found, nobody
        elif not user._is_public():
            visible = Domain("id", "=", statement_id) & statements._portal_visible(user)
            if found and statements.sudo().search_count(visible):
                return found, user.partner_id.sudo()
        partner = self._find_by_link(found, kw)
        return (found, partner) if partner else (statements, nobody)

    def _find_by_link(self, found, kw):
        """The contact for whom a link stands; who has a login acts as themselves.

        Employees never act for a customer, whichever link they were forwarded.
        """
        nobody = request.env["res.partner"].sudo()
        token = kw.get("access_token")
        if not token:
            return nobody
        address, now = self._address(), time.monotonic()
        if FAILURES.blocked(address, now) or not VISITS.hit(address, now):
            raise TooManyRequests
        holder = nobody
        if found:
            holder = found._portal_holder(token, kw.get("pid"), kw.get("hash"))
        user = request.env.user
        own = user.partner_id.sudo().commercial_partner_id == found.partner_id
        if user._is_internal() or (own and not user._is_public()):
            holder = nobody
        if not holder:
            FAILURES.hit(address, now)
        return holder

    def _refuse(self, kw):
        """Who is not logged in and has no link is asked to log in."""
        if request.env.user._is_public() and not kw.get("access_token"):
            query = url_encode({"redirect": request.httprequest.path})
            abort(request.redirect(f"/web/login?{query}"))
        raise request.not_found()

    def _busy(self):
        text = request.env._("Too many requests: try again in a few minutes.")
        return self._private(request.make_response(text, status=429))

    def _private(self, response):
        response.headers.update(PRIVATE)
        return response

    def _link(self, kw):
        """The parts of a link that its pages pass on."""
        return {key: kw[key] for key in LINK if kw.get(key)}

    # === HOME === #

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "ar_statement_count" in counters:
            statements = request.env["ar.customer.statement"]
            visible = statements._portal_visible(request.env.user)
            values["ar_statement_count"] = statements.sudo().search_count(visible)
        return values

    # === STATEMENT === #

    @http.route(
        [
            "/my/statements/<int:statement_id>",
            "/my/statements/<int:statement_id>/page/<int:page>",
        ],
        type="http",
        auth="public",
        website=True,
    )
    def portal_my_statement(self, statement_id, page=1, done="", **kw):
        """One statement, and what its customer may do with it."""
        statement, partner = self._statement(statement_id, kw)
        return self._page(statement, partner, {**kw, "page": page, "done": done})

    def _page(self, statement, partner, kw, template=PAGE, error=""):
        """Render a page about a statement; an error makes it a 422."""
        # What was booked since may have reopened it.
        statement._verified()
        if partner and not error:
            statement._portal_seen("viewed", partner, self._address())
        values = {**self._page_values(statement, partner, kw), "error": error}
        if not values["line"]:
            template = PAGE
        status = 422 if error else 200
        response = request.render(
            f"ar_reconciliation.{template}", values, status=status
        )
        return self._private(response)

    def _page_values(self, statement, partner, kw):
        link = self._link(kw)
        hidden = statement._portal_hidden() and bool(partner)
        shown = not hidden and statement.state != "reopened"

        def to(suffix="", **query):
            parts = url_encode({**query, **link})
            base = f"/my/statements/{statement.id}{suffix}"
            return f"{base}?{parts}" if parts else base

        may = bool(partner) and statement._portal_may(partner, "confirm")
        return {
            "page_name": "ar_statement",
            "statement": statement,
            "partner": partner,
            "to": to,
            "form": kw,
            "done": self._done_words().get(kw.get("done"), ""),
            "hidden": hidden,
            "shown": shown,
            "may_answer": may and statement.state in ANSWERABLE,
            "may_object": may and statement.state in (*ANSWERABLE, "confirmed"),
            "may_write": bool(partner),
            "state_words": statement._portal_state_words(),
            "downloads": self._downloads(statement) if shown else (),
            "messages": statement._portal_messages() if not hidden else (),
            "reasons": self._reasons(statement) if may else (),
            "reopen_text": statement.state == "reopened" and statement._changes_text(),
            "line": False,
            "lines": (),
            **(self._line_values(statement, kw, link) if shown else {}),
        }

    def _line_values(self, statement, kw, link):
        lines = request.env["ar.customer.statement.line"].sudo()
        domain = [("statement_id", "=", statement.id)]
        pager = portal_pager(
            f"/my/statements/{statement.id}",
            lines.search_count(domain),
            kw.get("page") or 1,
            LINES_PER_PAGE,
            url_args=link,
        )
        offset = max(pager["offset"], 0)
        found = lines.search(domain, limit=LINES_PER_PAGE, offset=offset)
        one = self._line(statement, kw.get("line"))
        rest = (found | one).move_line_id._ar_disputed_amounts()
        return {
            "pager": pager,
            "lines": found,
            "line": one,
            "kinds": dict(lines._fields["kind"]._description_selection(request.env)),
            "disputable": {
                line.id: line.move_line_id.amount_residual_currency
                - rest.get(line.move_line_id.id, 0.0)
                for line in found | one
                if line.open_amount > 0 and line.move_line_id
            },
            "document": statement._portal_document,
            "ageing": statement._ageing_rows(),
            "dispute_messages": statement.dispute_ids._portal_messages().grouped(
                "res_id"
            ),
        }

    def _line(self, statement, line_id):
        """A line of the statement; empty for any other."""
        lines = request.env["ar.customer.statement.line"].sudo()
        number = whole(line_id)
        if number is None:
            return lines
        return lines.search([("id", "=", number), ("statement_id", "=", statement.id)])

    def _reasons(self, statement):
        reasons = request.env["ar.dispute.reason"].sudo()
        return reasons.search([("company_id", "in", (False, statement.company_id.id))])

    def _downloads(self, statement):
        """Kinds of files that there are; what makes them may not be installed."""
        return DOWNLOADS if hasattr(statement, "_document") else ()

    def _done_words(self):
        return {
            "confirm": request.env._("Thank you: your confirmation is recorded."),
            "balance": request.env._(
                "Your balance is recorded. Compare it with ours below."
            ),
            "dispute": request.env._("Your objection is recorded. We will answer you."),
            "claim": request.env._(
                "The missing document is recorded. We will look for it."
            ),
            "message": request.env._("Your message has been sent."),
            "rate": request.env._("Thank you for your rating."),
        }
