import {Component, useEffect, useState} from "@odoo/owl";
import {Chatter} from "@mail/chatter/web_portal/chatter";

/** Odoo's chatter that opens its note by itself when asked to. */
class NoteChatter extends Chatter {
    static get props() {
        return [...Chatter.props, "notes"];
    }

    setup() {
        super.setup();
        useEffect(
            (notes) => {
                if (notes) this.toggleComposer("note", {force: true});
            },
            () => [this.props.notes]
        );
    }
}

/** Comments on a line; nothing is fetched before somebody opens them. */
export class LineComments extends Component {
    static template = "ar_reconciliation.LineComments";
    static components = {NoteChatter};
    static props = {
        thread: Object,
        /** How often a note was asked for; each time the field opens. */
        notes: Number,
    };

    setup() {
        this.state = useState({open: false});
        useEffect(
            (notes) => {
                if (notes) this.state.open = true;
            },
            () => [this.props.notes]
        );
    }

    onToggle(ev) {
        this.state.open = ev.target.open;
    }
}
