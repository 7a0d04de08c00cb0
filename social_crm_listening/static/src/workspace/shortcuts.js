import {Component, useExternalListener} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {useHotkey} from "@web/core/hotkeys/hotkey_hook";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

const PRESSED = "a, button, summary, [role=button], [role=menuitem]";
const CAPS = {enter: "Enter", escape: "Esc"};
const GO_MS = 1500;
const PLACES = {
    i: ["social_crm_listening.scrm_conversation_action", _t("Go to the list")],
    w: ["social_crm_listening.scrm_workspace_action", _t("Go to the workspace")],
    p: ["social_crm.scrm_profile_action", _t("Go to people")],
    s: ["social_crm_listening.scrm_stream_action", _t("Go to the streams")],
};

/** Elements in which a letter is text, or a choice, and no command. */
export function isWriting(target) {
    if (!(target instanceof HTMLElement)) {
        return false;
    }
    return (
        target.isContentEditable ||
        (target.matches("input, textarea, select") &&
            !target.matches("input[type=checkbox], input[type=radio]"))
    );
}

/** Elements that Enter presses by itself. */
export function isPressed(target) {
    return target instanceof HTMLElement && Boolean(target.closest(PRESSED));
}

export class ShortcutsHelp extends Component {
    static template = "social_crm_listening.ShortcutsHelp";
    static components = {Dialog};
    static props = {close: Function, rows: Array};
}

/** What the help shows: keys and what they do. */
export function helpRows(commands) {
    const own = commands.map(({key, name}) => ({keys: [CAPS[key] || key], name}));
    const places = Object.entries(PLACES).map(([key, [, name]]) => ({
        keys: ["g", key],
        name,
    }));
    return [...own, ...places, {keys: ["?"], name: _t("Show this help")}];
}

/**
 * Shortcuts of one letter, through Odoo's own service: not while something is
 * written (input methods included), not below a dialog.
 *
 * @param {{key: string, name: string, run: () => any, repeat?: boolean}[]} commands
 */
export function useShortcuts(commands) {
    const ui = useService("ui");
    const dialog = useService("dialog");
    const action = useService("action");
    let gone = -Infinity;
    const going = () => Date.now() - gone < GO_MS;

    for (const {key, run, repeat} of commands) {
        useHotkey(key, () => run(), {
            allowRepeat: Boolean(repeat),
            isAvailable: (target) =>
                !isWriting(target) &&
                !(key === "enter" && isPressed(target)) &&
                !(going() && key in PLACES),
        });
    }
    useHotkey("g", () => (gone = Date.now()), {
        isAvailable: (target) => !isWriting(target),
    });
    for (const [key, [xmlId]] of Object.entries(PLACES)) {
        useHotkey(
            key,
            () => {
                gone = -Infinity;
                action.doAction(xmlId, {clearBreadcrumbs: true});
            },
            {isAvailable: (target) => going() && !isWriting(target)}
        );
    }
    // The service knows letters and digits only.
    useExternalListener(window, "keydown", (ev) => {
        const free = ui.activeElement === document && !ev.isComposing;
        if (ev.key === "?" && free && !isWriting(ev.target)) {
            ev.preventDefault();
            dialog.add(ShortcutsHelp, {rows: helpRows(commands)});
        }
    });
}
