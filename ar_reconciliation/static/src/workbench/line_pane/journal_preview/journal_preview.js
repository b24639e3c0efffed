import {Component} from "@odoo/owl";

/** The journal items that a draft would post, as the server has worked them out. */
export class JournalPreview extends Component {
    static template = "ar_reconciliation.JournalPreview";
    static props = {journal: Array, entries: Array, waiting: Boolean};

    /** Rows under their titles; further entries may bring several. */
    get parts() {
        const parts = [{title: "", rows: this.props.journal}];
        for (const row of this.props.entries) {
            if (row.title !== parts.at(-1).title) {
                parts.push({title: row.title, rows: []});
            }
            parts.at(-1).rows.push(row);
        }
        return parts.filter((part) => part.rows.length);
    }
}
