import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {FormController} from "@web/views/form/form_controller";
import {formView} from "@web/views/form/form_view";
import {useShortcuts} from "./shortcuts";

/** The form of a conversation, with the shortcuts of the workspace. */
export class ConversationFormController extends FormController {
    setup() {
        super.setup();
        useShortcuts([
            {key: "j", name: _t("Next conversation"), run: () => this.step(1)},
            {key: "k", name: _t("Previous conversation"), run: () => this.step(-1)},
            {key: "r", name: _t("Answer"), run: () => this.reply()},
            {
                key: "a",
                name: _t("Assign to me"),
                run: () => this.press("action_assign_to_me"),
            },
            {key: "e", name: _t("Close"), run: () => this.press("action_close")},
            {key: "s", name: _t("Snooze"), run: () => this.press("action_snooze")},
        ]);
    }

    step(by) {
        const {resIds, resId} = this.model.root;
        const offset = resIds.indexOf(resId) + by;
        if (offset >= 0 && offset < resIds.length) {
            return this.onPagerUpdate({offset, resIds});
        }
    }

    reply() {
        this.rootRef.el.querySelector(".o_scrm_reply")?.focus();
    }

    /** A shortcut does what its button does, and nothing where that is hidden. */
    press(name) {
        this.rootRef.el.querySelector(`button[name=${name}]:not(:disabled)`)?.click();
    }
}

registry.category("views").add("scrm_conversation_form", {
    ...formView,
    Controller: ConversationFormController,
});
