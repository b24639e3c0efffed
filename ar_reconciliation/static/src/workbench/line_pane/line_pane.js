import {Component, useEffect, useRef, useState} from "@odoo/owl";
import {
    draftOfProposal,
    emptyDraft,
    problemOf,
    setPart,
    setPartner,
    setRest,
    setUnits,
    toJson,
    toggle,
} from "../../core/draft";
import {newWork, tokenOf, worksOf} from "./line_work";
import {DraftBalance} from "./draft_balance";
import {DraftBar} from "./draft_bar/draft_bar";
import {DraftPanel} from "./draft_panel/draft_panel";
import {ItemPicker} from "./item_picker/item_picker";
import {LineActions} from "./line_actions/line_actions";
import {LineCard} from "./line_card/line_card";
import {LineComments} from "./line_comments/line_comments";
import {LineDone} from "./line_done/line_done";
import {LineLog} from "./line_log/line_log";
import {ProposalCard} from "./proposal_card/proposal_card";
import {_t} from "@web/core/l10n/translation";
import {useCommand} from "../commands";
import {useLineActions} from "./use_line_actions";
import {usePreview} from "./use_preview";

const SEARCH_FIELD = ".o_ar_picker_search input";
const AMOUNT_FIELD = ".o_ar_draft_row .o_ar_amount_input input";

/** The right side of the workbench: one bank line, and what becomes of it. */
export class LinePane extends Component {
    static template = "ar_reconciliation.LinePane";
    static components = {
        DraftBar,
        DraftPanel,
        ItemPicker,
        LineActions,
        LineCard,
        LineComments,
        LineDone,
        LineLog,
        ProposalCard,
    };
    static props = {store: Object};

    setup() {
        this.store = this.props.store;
        this.state = useState(this.store.state);
        this.works = useState(worksOf(this.store));
        this.ui = useState({notes: 0, message: "", focus: "", focused: 0});
        this.root = useRef("root");
        this.preview = usePreview((lineId, draft) =>
            this.store.call("preview", lineId, draft)
        );
        this.actions = useLineActions(this.store);
        this.runAction = this.runAction.bind(this);
        this.useEffects();
        this.useCommands();
    }

    useEffects() {
        useEffect(
            () => {
                Object.assign(this.ui, {notes: 0, message: ""});
                if (this.root.el) this.root.el.scrollTop = 0;
            },
            () => [this.line && this.line.id]
        );
        useEffect(
            (lineId, draft) => {
                this.preview.show(lineId, draft && JSON.parse(draft));
            },
            () => [this.line && this.line.id, this.draftToShow]
        );
        useEffect(
            () => this.focusNow(),
            () => [this.ui.focused]
        );
    }

    useCommands() {
        const answers = {
            accept: () => this.accept(),
            reject: () => this.reject(),
            ask: () => this.ask(),
            pick: () => this.focusOn(SEARCH_FIELD),
            split: () => this.split(),
            note: () => this.ui.notes++,
            book: () => this.runAction("book"),
            proposal: (number) => this.choose(number),
        };
        for (const [name, answer] of Object.entries(answers)) {
            useCommand(this.store.commands, name, (payload) => {
                if (this.line) answer(payload);
            });
        }
    }

    // === WHAT IS SHOWN === //

    /** The line on the screen; false while another one is fetched, so that no key hits it. */
    get line() {
        const {line, lineId, lineStatus} = this.state;
        return lineStatus === "ready" && line && line.id === lineId ? line : false;
    }

    /** The line as drafts see it: the money to distribute, which may be in its foreign currency. */
    get funds() {
        const {line} = this;
        return {
            ...line,
            amount: line.paid || line.amount,
            currency: line.paid_currency || line.currency,
        };
    }

    get work() {
        return this.works[this.line.id] || newWork();
    }

    get draft() {
        return this.work.draft;
    }

    /** What the preview is asked for, as text; "" for nothing. */
    get draftToShow() {
        if (!this.line || !this.draft.changed || problemOf(this.draft, this.funds)) {
            return "";
        }
        return JSON.stringify(toJson(this.draft, this.funds));
    }

    /** The proposal that Enter accepts: the chosen one, or the first. */
    get proposal() {
        const {proposals} = this.line;
        const chosen = proposals.find((one) => one.id === this.work.shown);
        return chosen || proposals[0] || false;
    }

    get busy() {
        return Boolean(this.state.pending[this.line.id]);
    }

    get problem() {
        return this.state.problems[this.line.id] || "";
    }

    get canRetry() {
        return Boolean(this.work.attempt) && !this.busy;
    }

    get watchers() {
        return this.state.watchers[this.line.id] || this.line.presence;
    }

    get showsDraft() {
        return this.line.can.settle && this.draft.changed;
    }

    get customer() {
        return this.draft.partner || this.line.customer || false;
    }

    get picked() {
        return this.draft.rows.map((row) => row.item.id);
    }

    // === CHANGING THE DRAFT === //

    change(values) {
        this.ui.message = "";
        this.works[this.line.id] = {...this.work, ...values};
    }

    onToggle = (item) => this.change({draft: toggle(this.draft, item, this.funds)});
    onUnits = (itemId, units) =>
        this.change({draft: setUnits(this.draft, itemId, units, this.funds)});
    onPart = (itemId, values) =>
        this.change({draft: setPart(this.draft, itemId, values)});
    onRest = (values) => this.change({draft: setRest(this.draft, values)});
    onPartner = (partner) => this.change({draft: setPartner(this.draft, partner)});
    clear = () => this.change({draft: emptyDraft()});

    choose(number) {
        const proposal = this.line.proposals[number - 1];
        if (proposal) this.change({shown: proposal.id});
    }

    edit(proposal) {
        if (!this.line.can.settle) return;
        this.change({draft: draftOfProposal(proposal, this.funds), shown: proposal.id});
        this.focusOn(AMOUNT_FIELD);
    }

    split() {
        if (this.showsDraft) this.focusOn(AMOUNT_FIELD);
        else if (this.proposal && this.proposal.documents.length) {
            this.edit(this.proposal);
        } else this.focusOn(SEARCH_FIELD);
    }

    // === SENDING === //

    /** Hand a method to the write queue; what was tried can be tried again. */
    send(method, args, {advance = true, ...attempt} = {}) {
        const lineIds = [this.line.id];
        this.change({attempt: {method, args, advance, ...attempt}});
        this.store.act(method, args, {lineIds, advance});
    }

    retry() {
        const {method, args, ...options} = this.work.attempt;
        this.send(method, args, options);
    }

    say(message) {
        this.ui.message = message;
    }

    accept() {
        if (this.busy) return;
        if (this.showsDraft) this.sendDraft("settle");
        else if (this.proposal) this.acceptProposal(this.proposal);
        else if (this.line.can.settle) {
            this.say(
                _t("There is no proposal: pick documents (p) or book the line (b).")
            );
        }
    }

    acceptProposal(proposal) {
        const {can} = this.line;
        if (proposal.state === "applied") return;
        const allowed = proposal.state === "approval" ? can.approve : can.accept;
        if (allowed) this.send("accept", [proposal.id]);
        else {
            this.say(
                this.line.why_not_approve || _t("You may not accept this proposal.")
            );
        }
    }

    reject() {
        if (this.busy || !this.proposal || !this.line.can.reject) return;
        this.send("reject", [this.proposal.id], {advance: false});
    }

    ask() {
        if (this.busy || !this.line.can.ask) return;
        if (this.showsDraft) this.sendDraft("ask");
        else if (this.proposal) {
            this.send("ask", [this.line.id, this.proposal.id, null, ""]);
        }
    }

    /** Settle what was put together, or put it before a reviewer. */
    sendDraft(method) {
        const money = new DraftBalance(this.draft, this.funds, this.preview.state);
        if (!money.canBeSent) {
            return this.say(_t("This cannot be posted yet: see what is marked."));
        }
        const draft = toJson(this.draft, this.funds);
        const content = `${method} ${JSON.stringify(draft)}`;
        const token = tokenOf(this.work, content, Boolean(this.problem));
        const id = this.line.id;
        const args = method === "ask" ? [id, false, draft, token] : [id, draft, token];
        return this.send(method, args, {content, token});
    }

    undo() {
        this.send("undo", [[this.line.id], ""], {advance: false});
    }

    runAction(name) {
        if (this.busy) return;
        const own = {
            book: () =>
                this.line.can.book &&
                this.actions.book(this.state.books, (modelId) =>
                    this.send("book", [[this.line.id], modelId])
                ),
            remittance: () => this.actions.remittance(this.line),
            dispute: () => this.actions.dispute(this.disputedItems),
            short: () => this.actions.shortPayment(this.proposal),
        };
        own[name]();
    }

    /** Items a dispute would be about: picked, or of the shown proposal. */
    get disputedItems() {
        if (this.showsDraft) return this.picked;
        return this.proposal ? this.proposal.documents.map((item) => item.id) : [];
    }

    // === FOCUS === //

    focusOn(selector) {
        Object.assign(this.ui, {focus: selector, focused: this.ui.focused + 1});
    }

    focusNow() {
        const field = this.ui.focus && this.root.el.querySelector(this.ui.focus);
        if (!field) return;
        field.scrollIntoView({block: "center"});
        field.focus();
        field.select();
    }

    /**
     * No click is meant for a line that is no longer open but still on the screen, nor
     * is the second of a double click meant for the next line's button.
     */
    onClickFirst(ev) {
        const gone = this.state.lineStatus === "loading";
        const again = ev.detail > 1 && ev.target.closest("button");
        if (!gone && !again) return;
        ev.preventDefault();
        ev.stopPropagation();
    }

    /** Ctrl+Enter settles out of any field. */
    onKeydown(ev) {
        if (ev.key !== "Enter" || !(ev.ctrlKey || ev.metaKey) || !this.line) return;
        ev.preventDefault();
        ev.stopPropagation();
        this.accept();
    }
}
