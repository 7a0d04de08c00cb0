export const COLORS = {
    onset: "#6c757d",
    notice: "#0d6efd",
    warning: "#fd7e14",
    alarm: "#dc3545",
    crisis: "#842029",
};

/** Lines down the chart where the storm began and where each warning came. */
function markLines(marked, names) {
    return {
        id: "scrmMarks",
        afterDatasetsDraw(chart) {
            const {ctx, chartArea, scales} = chart;
            ctx.save();
            ctx.font = "12px sans-serif";
            let row = 0;
            for (const [index, levels] of Object.entries(marked)) {
                const x = scales.x.getPixelForValue(Number(index));
                for (const level of levels) {
                    ctx.strokeStyle = ctx.fillStyle = COLORS[level];
                    ctx.setLineDash(level === "onset" ? [4, 4] : []);
                    ctx.lineWidth = 2;
                    ctx.beginPath();
                    ctx.moveTo(x, chartArea.top);
                    ctx.lineTo(x, chartArea.bottom);
                    ctx.stroke();
                    const right = x > (chartArea.left + chartArea.right) / 2;
                    ctx.textAlign = right ? "right" : "left";
                    ctx.fillText(
                        names[level],
                        x + (right ? -4 : 4),
                        chartArea.top + 12 + 14 * (row++ % 6)
                    );
                }
            }
            ctx.restore();
        },
    };
}

function band(data, words, ink) {
    return [
        {
            type: "line",
            label: words.high,
            data: data.high,
            borderWidth: 0,
            pointRadius: 0,
            fill: "origin",
            backgroundColor: `rgba(${ink}, 0.12)`,
        },
        {
            type: "line",
            label: words.usual,
            data: data.usual,
            borderColor: `rgba(${ink}, 0.8)`,
            borderDash: [4, 3],
            borderWidth: 1.5,
            pointRadius: 0,
        },
    ];
}

/** What Chart.js draws: bars of posts, the usual band behind, marks in front. */
export function chartConfig(data, labels, {marked, names, dark, words}) {
    const ink = dark ? "200, 210, 220" : "60, 80, 100";
    const bars = (label, counts, color) => ({
        type: "bar",
        label,
        counts,
        data: counts,
        backgroundColor: color,
        grouped: false,
        barPercentage: 1,
        categoryPercentage: 0.9,
    });
    return {
        data: {
            labels,
            datasets: [
                ...band(data, words, ink),
                bars(words.negative, data.negative, "#dc3545"),
                bars(words.posts, data.posts, "#71639e"),
            ],
        },
        options: {
            animation: false,
            maintainAspectRatio: false,
            interaction: {mode: "index", intersect: false},
            scales: {
                x: {
                    grid: {display: false},
                    ticks: {maxTicksLimit: 10, maxRotation: 0, color: `rgb(${ink})`},
                },
                y: {
                    beginAtZero: true,
                    ticks: {precision: 0, color: `rgb(${ink})`},
                    grid: {color: `rgba(${ink}, 0.12)`},
                },
            },
            plugins: {legend: {labels: {color: `rgb(${ink})`}}},
        },
        plugins: [markLines(marked, names)],
    };
}
