import {onMounted, onWillDestroy, useEffect, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {useInboxBus} from "./inbox_bus";

// How long somebody is taken to type, or to look, after they were last heard of.
export const TYPING_MS = 8000;
export const LOOKING_MS = 45000;
// How often we say that we type, that we still look; when a pause ends typing.
export const SAY_TYPING_MS = 3000;
export const SAY_LOOKING_MS = 30000;
export const PAUSE_MS = 6000;

/** Who else is at a conversation, as far as they were heard of lately. */
export class Presence {
    constructor() {
        this.people = new Map();
    }

    /** Times are those of our own clock: the clocks of others may be wrong. */
    note({user_id: id, name, typing}, now) {
        const before = this.people.get(id) || {};
        this.people.set(id, {
            name,
            looking: now + LOOKING_MS,
            typing: typing ? now + TYPING_MS : 0,
            since: before.since || now,
        });
    }

    /**
     * @param {number} now
     * @returns {{typing: string[], looking: string[], next: number|null}} names, and
     *  when this will have changed at the latest
     */
    at(now) {
        const typing = [];
        const looking = [];
        let next = null;
        for (const [id, person] of this.people) {
            const until = person.typing > now ? person.typing : person.looking;
            if (until <= now) {
                this.people.delete(id);
                continue;
            }
            (person.typing > now ? typing : looking).push(person.name);
            next = next === null ? until : Math.min(next, until);
        }
        return {typing, looking, next};
    }
}

/** The warning in words; empty when we are alone. */
export function warning({typing, looking}) {
    if (typing.length === 1) {
        return _t("%(name)s is typing an answer…", {name: typing[0]});
    }
    if (typing.length) {
        return _t("%(names)s are typing an answer…", {names: typing.join(", ")});
    }
    if (looking.length) {
        return _t("%(names)s also has this open.", {names: looking.join(", ")});
    }
    return "";
}

/**
 * Collision warning: tells others that we look or type, and who else does.
 *
 * @param {() => number} conversationId
 */
export function usePresence(conversationId) {
    const orm = useService("orm");
    const state = useState({warning: "", typing: false});
    let presence = new Presence();
    let timer = null;
    let pause = null;
    let beat = null;
    let said = -Infinity;

    function show() {
        clearTimeout(timer);
        const now = Date.now();
        const seen = presence.at(now);
        state.warning = warning(seen);
        state.typing = seen.typing.length > 0;
        if (seen.next !== null) {
            timer = setTimeout(show, seen.next - now + 10);
        }
    }

    /** A courtesy to others: nobody is disturbed when it fails. */
    async function tell(typing, id = conversationId()) {
        if (!id) {
            return;
        }
        said = typing ? Date.now() : -Infinity;
        try {
            await orm.silent.call("scrm.conversation", "note_typing", [[id], typing]);
        } catch {
            said = -Infinity;
        }
    }

    function stop() {
        clearTimeout(pause);
        if (said > 0) {
            tell(false);
        }
    }

    function onInput() {
        clearTimeout(pause);
        pause = setTimeout(stop, PAUSE_MS);
        if (Date.now() - said >= SAY_TYPING_MS) {
            tell(true);
        }
    }

    useInboxBus({
        onTyping: (note) => {
            if (note.id === conversationId() && note.user_id !== user.userId) {
                presence.note(note, Date.now());
                show();
            }
        },
    });
    useEffect(
        (id) => {
            presence = new Presence();
            show();
            tell(false, id);
            return () => {
                clearTimeout(pause);
                if (said > 0) {
                    tell(false, id);
                }
            };
        },
        () => [conversationId()]
    );
    onMounted(() => {
        beat = setInterval(() => {
            if (!document.hidden && said < 0) {
                tell(false);
            }
        }, SAY_LOOKING_MS);
    });
    onWillDestroy(() => {
        clearTimeout(timer);
        clearTimeout(pause);
        clearInterval(beat);
    });
    return {state, onInput, stop};
}
