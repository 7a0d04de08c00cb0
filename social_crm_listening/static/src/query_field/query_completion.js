import {useState} from "@odoo/owl";
import {useDebounced} from "@web/core/utils/timing";

/**
 * Offers what could be written on, below the textarea. The keys are those of any list:
 * arrows, Enter or Tab, Escape; Ctrl+Space asks. A word of the language is only taken
 * after an arrow key, so that Tab and Enter keep their meaning while one writes.
 *
 * @param {Object} params
 * @param {Object} params.orm
 * @param {Object} params.input ref of the textarea
 * @param {Function} params.isComposing
 * @returns {Object}
 */
export function useCompletion({orm, input, isComposing}) {
    const state = useState({offers: [], active: -1, start: 0, end: 0});

    function close() {
        state.offers = [];
        state.active = -1;
    }

    async function fetchOffers(wanted = false) {
        const el = input.el;
        if (!el || isComposing() || document.activeElement !== el) {
            return;
        }
        const [text, place] = [el.value, el.selectionEnd];
        const found = await orm.silent.call("scrm.rule", "complete_query", [
            text,
            place,
        ]);
        if (input.el?.value !== text || document.activeElement !== el) {
            return;
        }
        if (
            !found ||
            (!wanted &&
                found.start === place &&
                !/[:\uff1a#@]$/.test(text.slice(0, place)))
        ) {
            close();
            return;
        }
        Object.assign(state, found);
        state.active = found.offers[0]?.kind === "value" ? 0 : -1;
    }

    const ask = useDebounced(() => fetchOffers(), 150);

    function take(index) {
        const offer = state.offers[index];
        const el = input.el;
        el.focus();
        el.setSelectionRange(state.start, state.end);
        close();
        // Keeps the browser's own undo; what it calls deprecated has no other way yet.
        if (!document.execCommand("insertText", false, offer.insert)) {
            el.setRangeText(offer.insert, el.selectionStart, el.selectionEnd, "end");
            el.dispatchEvent(new InputEvent("input", {bubbles: true}));
        }
    }

    function move(step) {
        const size = state.offers.length;
        state.active =
            (state.active + step + size + (state.active < 0 && step < 0)) % size;
    }

    function onKeydown(ev) {
        if (ev.key === " " && ev.ctrlKey) {
            ev.preventDefault();
            fetchOffers(true);
            return;
        }
        if (!state.offers.length) {
            return;
        }
        const takes = ["Enter", "Tab"].includes(ev.key) && state.active >= 0;
        if (ev.key === "ArrowDown" || ev.key === "ArrowUp") {
            move(ev.key === "ArrowDown" ? 1 : -1);
        } else if (takes && !ev.shiftKey) {
            take(state.active);
        } else if (ev.key === "Escape") {
            close();
        } else {
            if (["ArrowLeft", "ArrowRight", "Home", "End", "Tab"].includes(ev.key)) {
                close();
            }
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }

    return {state, ask, close, take, onKeydown};
}
