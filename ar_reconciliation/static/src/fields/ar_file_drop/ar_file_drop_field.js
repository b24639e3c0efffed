import {BinaryField, binaryField} from "@web/views/fields/binary/binary_field";
import {_t} from "@web/core/l10n/translation";
import {checkFileSize} from "@web/core/utils/files";
import {getDataURLFromFile} from "@web/core/utils/urls";
import {registry} from "@web/core/registry";
import {useState} from "@odoo/owl";

/**
 * A file to choose, or to drop onto a large area.
 *
 * With the option `more_files`, the name of a JSON field, several may be chosen: the
 * field gets the name and the content (base64) of all but the first.
 */
export class ArFileDropField extends BinaryField {
    static template = "ar_reconciliation.ArFileDropField";
    static props = {
        ...BinaryField.props,
        moreFilesField: {type: String, optional: true},
    };

    setup() {
        super.setup();
        this.state = useState({dragging: false});
        this.uploaded = [];
    }

    get names() {
        const {moreFilesField, name, record} = this.props;
        if (!record.data[name]) return [];
        const more = (moreFilesField && record.data[moreFilesField]) || [];
        return [this.fileName, ...more.map((file) => file.name)];
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
        const dropped = [...ev.dataTransfer.files];
        const wanted = this.props.moreFilesField ? dropped : dropped.slice(0, 1);
        const files = [];
        for (const file of wanted) {
            if (!checkFileSize(file.size, this.notification)) return;
            if (!file.size) {
                this.notification.add(_t("%s is empty.", file.name), {type: "danger"});
                return;
            }
            const url = await getDataURLFromFile(file);
            files.push({data: url.split(",")[1], name: file.name});
        }
        await this.take(files);
    }

    /** @param {{data: string, name: string}} file */
    async onUploaded({data, name}) {
        if (!this.props.moreFilesField) return this.take([{data, name}]);
        this.uploaded.push({data, name});
    }

    async onUploadComplete() {
        await this.take(this.uploaded.splice(0));
    }

    /** @param {{data: string, name: string}[]} files */
    async take(files) {
        if (!files.length) return;
        const [first, ...more] = files;
        const {moreFilesField, record} = this.props;
        await this.update(first);
        if (moreFilesField) {
            await record.update({[moreFilesField]: more.length ? more : false});
        }
    }
}

export const arFileDropField = {
    ...binaryField,
    component: ArFileDropField,
    displayName: _t("File to Drop"),
    extractProps: (info) => ({
        ...binaryField.extractProps(info),
        moreFilesField: info.options.more_files,
    }),
};

registry.category("fields").add("ar_file_drop", arFileDropField);
