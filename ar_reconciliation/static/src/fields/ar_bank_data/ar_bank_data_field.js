import {Component} from "@odoo/owl";
import {bankDataRows, rawRows, remittanceRows} from "../../core/bank_data";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const LABELS = {
    payer_name: _t("Payer"),
    ultimate_payer: _t("On Behalf Of"),
    payer_account: _t("Payer's Account"),
    payer_bank: _t("Payer's Bank"),
    narrative: _t("Text"),
    reference: _t("Reference"),
    end_to_end_id: _t("End-to-End Id"),
    bank_id: _t("Bank's Number"),
    value_date: _t("Value Date"),
    original_amount: _t("Original Amount"),
    charges: _t("Charges"),
    balance_after: _t("Balance After"),
    transaction_code: _t("Transaction Code"),
};

/** What the bank reported about an entry, as a table of names and values. */
export class ArBankDataField extends Component {
    static template = "ar_reconciliation.ArBankDataField";
    static props = {...standardFieldProps};

    get data() {
        return this.props.record.data[this.props.name];
    }

    get rows() {
        return bankDataRows(this.data).map((row) => ({...row, label: LABELS[row.key]}));
    }

    get remittances() {
        return remittanceRows(this.data);
    }

    get raw() {
        return rawRows(this.data);
    }
}

export const arBankDataField = {
    component: ArBankDataField,
    displayName: _t("Bank Data"),
    supportedTypes: ["json"],
};

registry.category("fields").add("ar_bank_data", arBankDataField);
