import {reactive, toRaw} from "@odoo/owl";
import {emptyDraft} from "../../core/draft";

/** Store -> work; a pane that is taken off the screen and comes back finds it again. */
const WORKS = new WeakMap();

/**
 * What a person has begun with the lines of a store: by line, the draft, which proposal is
 * shown, and the last attempt. It lives as long as the store.
 *
 * @param {Object} store
 * @returns {Object}
 */
export function worksOf(store) {
    const key = toRaw(store);
    if (!WORKS.has(key)) WORKS.set(key, reactive({}));
    return WORKS.get(key);
}

/** @returns {{draft: Object, shown: number|false, attempt: Object|false}} */
export function newWork() {
    return {draft: emptyDraft(), shown: false, attempt: false};
}

/**
 * A text that no other attempt has; works on pages without a secure context, too.
 *
 * @returns {string} 32 hexadecimal digits
 */
export function newToken() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The token of an attempt: the same when the same is tried again after a failure, so
 * that a lost answer posts nothing twice.
 *
 * @param {Object} work
 * @param {string} content what is sent, as text
 * @param {boolean} failed whether the last attempt came back
 * @returns {string}
 */
export function tokenOf(work, content, failed) {
    const last = work.attempt;
    return failed && last && last.content === content ? last.token : newToken();
}
