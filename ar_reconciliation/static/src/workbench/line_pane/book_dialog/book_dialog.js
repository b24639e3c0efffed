import {Component, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {useAutofocus} from "@web/core/utils/hooks";

/** Choose the write-off model that books a line. */
export class BookDialog extends Component {
    static template = "ar_reconciliation.BookDialog";
    static components = {Dialog};
    static props = {books: Array, onBook: Function, close: Function};

    setup() {
        this.title = _t("Book As");
        this.state = useState({term: "", active: 0});
        useAutofocus({refName: "search"});
    }

    get books() {
        const term = this.state.term.trim().toLowerCase();
        return this.props.books.filter((book) =>
            book.name.toLowerCase().includes(term)
        );
    }

    onInput(ev) {
        Object.assign(this.state, {term: ev.target.value, active: 0});
    }

    onKeydown(ev) {
        const steps = {ArrowDown: 1, ArrowUp: -1};
        const count = this.books.length;
        if (ev.key in steps && count) {
            ev.preventDefault();
            this.state.active = (this.state.active + steps[ev.key] + count) % count;
        }
        if (ev.key === "Enter" && count) {
            ev.preventDefault();
            ev.stopPropagation();
            this.book(this.books[this.state.active]);
        }
    }

    book(model) {
        this.props.close();
        this.props.onBook(model.id);
    }
}
