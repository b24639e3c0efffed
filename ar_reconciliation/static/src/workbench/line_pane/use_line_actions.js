import {BookDialog} from "./book_dialog/book_dialog";
import {useService} from "@web/core/utils/hooks";

/**
 * Dialogs, wizards and records that the pane opens; the line is read anew after a wizard.
 *
 * @param {Object} store
 */
export function useLineActions(store) {
    const action = useService("action");
    const dialog = useService("dialog");

    function wizard(name, context) {
        return action.doAction(`ar_reconciliation.${name}`, {
            additionalContext: context,
            onClose: () => store.reloadLine(),
        });
    }

    function open(model, id, ev = {}) {
        return action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: model,
                res_id: id,
                views: [[false, "form"]],
            },
            {newWindow: Boolean(ev.ctrlKey || ev.metaKey)}
        );
    }

    return {
        book: (books, onBook) => dialog.add(BookDialog, {books, onBook}),
        remittance: (line) =>
            wizard("ar_remittance_wizard_action", {
                active_id: line.id,
                default_line_id: line.id,
            }),
        dispute: (itemIds) =>
            wizard("ar_dispute_open_wizard_action", {ar_item_ids: itemIds}),
        shortPayment: (proposal) =>
            wizard("ar_short_payment_wizard_action", {
                default_proposal_id: proposal.id,
            }),
        openDocument: (moveId, ev) => open("account.move", moveId, ev),
        openBatch: (batchId) => open("ar.import.batch", batchId),
    };
}
