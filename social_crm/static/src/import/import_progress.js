/** @odoo-module **/
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {Component, onMounted, onWillUnmount, xml} from "@odoo/owl";

const EVERY_MS = 1500;

/** Reads the record again while its import is running, so that the bar moves. */
export class ImportProgress extends Component {
    static template = xml`<span class="d-none" data-scrm-import-progress=""/>`;
    static props = {...standardWidgetProps};

    setup() {
        onMounted(() => {
            this.timer = setInterval(() => this.refresh(), EVERY_MS);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    async refresh() {
        const {record} = this.props;
        if (record.data.state === "running" && !this.loading) {
            this.loading = true;
            try {
                await record.load();
            } finally {
                this.loading = false;
            }
        }
    }
}

registry.category("view_widgets").add("scrm_import_progress", {
    component: ImportProgress,
});
