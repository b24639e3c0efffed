import {Component, onWillStart, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {KeepLast} from "@web/core/utils/concurrency";
import {_t} from "@web/core/l10n/translation";
import {chunks} from "../../core/queue_order";
import {confidenceText} from "../line_list/line_row";
import {progressPercent} from "../../core/progress";
import {textOfError} from "../errors";

/** Proposals sent at once. */
export const CHUNK = 50;

/** Confidences to choose from, and the one that is chosen first. */
export const CONFIDENCES = [0.99, 0.98, 0.95, 0.9, 0.8, 0.7];
export const FIRST_CONFIDENCE = 0.95;

/** Accept many proposals at once: how sure, what it means, how it went. */
export class MassDialog extends Component {
    static template = "ar_reconciliation.MassDialog";
    static components = {Dialog};
    static props = {store: Object, close: Function};

    setup() {
        this.title = _t("Accept Many");
        this.store = this.props.store;
        this.confidences = CONFIDENCES;
        this.keepLast = new KeepLast();
        this.state = useState({
            step: "choose",
            confidence: FIRST_CONFIDENCE,
            summary: null,
            error: "",
            sent: 0,
            settled: 0,
            failed: [],
            stopped: false,
        });
        onWillStart(() => {
            this.summarise(FIRST_CONFIDENCE);
        });
    }

    confidenceText(confidence) {
        return confidenceText(confidence);
    }

    texts(totals) {
        return (totals || []).map((total) => total.text).join(" · ");
    }

    async summarise(confidence) {
        Object.assign(this.state, {confidence, summary: null, error: ""});
        const options = {...this.store.state.options};
        const asked = this.store.call("mass_summary", options, confidence);
        try {
            this.state.summary = await this.keepLast.add(asked);
        } catch (error) {
            this.state.error = textOfError(error);
        }
    }

    choose(confidence) {
        this.summarise(Number(confidence));
    }

    get customers() {
        return _t("customers: %s", this.state.summary.customers);
    }

    get lowest() {
        return _t(
            "The least certain has %s.",
            confidenceText(this.state.summary.lowest)
        );
    }

    get acceptLabel() {
        const count = this.state.summary ? this.state.summary.count : 0;
        return count ? _t("Accept %s", count) : _t("Accept");
    }

    get percent() {
        return progressPercent(this.state.sent, this.state.summary.proposal_ids.length);
    }

    get counts() {
        return _t("%(done)s of %(total)s", {
            done: this.state.sent,
            total: this.state.summary.proposal_ids.length,
        });
    }

    get result() {
        return _t("Done: %s.", this.state.settled);
    }

    get unsent() {
        const left = this.state.summary.proposal_ids.length - this.state.sent;
        return left ? _t("Not sent: %s.", left) : "";
    }

    /** Send part after part; each answer is waited for, so that Stop stops. */
    async accept() {
        if (this.state.step !== "choose" || !this.state.summary?.count) return;
        this.state.step = "working";
        for (const part of chunks(this.state.summary.proposal_ids, CHUNK)) {
            if (this.state.stopped) break;
            const answer = await this.store.act("mass_accept", [part]);
            if (!answer) {
                this.state.error = this.store.state.message?.text || "";
                break;
            }
            const failed = answer.failed || [];
            this.state.sent += part.length;
            this.state.settled += part.length - failed.length;
            this.state.failed.push(...failed);
        }
        this.state.step = "done";
        this.store.scheduleRefresh(0);
    }

    stop() {
        this.state.stopped = true;
    }

    rowName(lineId) {
        const row = this.store.state.rows[lineId];
        return row
            ? `${row.payer || row.text} ${row.amount.text}`
            : _t("Open the Line");
    }

    openLine(lineId) {
        this.store.open(lineId);
        this.props.close();
    }
}
