import {_t} from "@web/core/l10n/translation";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A span of time as people say it, no finer than it is of use. */
export function spanWords(seconds) {
    const whole = Math.max(0, Math.floor(seconds));
    if (whole < MINUTE) {
        return _t("%s s", whole);
    }
    if (whole < HOUR) {
        return _t("%s min", Math.floor(whole / MINUTE));
    }
    const hours = Math.floor(whole / HOUR);
    if (whole < DAY) {
        const minutes = Math.floor((whole % HOUR) / MINUTE);
        return minutes && hours < 3
            ? _t("%(hours)s h %(minutes)s min", {hours, minutes})
            : _t("%s h", hours);
    }
    const days = Math.floor(whole / DAY);
    const rest = Math.floor((whole % DAY) / HOUR);
    return rest && days < 10
        ? _t("%(days)s d %(hours)s h", {days, hours: rest})
        : _t("%s d", days);
}

/** What a deadline means right now: words, and whether it has passed. */
export function dueWords(due, now) {
    const left = Math.round(due.diff(now, "seconds").seconds);
    const late = left < 0;
    const time = spanWords(Math.abs(left));
    return {
        late,
        text: late ? _t("late by %(time)s", {time}) : _t("due in %(time)s", {time}),
    };
}
