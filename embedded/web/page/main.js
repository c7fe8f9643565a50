// Puts pad, network and answers together.

import { SIDE, imageOf } from "./image.js";
import { Network, largest } from "./network.js";
import { Pad } from "./pad.js";

/** The time that is shown is the mean of so many predictions: browsers' clocks tick in tenths of milliseconds. */
const TIMED = 32;
/** What is less sure is said with a question mark. */
const SURE = 0.6;

const element = (id) => document.getElementById(id);
const pad = new Pad(element("pad"));
const bars = [...element("bars").children];
const times = [];
let network = null;
let isDue = false;

element("clear").addEventListener("click", () => pad.clear());
element("undo").addEventListener("click", () => pad.undo());
document.addEventListener("keydown", (event) => {
  const isUndo = (event.ctrlKey || event.metaKey) && event.key === "z";
  if (isUndo || (event.key === "Backspace" && !event.altKey)) {
    pad.undo();
  } else if (event.key === "Escape" || event.key === "Delete") {
    pad.clear();
  } else {
    return;
  }
  event.preventDefault();
});
pad.addEventListener("change", () => {
  // Once for what is shown, however many events there are.
  if (!isDue) {
    isDue = true;
    requestAnimationFrame(() => answer());
  }
});
pad.addEventListener("rest", () => say(answer()));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => answer());

/** Shows what the network says of the drawing and returns it as a sentence. */
function answer() {
  isDue = false;
  const image = network && imageOf(pad.strokes);
  element("undo").disabled = element("clear").disabled = pad.strokes.length === 0;
  showImage(image);
  if (!image) {
    document.body.dataset.answer = "";
    element("answer").textContent = "";
    bars.forEach((bar) => showBar(bar, null, false));
    return network ? "Nothing is drawn." : "";
  }
  const { probabilities, milliseconds } = network.predict(image);
  const best = largest(probabilities);
  const isSure = probabilities[best] >= SURE;
  document.body.dataset.answer = best;
  element("answer").textContent = isSure ? best : `${best}?`;
  bars.forEach((bar, digit) => showBar(bar, probabilities[digit], digit === best));
  times.push(milliseconds);
  times.splice(0, times.length - TIMED);
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  element("time").textContent = `${mean.toFixed(2)} ms`;
  return `${isSure ? "" : "Perhaps "}${best}, ${percent(probabilities[best])}.`;
}

/** Tells those who do not see the page, once a stroke is done. */
function say(text) {
  element("status").textContent = text;
}

function showBar(bar, probability, isBest) {
  bar.classList.toggle("best", isBest);
  bar.style.setProperty("--part", probability ?? 0);
  bar.querySelector(".percent").textContent = probability === null ? "" : percent(probability);
}

const percent = (part) => `${(100 * part).toFixed(part > 0.0995 ? 0 : 1)} %`;

function showImage(image) {
  const canvas = element("image");
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(SIDE, SIDE);
  const [red, green, blue] = getComputedStyle(canvas).color.match(/\d+/g).map(Number);
  for (let at = 0; at < SIDE * SIDE; at++) {
    pixels.data.set([red, green, blue, 255 * (image?.[at] ?? 0)], 4 * at);
  }
  context.putImageData(pixels, 0, 0);
}

answer();
try {
  network = await Network.load("lenet5.wasm");
  document.body.dataset.state = "ready";
  say(answer());
} catch (error) {
  document.body.dataset.state = "failed";
  element("failure").textContent = `The network could not be loaded: ${error.message}`;
}
