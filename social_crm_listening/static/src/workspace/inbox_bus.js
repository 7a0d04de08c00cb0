import {onMounted, onWillUnmount} from "@odoo/owl";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";

export const CHANGED = "scrm.conversation/changed";
export const TYPING = "scrm.conversation/typing";

/** The channels on which the inboxes of the chosen companies speak. */
export function channels() {
    return user.activeCompanies.map((company) => `scrm_inbox_${company.id}`);
}

/**
 * Hear what happens in the inbox while the component is on the screen.
 *
 * @param {Object} handlers
 * @param {(ids: number[]) => any} [handlers.onChanged] these conversations changed
 * @param {(note: Object) => any} [handlers.onTyping] somebody is at a conversation
 */
export function useInboxBus({onChanged, onTyping}) {
    const bus = useService("bus_service");
    const heard = [];
    if (onChanged) {
        heard.push([CHANGED, (payload) => onChanged(payload.ids || [])]);
    }
    if (onTyping) {
        heard.push([TYPING, (payload) => onTyping(payload)]);
    }
    const names = channels();
    onMounted(() => {
        heard.forEach(([type, callback]) => bus.subscribe(type, callback));
        names.forEach((name) => bus.addChannel(name));
    });
    onWillUnmount(() => {
        heard.forEach(([type, callback]) => bus.unsubscribe(type, callback));
        names.forEach((name) => bus.deleteChannel(name));
    });
}

/**
 * Calls `work` soon after it was asked for, and not more often than every `gap` ms
 * however often it is asked; never while the page is hidden.
 */
export class Refresher {
    constructor(work, {delay = 300, gap = 3000} = {}) {
        Object.assign(this, {work, delay, gap, last: -Infinity, timer: null});
        this.asked = false;
    }

    ask() {
        this.asked = true;
        if (this.timer || document.hidden) {
            return;
        }
        const wait = Math.max(this.delay, this.last + this.gap - Date.now());
        this.timer = setTimeout(() => this.run(), wait);
    }

    async run() {
        this.timer = null;
        if (document.hidden) {
            return;
        }
        this.asked = false;
        this.last = Date.now();
        await this.work();
    }

    /** The page is looked at again: catch up with what was asked meanwhile. */
    wake() {
        if (this.asked && !document.hidden) {
            this.ask();
        }
    }

    stop() {
        clearTimeout(this.timer);
        this.timer = null;
        this.asked = false;
    }
}
