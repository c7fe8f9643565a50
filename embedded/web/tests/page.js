// Draws digits of MNIST on the page beside it by events of a pointer, reads its answers, and reports in the title and to the
// server, if there is one that listens.

import { strokesOf } from "./strokes.js";

const LEAST_RIGHT = 0.9;
const LONGEST_FIRST = 5;
const TRIALS = 5;

const frame = document.getElementById("page");
const lines = [];
let failures = 0;
function check(is, text) {
  lines.push(`${is ? "ok    " : "FAILED"} ${text}`);
  failures += is ? 0 : 1;
}

async function until(condition, what) {
  const end = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > end) {
      throw new Error(`waited in vain until ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const element = (id) => frame.contentDocument.getElementById(id);
const answer = () => frame.contentDocument.body.dataset.answer;

function point(type, [x, y], pointerType, more = {}) {
  const canvas = element("pad");
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const [clientX, clientY] = [left + x * width, top + y * height];
  const event = { pointerId: 7, pointerType, clientX, clientY, bubbles: true, cancelable: true, isPrimary: true };
  const { PointerEvent } = frame.contentWindow;
  canvas.dispatchEvent(new PointerEvent(type, { ...event, button: 0, buttons: 1, pressure: 0.5, ...more }));
}

function draw(strokes, pointerType) {
  for (const stroke of strokes) {
    point("pointerdown", stroke[0], pointerType);
    stroke.slice(1).forEach((place) => point("pointermove", place, pointerType, { button: -1 }));
    point("pointerup", stroke.at(-1), pointerType, { buttons: 0 });
  }
}

// The milliseconds of the first prediction in a page that has just been loaded.
async function firstPrediction(image) {
  await until(() => frame.contentDocument?.body?.dataset.state, "the network is there");
  draw(strokesOf(image), "mouse");
  await until(() => answer() !== "", "there is an answer");
  const milliseconds = Number.parseFloat(element("time").textContent);
  element("clear").click();
  await until(() => answer() === "", "the pad is clear");
  return milliseconds;
}

async function run() {
  const digits = await (await fetch("digits.json")).json();
  let [first, trials] = [await firstPrediction(digits[0].image), 1];
  // Other programs of the machine make times longer.
  for (; trials < TRIALS && !(first < LONGEST_FIRST); trials++) {
    const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    frame.contentWindow.location.reload();
    await loaded;
    first = Math.min(first, await firstPrediction(digits[0].image));
  }
  const page = frame.contentWindow;
  const body = page.document.body;
  check(body.dataset.state === "ready", `the network is ${body.dataset.state}`);
  const least = `(the least of ${trials}; up to ${TRIALS} are tried)`;
  check(first < LONGEST_FIRST, `the first prediction took ${first} ms, less than ${LONGEST_FIRST} ${least}`);
  const [canvas, clear, status] = ["pad", "clear", "status"].map(element);
  const press = (target, key, more = {}) =>
    target.dispatchEvent(new page.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));

  let right = 0;
  const wrong = [];
  const kinds = ["mouse", "touch", "pen"];
  for (const [at, { label, image }] of digits.entries()) {
    draw(strokesOf(image), kinds[at % kinds.length]);
    await until(() => answer() !== "", "there is an answer");
    if (Number(answer()) === label) {
      right += 1;
    } else {
      wrong.push(`${label} as ${answer()}`);
    }
    if (!status.textContent.includes(`${answer()}, `)) {
      check(false, `the live region says \`${status.textContent}\` for a ${answer()}`);
    }
    clear.click();
    if (answer() !== "" && (await until(() => answer() === "", "the pad is clear"))) {
      return;
    }
  }
  const text = `${right} of ${digits.length} drawn digits are recognised${wrong.length > 0 ? `; ${wrong.join(", ")}` : ""}`;
  check(right >= LEAST_RIGHT * digits.length, text);
  lines.push(`       a prediction takes ${element("time").textContent} (mean of the last ones)`);

  check(status.textContent === "Nothing is drawn.", "the live region says that nothing is drawn");
  check(clear.disabled, "there is nothing to clear then");

  // A stroke is answered while it is drawn.
  point("pointerdown", [0.5, 0.15], "mouse");
  for (let y = 0.15; y < 0.85; y += 0.02) {
    point("pointermove", [0.5, y], "mouse", { button: -1 });
  }
  await until(() => answer() === "1", "a line is a 1 before the pen is lifted");
  check(!clear.disabled, "a stroke can be cleared");
  check(element("bars").querySelector(".best .digit").textContent === "1", "the longest bar is that of the 1");
  point("pointerup", [0.5, 0.85], "mouse", { buttons: 0 });
  point("pointermove", [0.1, 0.85], "mouse", { button: -1, buttons: 0 });
  await until(() => status.textContent.startsWith("1, "), "the live region says 1");
  press(canvas, "Backspace");
  await until(() => answer() === "", "the stroke is taken back");
  check(true, "a stroke is answered while it is drawn, and taken back by a key");
  point("pointerdown", [0.5, 0.5], "mouse", { button: 2 });
  check(clear.disabled, "the other button of the mouse draws nothing");

  // A 7 by keys.
  canvas.focus({ focusVisible: true });
  const keys = (key, count) => Array.from({ length: count }, () => press(canvas, key));
  keys("ArrowUp", 8), keys("ArrowLeft", 6), press(canvas, " ");
  keys("ArrowRight", 11);
  for (let at = 0; at < 17; at++) {
    press(canvas, "ArrowDown");
    at % 3 === 0 && press(canvas, "ArrowLeft");
  }
  press(canvas, " ");
  await until(() => answer() === "7", `a 7 drawn by keys is a 7 (it was ${answer()})`);
  check(true, "a 7 is drawn by keys");
  press(body, "Escape");
  await until(() => answer() === "", "a key clears");

  const unnamed = [...page.document.querySelectorAll("button, canvas, [tabindex], ol, section")].filter(
    (each) => !(each.getAttribute("aria-label") || each.textContent.trim()),
  );
  check(unnamed.length === 0, "every control has a name");
}

try {
  await run();
} catch (error) {
  check(false, error.message);
}
document.title = failures > 0 ? `${failures} failed` : "passed";
document.getElementById("report").textContent = lines.join("\n");
fetch("report", { method: "POST", body: JSON.stringify({ failures, lines }) }).catch(() => {});
