import {Component} from "@odoo/owl";

/** What has happened to the line, newest first. */
export class LineLog extends Component {
    static template = "ar_reconciliation.LineLog";
    static props = {log: Array};

    nameOf(user) {
        return (user && user.name) || user || "";
    }
}
