import {Component, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {NameAndSignature} from "@web/core/signature/name_and_signature";

/**
 * Odoo's signature pad inside a plain form: the picture goes into a hidden input, so
 * that the form works without JavaScript, too. The pad is loaded when it is asked for.
 */
export class StatementSignature extends Component {
    static template = "ar_reconciliation.StatementSignature";
    static components = {NameAndSignature};
    static props = {
        label: {type: String, optional: true},
        required: {type: Boolean, optional: true},
    };

    setup() {
        this.state = useState({open: Boolean(this.props.required), picture: ""});
        this.signature = useState({
            name: "",
            isSignatureEmpty: true,
            getSignatureImage: () => "",
            resetSignature: () => false,
        });
    }

    open() {
        this.state.open = true;
    }

    onChange() {
        const empty = this.signature.isSignatureEmpty;
        this.state.picture = empty ? "" : this.signature.getSignatureImage();
    }
}

registry
    .category("public_components")
    .add("ar_reconciliation.statement_signature", StatementSignature);
