// A canvas to draw on with mouse, finger, pen or keys.

/** The pen's width on the pad, in units of its side. */
const PEN = 0.07;
/** How far an arrow key goes. */
const STEP = 0.04;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Draws on a canvas and tells by the event `change` that its strokes are others, by `rest` that the pen was lifted. */
export class Pad extends EventTarget {
  /** Lists of points `[x, y]` in units of the pad's side. */
  strokes = [];
  #canvas;
  /** The stroke that each pointer draws. */
  #open = new Map();
  /** Where the keys are, and the stroke that they draw. */
  #cursor = null;
  #keyed = null;

  constructor(canvas) {
    super();
    this.#canvas = canvas;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      canvas.addEventListener(end, (event) => this.#up(event));
    }
    canvas.addEventListener("keydown", (event) => this.#key(event));
    canvas.addEventListener("focus", () => this.#showCursor(canvas.matches(":focus-visible")));
    canvas.addEventListener("blur", () => this.#showCursor(false));
    new ResizeObserver(() => this.paint()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.paint());
  }

  clear() {
    this.strokes = [];
    this.#open.clear();
    this.#keyed = null;
    this.#changed();
    this.#tell("rest");
  }

  undo() {
    const removed = this.strokes.pop();
    for (const [pointer, stroke] of this.#open) {
      if (stroke === removed) {
        this.#open.delete(pointer);
      }
    }
    if (this.#keyed === removed) {
      this.#keyed = null;
    }
    this.#changed();
    this.#tell("rest");
  }

  paint() {
    const canvas = this.#canvas;
    const side = Math.round(canvas.clientWidth * devicePixelRatio);
    if (canvas.width !== side || canvas.height !== side) {
      canvas.width = canvas.height = side;
    }
    const context = canvas.getContext("2d");
    const style = getComputedStyle(canvas);
    context.clearRect(0, 0, side, side);
    context.lineCap = context.lineJoin = "round";
    context.strokeStyle = style.color;
    context.lineWidth = PEN * side;
    for (const stroke of this.strokes) {
      context.beginPath();
      context.moveTo(stroke[0][0] * side, stroke[0][1] * side);
      // A line to where it begins is a dot.
      stroke.forEach(([x, y]) => context.lineTo(x * side, y * side));
      context.stroke();
    }
    if (this.#cursor) {
      const [x, y] = this.#cursor;
      context.beginPath();
      context.arc(x * side, y * side, PEN * side * 0.8, 0, 2 * Math.PI);
      context.lineWidth = 2 * devicePixelRatio;
      context.setLineDash(this.#keyed ? [] : [4 * devicePixelRatio, 4 * devicePixelRatio]);
      context.strokeStyle = style.outlineColor;
      context.stroke();
      context.setLineDash([]);
    }
  }

  #point(event) {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    return [(event.clientX - left) / width, (event.clientY - top) / height];
  }

  #down(event) {
    if (event.button !== 0) {
      return;
    }
    event.preventDefault();
    this.#canvas.focus({ preventScroll: true, focusVisible: false });
    if (event.isTrusted) {
      // Strokes go on outside of the canvas.
      this.#canvas.setPointerCapture(event.pointerId);
    }
    const stroke = [this.#point(event)];
    this.#open.set(event.pointerId, stroke);
    this.strokes.push(stroke);
    this.#changed();
  }

  #move(event) {
    const stroke = this.#open.get(event.pointerId);
    if (!stroke) {
      return;
    }
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length > 0 ? events : [event]) {
      stroke.push(this.#point(each));
    }
    this.#changed();
  }

  #up(event) {
    if (this.#open.delete(event.pointerId)) {
      this.#tell("rest");
    }
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const arrow = ARROWS[event.key];
    if (arrow) {
      this.#cursor ??= [0.5, 0.5];
      this.#cursor = this.#cursor.map((at, axis) => Math.min(Math.max(at + arrow[axis] * STEP, 0), 1));
      this.#keyed?.push([...this.#cursor]);
    } else if (event.key === " " || event.key === "Enter") {
      this.#cursor ??= [0.5, 0.5];
      if (this.#keyed) {
        this.#keyed = null;
        this.#tell("rest");
      } else {
        this.#keyed = [[...this.#cursor]];
        this.strokes.push(this.#keyed);
      }
    } else {
      return;
    }
    event.preventDefault();
    this.#changed();
  }

  #showCursor(shows) {
    this.#cursor = shows ? (this.#cursor ?? [0.5, 0.5]) : null;
    this.#keyed = null;
    this.paint();
  }

  #changed() {
    this.paint();
    this.#tell("change");
  }

  #tell(what) {
    this.dispatchEvent(new Event(what));
  }
}
