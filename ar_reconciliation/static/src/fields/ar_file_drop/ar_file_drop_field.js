import {BinaryField, binaryField} from "@web/views/fields/binary/binary_field";
import {_t} from "@web/core/l10n/translation";
import {checkFileSize} from "@web/core/utils/files";
import {getDataURLFromFile} from "@web/core/utils/urls";
import {registry} from "@web/core/registry";
import {useState} from "@odoo/owl";

/** A file to choose, or to drop onto a large area. */
export class ArFileDropField extends BinaryField {
    static template = "ar_reconciliation.ArFileDropField";

    setup() {
        super.setup();
        this.state = useState({dragging: false});
    }

    get hasFile() {
        return Boolean(this.props.record.data[this.props.name]);
    }

    onDragOver() {
        this.state.dragging = true;
    }

    onDragLeave() {
        this.state.dragging = false;
    }

    /** @param {DragEvent} ev */
    async onDrop(ev) {
        this.state.dragging = false;
        const [file] = ev.dataTransfer.files;
        if (!file || !checkFileSize(file.size, this.notification)) return;
        if (!file.size) {
            this.notification.add(_t("%s is empty.", file.name), {type: "danger"});
            return;
        }
        const url = await getDataURLFromFile(file);
        await this.update({data: url.split(",")[1], name: file.name});
    }
}

export const arFileDropField = {
    ...binaryField,
    component: ArFileDropField,
    displayName: _t("File to Drop"),
};

registry.category("fields").add("ar_file_drop", arFileDropField);
