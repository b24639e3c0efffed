import {Component, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {RecordSelector} from "@web/core/record_selectors/record_selector";
import {_t} from "@web/core/l10n/translation";

/** Who takes a line over. */
export class AssignDialog extends Component {
    static template = "ar_reconciliation.AssignDialog";
    static components = {Dialog, RecordSelector};
    static props = {
        close: Function,
        domain: Array,
        me: [Object, {value: false}],
        owner: {type: [Object, {value: false}], optional: true},
        onChoose: Function,
    };

    setup() {
        this.title = _t("Hand Over");
        this.state = useState({userId: false});
    }

    get mine() {
        const {me, owner} = this.props;
        return Boolean(me && owner && me.id === owner.id);
    }

    choose(userId) {
        this.props.onChoose(userId);
        this.props.close();
    }
}
