import {ConnectionLostError, RPCError} from "@web/core/network/rpc";
import {_t} from "@web/core/l10n/translation";

const EXPIRED = "odoo.http.SessionExpiredException";
const CONFLICT = ".ArConflict";

/**
 * What kind of failure an error is.
 *
 * @param {any} error
 * @returns {"lost"|"expired"|"conflict"|"refused"|"broken"} lost: the server could not be
 *      reached, or what it did is not known; conflict: somebody else was quicker;
 *      broken: something in this page
 */
export function kindOfError(error) {
    if (error instanceof ConnectionLostError) return "lost";
    if (!(error instanceof RPCError)) return "broken";
    const name = error.exceptionName || "";
    if (name === EXPIRED || error.code === 100) return "expired";
    return name.endsWith(CONFLICT) ? "conflict" : "refused";
}

/**
 * What a person reads about an error.
 *
 * @param {any} error
 * @returns {string}
 */
export function textOfError(error) {
    const kind = kindOfError(error);
    if (kind === "lost") return _t("The server cannot be reached. Try again soon.");
    if (kind === "expired") return _t("Your session has ended. Log in again.");
    return error?.data?.message || error?.message || String(error);
}
