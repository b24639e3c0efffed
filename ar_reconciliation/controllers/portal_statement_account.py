"""The customer's account in the portal: what is owed today, and all entries."""

from odoo import fields, http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..core.statement.states import ANSWERABLE
from ..models.ar_customer_statement_portal import DOCUMENT_TYPES
from .portal_statements import PortalStatements

STATEMENTS_PER_PAGE = 20
ENTRIES_PER_PAGE = 40


class PortalStatementAccount(PortalStatements):
    # === OVERVIEW === #

    @http.route(
        ["/my/statements", "/my/statements/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_statements(self, page=1, sortby="date", filterby="all", **kw):
        """What is owed today, and the statements."""
        statements = request.env["ar.customer.statement"].sudo()
        partner = request.env.user.partner_id
        sortings, filters = self._statement_sortings(), self._statement_filters()
        sortby = sortby if sortby in sortings else "date"
        filterby = filterby if filterby in filters else "all"
        search = (kw.get("search") or "").strip()[:64]
        domain = statements._portal_visible(request.env.user)
        sees = not domain.is_false()
        domain &= filters[filterby]["domain"]
        if search:
            domain &= Domain("name", "ilike", search)
        pager = portal_pager(
            "/my/statements",
            statements.search_count(domain),
            page,
            STATEMENTS_PER_PAGE,
            url_args={"sortby": sortby, "filterby": filterby, "search": search},
        )
        companies = statements._portal_companies(request.env.user)
        overview = request.env["ar.statement.overview"].sudo()
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "ar_statements",
            "cards": overview._cards(partner, companies) if sees else [],
            "statements": statements.search(
                domain,
                order=sortings[sortby]["order"],
                limit=STATEMENTS_PER_PAGE,
                offset=max(pager["offset"], 0),
            ),
            "state_words": statements._portal_state_words(),
            "answerable": ANSWERABLE,
            "pager": pager,
            "default_url": "/my/statements",
            "searchbar_sortings": sortings,
            "sortby": sortby,
            "searchbar_filters": filters,
            "filterby": filterby,
            "search": search,
            "trend_points": self._trend_points,
        }
        response = request.render("ar_reconciliation.portal_my_statements", values)
        return self._private(response)

    def _statement_sortings(self):
        return {
            "date": {
                "label": request.env._("Newest"),
                "order": "date_to desc, id desc",
            },
            "name": {"label": request.env._("Number"), "order": "name desc, id desc"},
            "amount": {
                "label": request.env._("Balance"),
                "order": "closing_balance desc, id desc",
            },
        }

    def _statement_filters(self):
        agreed = ("confirmed", "partly")
        return {
            "all": {"label": request.env._("All"), "domain": Domain.TRUE},
            "open": {
                "label": request.env._("To answer"),
                "domain": Domain("state", "in", ("sent", "disputed", "expired")),
            },
            "answered": {
                "label": request.env._("Confirmed"),
                "domain": Domain("state", "in", agreed),
            },
        }

    def _trend_points(self, trend, width=240, height=56, edge=4):
        """Points of a line in a picture of so many units; zero is in it, too."""
        amounts = [amount for _day, amount in trend]
        low, high = min([0.0, *amounts]), max([0.0, *amounts])
        span, step = (high - low) or 1.0, (width - 2 * edge) / (len(amounts) - 1)

        def y_of(amount):
            return round(edge + (height - 2 * edge) * (high - amount) / span, 1)

        points = [
            (round(edge + step * n, 1), y_of(amount))
            for n, amount in enumerate(amounts)
        ]
        text = " ".join(f"{x},{y}" for x, y in points)
        return {"line": text, "last": points[-1], "zero": y_of(0)}

    # === HISTORY === #

    @http.route(
        ["/my/statements/history", "/my/statements/history/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_statement_history(self, page=1, filterby="all", **kw):
        """All entries of the account, as they are now."""
        overview = request.env["ar.statement.overview"].sudo()
        statements = request.env["ar.customer.statement"]
        user = request.env.user
        filters = overview._filters()
        filterby = filterby if filterby in filters else "all"
        search = (kw.get("search") or "").strip()[:64]
        order = {"due": "date_maturity desc, id desc"}.get(
            kw.get("sortby"), "date desc, id desc"
        )
        sortby = kw.get("sortby") or "date"
        found = {}

        def offset(total):
            query = {"filterby": filterby, "search": search, "sortby": sortby}
            found["pager"] = portal_pager(
                "/my/statements/history", total, page, ENTRIES_PER_PAGE, url_args=query
            )
            return max(found["pager"]["offset"], 0)

        items, total = overview.env["account.move.line"], 0
        if not statements._portal_visible(user).is_false():
            companies = statements._portal_companies(user)
            items, total = overview._entries(
                user.partner_id,
                companies,
                search,
                filterby,
                offset=offset,
                limit=ENTRIES_PER_PAGE,
                order=order,
            )
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "ar_statement_history",
            "items": items,
            "kinds": overview._kinds(items),
            "total": total,
            "pager": found.get("pager"),
            "filters": filters,
            "filterby": filterby,
            "sortby": sortby,
            "search": search,
            "today": fields.Date.context_today(overview),
        }
        response = request.render("ar_reconciliation.portal_statement_history", values)
        return self._private(response)

    @http.route(
        "/my/statements/history/<int:item_id>", type="http", auth="user", website=True
    )
    def portal_my_statement_item(self, item_id, **_kw):
        """To the document of an entry."""
        overview = request.env["ar.statement.overview"].sudo()
        statements = request.env["ar.customer.statement"]
        user = request.env.user
        items = request.env["account.move.line"].sudo()
        if not statements._portal_visible(user).is_false():
            companies = statements._portal_companies(user)
            domain = overview._domain(user.partner_id, companies)
            items = items.search(domain & Domain("id", "=", item_id))
        move = items.move_id
        if move.move_type not in DOCUMENT_TYPES:
            raise request.not_found()
        return request.redirect(move.get_portal_url())
