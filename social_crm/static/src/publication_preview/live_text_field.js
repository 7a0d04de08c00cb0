import {registry} from "@web/core/registry";
import {useEffect} from "@odoo/owl";
import {
    EmojisTextField,
    emojisTextField,
} from "@mail/views/web/fields/emojis_text_field/emojis_text_field";

/** A text that tells while somebody types, not only once they are done. */
export class LiveTextField extends EmojisTextField {
    setup() {
        super.setup();
        const tell = () =>
            this.props.record.model.bus.trigger("SCRM_TYPED", {
                key: `${this.props.record.id}.${this.props.name}`,
                input: this.textareaRef.el,
            });
        useEffect(
            (el) => {
                el?.addEventListener("input", tell);
                return () => el?.removeEventListener("input", tell);
            },
            () => [this.textareaRef.el]
        );
    }
}

registry.category("fields").add("scrm_live_text", {
    ...emojisTextField,
    component: LiveTextField,
});
