import {browser} from "@web/core/browser/browser";
import {user} from "@web/core/user";

const KEEP = ["body", "meaning", "answerId"];

function key(conversationId) {
    return `scrm_draft:${user.userId}:${conversationId}`;
}

/** What was being written in a conversation; it outlives a reload. */
export function readDraft(conversationId) {
    try {
        const kept = JSON.parse(browser.localStorage.getItem(key(conversationId)));
        return kept && typeof kept === "object" ? kept : {};
    } catch {
        return {};
    }
}

export function forgetDraft(conversationId) {
    try {
        browser.localStorage.removeItem(key(conversationId));
    } catch {
        // Nothing was kept then.
    }
}

export function keepDraft(conversationId, state) {
    if (!state.body && !state.meaning) {
        forgetDraft(conversationId);
        return;
    }
    const draft = Object.fromEntries(KEEP.map((name) => [name, state[name]]));
    try {
        browser.localStorage.setItem(key(conversationId), JSON.stringify(draft));
    } catch {
        // A full or closed store only means that the draft does not outlive a reload.
    }
}
