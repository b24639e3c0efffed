import {onWillUnmount, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {debounce} from "@web/core/utils/timing";

/** Milliseconds without a change before the server is asked. */
export const PREVIEW_DELAY = 250;

/**
 * Ask what a draft would post, a moment after the last change; only the answer to the
 * last question counts.
 *
 * @param {Function} ask (lineId, draft as JSON) => promise of the answer
 * @returns {{state: Object, show: Function}} `state`: `waiting`, and `answer` or false
 */
export function usePreview(ask) {
    const state = useState({waiting: false, answer: false});
    let question = 0;

    const request = debounce(async (lineId, draft) => {
        const mine = ++question;
        const answer = await ask(lineId, draft).catch(failure);
        if (mine === question) Object.assign(state, {answer, waiting: false});
    }, PREVIEW_DELAY);
    onWillUnmount(() => {
        question++;
        request.cancel();
    });

    /** @param {Object|null} draft as JSON, `null` when there is nothing to show */
    function show(lineId, draft) {
        question++;
        if (draft) {
            state.waiting = true;
            return request(lineId, draft);
        }
        request.cancel();
        return Object.assign(state, {answer: false, waiting: false});
    }
    return {state, show};
}

/** A preview that could not be made forbids nothing: the server decides on settling. */
function failure(error) {
    const text = (error.data && error.data.message) || _t("The server did not answer.");
    return {
        complete: null,
        rest_text: "",
        journal: [],
        entries: [],
        warnings: [text],
        error: "",
        needs_approval: "",
    };
}
