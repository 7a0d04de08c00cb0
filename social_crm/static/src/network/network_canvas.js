import {Component, onMounted, onWillUnmount, useEffect, useRef} from "@odoo/owl";
import {endId, isLinkShown, nodeColor, pathPairs, radius} from "./network_model";

// Names of so many people are written at any zoom.
const NAMED = 12;
const CLOSE = 1.4;
// Few people are not drawn as large as the screen.
const LARGEST = 2.5;
// Names are not written over each other; more than these do not fit on a screen.
const MOST_NAMES = 150;

/**
 * The drawing itself, by force-graph (https://github.com/vasturiano/force-graph, MIT).
 * Nodes come with their places: no forces work in the browser, so the picture stays as
 * it was. What is filtered out is not drawn, and stands where it stood.
 */
export class NetworkCanvas extends Component {
    static template = "social_crm.NetworkCanvas";
    static props = {
        nodes: Array,
        links: Array,
        path: Array,
        selected: {type: [String, {value: null}]},
        marked: Set,
        shown: Object,
        by: String,
        groups: Object,
        color: Function,
        isDark: Boolean,
        onSelect: Function,
        onOpen: Function,
        onMoved: Function,
        onReady: Function,
    };

    setup() {
        this.root = useRef("root");
        onMounted(() => this.build());
        onWillUnmount(() => {
            this.observer?.disconnect();
            this.graph?._destructor();
        });
        useEffect(
            () => this.feed(),
            () => [this.props.nodes, this.props.links]
        );
        useEffect(
            () => this.redraw(),
            () => [
                this.props.selected,
                this.props.marked,
                this.props.by,
                this.props.path,
                this.props.shown,
                this.props.shown.until,
                this.props.shown.version,
            ]
        );
    }

    build() {
        const element = this.root.el;
        this.graph = new window.ForceGraph(element)
            .autoPauseRedraw(true)
            .cooldownTicks(0)
            .enableNodeDrag(true)
            .nodeLabel((node) => this.tooltip(node))
            .nodeVisibility((node) => this.isNodeShown(node))
            .linkVisibility((link) => isLinkShown(link, this.props.shown))
            .nodeCanvasObject((node, context, scale) => this.draw(node, context, scale))
            .nodePointerAreaPaint((node, color, context) => {
                this.circle(context, node, radius(node) + 2);
                context.fillStyle = color;
                context.fill();
            })
            .linkColor((link) => this.linkColor(link))
            .linkWidth((link) => this.linkWidth(link))
            .onRenderFramePre(() => (this.written = []))
            .onNodeClick((node, event) => this.clicked(node, event))
            .onBackgroundClick(() => this.props.onSelect(null))
            .onNodeDragEnd((node) => {
                Object.assign(node, {fx: node.x, fy: node.y});
                this.props.onMoved(node);
            });
        this.graph.d3Force("charge", null);
        this.graph.d3Force("center", null);
        this.graph.d3Force("link").strength(0);
        this.observer = new ResizeObserver(() => this.resize());
        this.observer.observe(element);
        this.feed();
        this.resize();
        this.props.onReady({
            fit: () => this.fit(),
            zoom: (factor) => this.graph.zoom(this.graph.zoom() * factor, 150),
            show: (node) => this.show(node),
            png: () => this.png(),
        });
    }

    resize() {
        const {clientWidth, clientHeight} = this.root.el;
        if (!clientWidth || !clientHeight) {
            return;
        }
        this.graph.width(clientWidth).height(clientHeight);
        if (!this.isFitted) {
            this.isFitted = true;
            this.fit();
        }
    }

    feed() {
        if (!this.graph) {
            return;
        }
        const {nodes, links} = this.props;
        // The most valuable first: it is they whose names find room.
        const order = [...nodes].sort((one, other) => other.value - one.value);
        this.named = new Set(order.slice(0, NAMED).map((node) => node.id));
        // The library writes into what it gets; ids are ids again for everybody else.
        this.graph.graphData({nodes: order, links: links.map((link) => ({...link}))});
        this.redraw();
    }

    redraw() {
        this.pairs = pathPairs(this.props.path);
        this.onPath = new Set(this.props.path);
        // Setting any accessor anew makes the library draw again.
        this.graph?.linkColor(this.graph.linkColor());
    }

    isNodeShown(node) {
        return node.kind !== "topic" || !this.props.shown.hidden.has("topic");
    }

    // -- what it looks like ------------------------------------------------------------

    circle(context, node, size) {
        context.beginPath();
        if (node.kind === "topic") {
            context.rect(node.x - size, node.y - size, 2 * size, 2 * size);
        } else {
            context.arc(node.x, node.y, size, 0, 2 * Math.PI);
        }
    }

    draw(node, context, scale) {
        const {by, groups, color, marked, selected} = this.props;
        const isFaint =
            marked.size && !marked.has(node.id) && !this.onPath.has(node.id);
        context.globalAlpha = isFaint ? 0.2 : 1;
        this.circle(context, node, radius(node));
        context.fillStyle = nodeColor(node, by, groups, color);
        context.fill();
        if (node.id === selected || this.onPath.has(node.id)) {
            context.lineWidth = 3 / scale;
            context.strokeStyle = node.id === selected ? "#e8890c" : "#017e84";
            context.stroke();
        }
        const isNamed = this.named.has(node.id) || this.onPath.has(node.id);
        if (isNamed || node.id === selected || (scale > CLOSE && !isFaint)) {
            this.write(node, context, scale);
        }
        context.globalAlpha = 1;
    }

    write(node, context, scale) {
        const size = 11 / scale;
        const text = node.kind === "topic" ? node.label : `@${node.handle}`;
        context.font = `${size}px sans-serif`;
        const [x, y] = [node.x, node.y + radius(node) + 2 / scale];
        const isWanted = node.id === this.props.selected || this.onPath.has(node.id);
        if (!this.hasRoom(x, y, context.measureText(text).width, size) && !isWanted) {
            return;
        }
        context.textAlign = "center";
        context.textBaseline = "top";
        context.lineWidth = 3 / scale;
        context.strokeStyle = this.props.isDark ? "#1b1d26" : "#ffffff";
        context.strokeText(text, x, y);
        context.fillStyle = this.props.isDark ? "#e4e4e4" : "#374151";
        context.fillText(text, x, y);
    }

    /** Whether a name fits here; if so its place is taken. */
    hasRoom(x, y, width, height) {
        const [left, right] = [x - width / 2, x + width / 2];
        const isFree =
            this.written.length < MOST_NAMES &&
            this.written.every(
                (box) =>
                    right < box.left ||
                    left > box.right ||
                    y + height < box.top ||
                    y > box.top + height
            );
        if (isFree) {
            this.written.push({left, right, top: y});
        }
        return isFree;
    }

    linkColor(link) {
        const [from, to] = [endId(link.source), endId(link.target)];
        if (this.pairs.has(`${from} ${to}`)) {
            return "#017e84";
        }
        const {selected, isDark} = this.props;
        if (selected && (from === selected || to === selected)) {
            return "rgba(232, 137, 12, 0.7)";
        }
        return isDark ? "rgba(220, 220, 230, 0.16)" : "rgba(70, 80, 100, 0.16)";
    }

    linkWidth(link) {
        const onPath = this.pairs.has(`${endId(link.source)} ${endId(link.target)}`);
        return onPath ? 4 : Math.min(0.6 + Math.log2(1 + link.weight) / 3, 4);
    }

    tooltip(node) {
        // It lands in innerHTML: only text of ours, names go through an element.
        const box = document.createElement("span");
        box.textContent = node.label;
        return box.innerHTML;
    }

    // -- what one does with it -----------------------------------------------------------

    clicked(node, event) {
        const isSecond = this.last === node.id && event.timeStamp - this.lastAt < 400;
        Object.assign(this, {last: node.id, lastAt: event.timeStamp});
        this.props.onSelect(node.id);
        if (isSecond) {
            this.props.onOpen(node);
        }
    }

    fit() {
        this.graph.zoomToFit(0, 40);
        if (this.graph.zoom() > LARGEST) {
            this.graph.zoom(LARGEST);
        }
    }

    show(node) {
        this.graph.centerAt(node.x, node.y, 300);
        if (this.graph.zoom() < CLOSE) {
            this.graph.zoom(CLOSE + 0.2, 300);
        }
    }

    /** The picture as it is on the screen, on the page's own ground. */
    png() {
        const canvas = this.root.el.querySelector("canvas");
        const copy = document.createElement("canvas");
        Object.assign(copy, {width: canvas.width, height: canvas.height});
        const context = copy.getContext("2d");
        context.fillStyle = this.props.isDark ? "#1b1d26" : "#ffffff";
        context.fillRect(0, 0, copy.width, copy.height);
        context.drawImage(canvas, 0, 0);
        return copy.toDataURL("image/png");
    }
}
