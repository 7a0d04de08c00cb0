/**
 * The pieces of a query, told by the server for an earlier text, moved along with what
 * was typed since, so that the colours stay where they are until the next answer.
 *
 * @param {Array[]} pieces of [kind, start, end, negated]
 * @param {String} before the text that they were told for
 * @param {String} after the text that is there now
 * @returns {Array[]}
 */
export function movedPieces(pieces, before, after) {
    if (before === after) {
        return pieces;
    }
    let same = 0;
    const shorter = Math.min(before.length, after.length);
    while (same < shorter && before[same] === after[same]) {
        same++;
    }
    let tail = 0;
    while (
        tail < shorter - same &&
        before[before.length - 1 - tail] === after[after.length - 1 - tail]
    ) {
        tail++;
    }
    const moved = after.length - before.length;
    const changed = before.length - tail;
    return pieces
        .map(([kind, start, end, negated]) => [
            kind,
            start >= changed ? start + moved : start,
            end >= changed ? end + moved : end,
            negated,
        ])
        .filter(([, start, end]) => start < end && end <= after.length);
}

/**
 * The two places of the bracket beside the cursor and of its twin.
 *
 * @param {Array[]} pieces
 * @param {String} text
 * @param {Number} cursor
 * @returns {Number[]} empty where there is no pair
 */
export function bracketPair(pieces, text, cursor) {
    const brackets = pieces.filter(([kind]) => kind === "bracket");
    const beside = brackets.findIndex(([, start]) =>
        [cursor, cursor - 1].includes(start)
    );
    if (beside < 0) {
        return [];
    }
    const opens = (piece) => "(\uff08\u3010".includes(text[piece[1]]);
    const step = opens(brackets[beside]) ? 1 : -1;
    let depth = 0;
    for (let index = beside; brackets[index]; index += step) {
        depth += opens(brackets[index]) ? 1 : -1;
        if (depth === 0) {
            return [brackets[beside][1], brackets[index][1]];
        }
    }
    return [];
}

/**
 * The text cut into spans of one style each, for the layer under the textarea.
 *
 * @param {String} text
 * @param {Array[]} pieces
 * @param {Object} options
 * @param {Number[]} options.brackets places of a pair of brackets
 * @param {{start: Number, end: Number}|null} options.error
 * @returns {{text: String, style: String}[]}
 */
export function styledSpans(text, pieces, {brackets = [], error = null} = {}) {
    const edges = new Set([0, text.length]);
    for (const [, start, end] of pieces) {
        edges.add(start).add(end);
    }
    for (const place of brackets) {
        edges.add(place).add(place + 1);
    }
    if (error) {
        edges
            .add(Math.min(error.start, text.length))
            .add(Math.min(error.end, text.length));
    }
    const places = [...edges].filter((at) => at <= text.length).sort((a, b) => a - b);
    const spans = [];
    let next = 0;
    for (let index = 0; index + 1 < places.length; index++) {
        const [start, end] = [places[index], places[index + 1]];
        while (next < pieces.length && pieces[next][2] <= start) {
            next++;
        }
        const piece = pieces[next];
        const styles = [];
        if (piece && piece[1] <= start) {
            styles.push(`o_scrm_q_${piece[0]}`);
            if (piece[3]) {
                styles.push("o_scrm_q_negated");
            }
        }
        if (brackets.includes(start)) {
            styles.push("o_scrm_q_pair");
        }
        if (error && start >= error.start && start < error.end) {
            styles.push("o_scrm_q_error");
        }
        spans.push({text: text.slice(start, end), style: styles.join(" ")});
    }
    if (error && error.start >= text.length) {
        spans.push({text: "\u00a0", style: "o_scrm_q_error"});
    }
    return spans;
}
