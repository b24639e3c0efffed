import {balance, isExchanged, problemOf} from "../../core/draft";

/** What a draft comes to: added up here, and confirmed by the last preview. */
export class DraftBalance {
    /**
     * @param {Object} draft
     * @param {Object} line `amount` to distribute and its `currency`
     * @param {{waiting: boolean, answer: Object|false}} preview
     */
    constructor(draft, line, preview) {
        this.answer = preview.answer;
        this.isExchanged = isExchanged(draft, line);
        const open = this.answer && this.answer.complete === false;
        const undistributed = open && !this.answer.error && !preview.waiting;
        this.problem = problemOf(draft, line) || (undistributed ? "rest" : "");
        // With items in another currency only the server knows what is left over.
        const known = this.isExchanged && !undistributed;
        this.units = known ? 0 : balance(draft, line);
    }

    /** Money is left over, or may be: somebody must get it. */
    get hasRest() {
        return (this.units !== 0 || this.isExchanged) && this.problem !== "much";
    }

    get canBeSent() {
        return !this.problem && !(this.answer && this.answer.error);
    }
}
