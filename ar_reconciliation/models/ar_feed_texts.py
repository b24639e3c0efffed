"""Sentences for the codes of bank feeds: what happened, and what to do."""

from odoo import models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

FEED_ERROR_TEXTS = {
    "not_https": _lt(
        "%(host)s would be reached without encryption. Use an address that begins "
        "with https://."
    ),
    "private_address": _lt(
        "%(host)s is in a private network. Ask the administrator to allow it in the "
        "system parameter ar_reconciliation.feed_private_hosts."
    ),
    "other_host": _lt(
        "The server sent us on to another host (%(host)s). Nothing was sent there; "
        "enter the right address if it is the bank's."
    ),
    "no_connection": _lt(
        "%(host)s cannot be reached. Check the address and the network; it is tried "
        "again."
    ),
    "too_slow": _lt("%(host)s did not answer in time. It is tried again."),
    "run_too_long": _lt(
        "Fetching took more than %(seconds)s seconds; nothing was imported. Ask for "
        "larger pages, or begin on a later day."
    ),
    "bad_certificate": _lt(
        "The certificate of %(host)s is not valid. Nothing was sent: check the "
        "address, then ask the bank."
    ),
    "cut_answer": _lt(
        "The answer of %(host)s ended too early. Nothing of it was used; it is tried "
        "again."
    ),
    "too_large": _lt(
        "The answer has more than %(limit)s bytes. Ask for a shorter period, or for "
        "smaller pages."
    ),
    "refused_login": _lt(
        "%(host)s refused the credentials (%(status)s). Enter the secret again, or "
        "renew the access at the bank."
    ),
    "bad_status": _lt(
        "%(host)s refused the request (%(status)s). Check the address and the account "
        "at the service."
    ),
    "server_trouble": _lt(
        "%(host)s has trouble of its own (%(status)s). Nothing to do here: it is tried "
        "again."
    ),
    "too_many_requests": _lt(
        "%(host)s allows no more requests for now (%(status)s). Fetch less often if "
        "this comes again."
    ),
    "no_secret": _lt("No secret is stored. Enter the one the bank gave you."),
    "no_token": _lt(
        "%(host)s gave no access token. Check the address of the token, the client and "
        "its secret."
    ),
    "bad_template": _lt(
        "The template has %(count)s mistakes. Open the feed: they are listed below the "
        "template."
    ),
    "not_json": _lt(
        "Page %(page)s of the answer is no JSON (line %(row)s). Check the address."
    ),
    "no_list": _lt(
        "Page %(page)s of the answer has no list at “%(path)s”. Check “entries” in the "
        "template."
    ),
    "page_loop": _lt(
        "The server gives the same page again and again (page %(page)s). Check "
        "“paging” in the template."
    ),
    "too_many_pages": _lt(
        "There are more than %(limit)s pages; nothing was imported. Begin on a later "
        "day, or raise “max_pages” in the template."
    ),
    "folder_unset": _lt(
        "No folder is allowed on this server. Ask the administrator to set the system "
        "parameter ar_reconciliation.feed_folder."
    ),
    "folder_outside": _lt(
        "“%(folder)s” is not inside the allowed folder. Enter the path below it, "
        "without “..” and links."
    ),
    "folder_missing": _lt(
        "The folder “%(folder)s” cannot be opened. Ask the administrator to create it "
        "and to let Odoo write there."
    ),
    "files_refused": _lt(
        "%(count)s files could not be imported: %(files)s. The messages below say why."
    ),
    "unconfirmed_layout": _lt(
        "%(file)s can be read in several ways. Import one such file by hand: its "
        "columns are remembered, and the feed reads the next ones."
    ),
    "import_refused": _lt("The import was refused: “%(detail)s”"),
    "damaged_text": _lt(
        "%(file)s lost letters on its way by mail. Ask the sender to attach it as a "
        "ZIP archive."
    ),
    "no_attachment": _lt(
        "The mail of %(sender)s has no bank statement attached. Ask the sender to "
        "attach the file."
    ),
    "busy": _lt("The feed is being fetched right now. Look again in a minute."),
    "unexpected": _lt(
        "Something unforeseen happened (%(kind)s). The server's log says where; tell "
        "the administrator."
    ),
}

TEMPLATE_PROBLEM_TEXTS = {
    "no_json": _lt("The template is no JSON: look at line %(row)s."),
    "unknown_key": _lt("%(path)s is not known: check the spelling."),
    "missing_key": _lt("%(path)s is missing."),
    "not_object": _lt("%(path)s must be an object in braces."),
    "not_text": _lt("%(path)s must be a text in one line."),
    "not_number": _lt("%(path)s must be a whole number from %(least)s to %(most)s."),
    "not_choice": _lt("%(path)s must be one of: %(choices)s."),
    "not_path": _lt("%(path)s must be a path such as transactions.booked."),
    "unknown_placeholder": _lt(
        "%(path)s: {%(name)s} is not known; there are {account}, {since} and {until}."
    ),
    "needs_id": _lt(
        "%(path)s is missing: where there are pages, each transaction needs a number."
    ),
    "secret_in_request": _lt(
        "%(path)s looks like a credential. The template can be read by others: enter "
        "it as the secret of the feed."
    ),
}


class ArCoreBridge(models.AbstractModel):
    _inherit = "ar.core.bridge"

    def _feed_error_text(self, code, data):
        """Sentence for what kept a feed from being fetched; "" without a code."""
        return self._sentence(FEED_ERROR_TEXTS, code, data) if code else ""

    def _template_problem_text(self, problem):
        """Sentence for a core ``Problem`` of a template."""
        return self._sentence(TEMPLATE_PROBLEM_TEXTS, problem.code, problem.data)
