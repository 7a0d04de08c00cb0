/** The columns as plain data: what changes, without a screen. */

/**
 * Put freshly read cards into a column; what is new or newer is marked, unless the
 * column is filled for the first time.
 */
export function fill(column, loaded) {
    if (loaded.error) {
        return Object.assign(column, {error: loaded.error, cards: [], total: 0});
    }
    const known = new Map(column.cards.map((card) => [card.key, card.at]));
    const cards = loaded.cards.map((card) => ({
        ...card,
        fresh: column.filled && known.get(card.key) !== card.at,
    }));
    return Object.assign(column, {
        cards,
        total: loaded.total,
        more: loaded.more,
        error: "",
        filled: true,
    });
}

/** Add a further page; what moved meanwhile is not shown twice. */
export function append(column, loaded) {
    const known = new Set(column.cards.map((card) => card.key));
    column.cards.push(...loaded.cards.filter((card) => !known.has(card.key)));
    return Object.assign(column, {total: loaded.total, more: loaded.more});
}

/** Put one column where another one is; returns a new list. */
export function movedTo(columns, id, targetId) {
    const place = (wanted) => columns.findIndex((column) => column.id === wanted);
    const [from, to] = [place(id), place(targetId)];
    const copy = [...columns];
    if (from >= 0 && to >= 0) {
        copy.splice(to, 0, ...copy.splice(from, 1));
    }
    return copy;
}

/** What the server keeps of how a person wants the columns. */
export function layoutOf(columns) {
    return {
        order: columns.map((column) => column.id),
        hidden: columns.filter((column) => column.hidden).map((column) => column.id),
        widths: Object.fromEntries(columns.map(({id, width}) => [String(id), width])),
    };
}

/**
 * The card that is `step` further on in its column.
 *
 * @param {Object[]} columns those on the screen
 * @param {{columnId: number, key: string}|null} selected
 * @param {number} step 1 or -1
 */
export function neighbour(columns, selected, step) {
    const column =
        columns.find((one) => one.id === selected?.columnId) ||
        columns.find((one) => one.cards.length);
    if (!column || !column.cards.length) {
        return null;
    }
    const place = column.cards.findIndex((card) => card.key === selected?.key);
    const next =
        place < 0 ? 0 : Math.max(0, Math.min(place + step, column.cards.length - 1));
    return {columnId: column.id, key: column.cards[next].key};
}
