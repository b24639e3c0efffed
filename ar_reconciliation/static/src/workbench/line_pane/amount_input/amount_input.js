import {Component, onWillUpdateProps, useState} from "@odoo/owl";
import {formatUnits, parseUnits} from "../../../core/units";
import {_t} from "@web/core/l10n/translation";
import {localization} from "@web/core/l10n/localization";

/** An amount that may be typed in any way the user's language writes it; whole units come out. */
export class AmountInput extends Component {
    static template = "ar_reconciliation.AmountInput";
    static props = {
        units: {type: [Number, {value: null}]},
        currency: Object,
        label: String,
        onChange: Function,
        readonly: {type: Boolean, optional: true},
    };

    setup() {
        this.typing = false;
        this.state = useState({text: this.textOf(this.props), invalid: false});
        onWillUpdateProps((props) => {
            const units = props.units;
            if (!this.typing && units !== null && units !== this.props.units) {
                Object.assign(this.state, {text: this.textOf(props), invalid: false});
            }
        });
    }

    get invalidText() {
        return _t("This is no amount in %s.", this.props.currency.name);
    }

    textOf({units, currency}) {
        return units === null ? "" : formatUnits(units, currency, localization);
    }

    onInput(ev) {
        this.typing = true;
        this.state.text = ev.target.value;
        const units = parseUnits(this.state.text, this.props.currency, localization);
        this.state.invalid = units === null;
        this.props.onChange(units);
    }

    /** Write it as the language does, unless it is no amount: then it stays to be mended. */
    onBlur() {
        this.typing = false;
        if (!this.state.invalid) this.state.text = this.textOf(this.props);
    }

    onFocus(ev) {
        ev.target.select();
    }
}
