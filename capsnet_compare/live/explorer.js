// src/angles.js
var ANGLES = Array.from({ length: 11 }, (_, i) => 18 * i - 90);

// src/dom.js
function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "role" || name.includes("-")) made.setAttribute(name, value);
    else Reflect.set(made, name, value);
  }
  made.append(...children);
  return made;
}
function button(label, press, title = "") {
  return element("button", { type: "button", onclick: press, title }, label);
}
function slider(name, [min, max, step], moved, say) {
  const output = element("output");
  const input2 = element("input", { type: "range", min, max, step });
  const line = element("label", { className: "slider" }, element("span", {}, name), input2, output);
  const set = (value) => {
    input2.value = String(value);
    output.value = say(value);
  };
  input2.addEventListener("input", () => {
    output.value = say(input2.valueAsNumber);
    moved(input2.valueAsNumber);
  });
  return { line, set };
}
function explanation(what, hint) {
  const text = element("span", { className: "hint", hidden: true }, hint.replace(/\s+/g, " "));
  const ask = element("button", { type: "button", className: "ask", "aria-expanded": "false" }, "?");
  ask.setAttribute("aria-label", `What is this: ${what}`);
  let kept = false;
  const show = (seen) => {
    text.hidden = !seen;
    ask.setAttribute("aria-expanded", String(seen));
  };
  ask.addEventListener("click", () => {
    kept = !kept;
    show(kept);
  });
  ask.addEventListener("pointerenter", (event) => {
    if (event.pointerType === "mouse") show(true);
  });
  ask.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse") show(kept);
  });
  return { ask, text };
}

// src/engine.js
function correspondence(send) {
  const waiting = /* @__PURE__ */ new Map();
  let last = 0;
  return {
    ask(question, content) {
      const id = ++last;
      const bytes = (
        /** @type {ArrayBuffer} */
        content.slice().buffer
      );
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        send({ id, question }, bytes);
      });
    },
    answered(id, answer, error) {
      const asked = waiting.get(id);
      waiting.delete(id);
      if (answer) asked?.resolve(answer);
      else asked?.reject(new Error(error));
    }
  };
}

// src/state.js
var PAD = 200;
var LIMITS = {
  turn: [-90, 90, 1],
  growth: [-0.5, 0.5, 0.02],
  right: [-8, 8, 0.5],
  down: [-8, 8, 0.5],
  noise: [0, 1, 0.02]
};
var DIMENSIONS = 16;
var MOST_POINTS = 1e4;
var POSE_LIMITS = [-4, 4, 0.1];
function start() {
  const pose = Array(DIMENSIONS).fill(0);
  return { digit: 0, strokes: [], turn: 0, growth: 0, right: 0, down: 0, noise: 0, looked: -1, step: 0, pose };
}
function within(x, [low, high]) {
  return Number.isFinite(x) ? Math.min(Math.max(x, low), high) : 0;
}
function packStrokes(strokes) {
  const bytes = strokes.flatMap(({ width, points }) => [width, points.length >> 8, points.length & 255, ...points.flat()]);
  const letters = btoa(bytes.map((byte) => String.fromCharCode(byte)).join(""));
  return letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
function unpackStrokes(letters) {
  const strokes = [];
  try {
    const text = atob(letters.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Array.from(text, (letter) => letter.charCodeAt(0));
    for (let i = 0; i + 3 < bytes.length; ) {
      const count = 256 * bytes[i + 1] + bytes[i + 2];
      if (!count || count > MOST_POINTS) return [];
      const points = [];
      for (let j = i + 3; j < i + 3 + 2 * count; j += 2) {
        if (!(bytes[j] <= PAD && bytes[j + 1] <= PAD)) return [];
        points.push([bytes[j], bytes[j + 1]]);
      }
      strokes.push({ width: bytes[i], points });
      i += 3 + 2 * count;
    }
  } catch {
    return [];
  }
  return strokes;
}
function toAddress(state) {
  const first = start();
  const words = new URLSearchParams();
  for (
    const name of
    /** @type {const} */
    ["digit", "turn", "growth", "right", "down", "noise", "looked", "step"]
  ) {
    if (state[name] !== first[name]) words.set(name, String(state[name]));
  }
  if (state.strokes.length) words.set("drawn", packStrokes(state.strokes));
  if (state.pose.some(Boolean)) words.set("pose", state.pose.join("_"));
  return words.toString();
}
function fromAddress(address, digits, classes, iterations) {
  const words = new URLSearchParams(address);
  const state = start();
  for (
    const name of
    /** @type {(keyof typeof LIMITS)[]} */
    Object.keys(LIMITS)
  ) {
    state[name] = within(Number(words.get(name)), LIMITS[name]);
  }
  state.digit = Math.round(within(Number(words.get("digit")), [0, digits - 1]));
  state.step = Math.round(within(Number(words.get("step")), [0, iterations]));
  if (words.has("looked")) state.looked = Math.round(within(Number(words.get("looked")), [-1, classes - 1]));
  const pose = (words.get("pose") ?? "").split("_");
  state.pose = state.pose.map((_, i) => within(Number(pose[i]), POSE_LIMITS));
  state.strokes = unpackStrokes(words.get("drawn") ?? "");
  return state;
}

// src/handle.js
var RIM = 0.38;
function fit(x, name) {
  const [low, high, step] = LIMITS[name];
  const stepped = Math.round(x / step) * step;
  return Number(Math.min(Math.max(stepped, low), high).toFixed(2));
}
function makeHandle(canvas, now, moved) {
  const fingers = /* @__PURE__ */ new Map();
  let before = now();
  let began = [];
  function place(event) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [(event.clientX - left) / width - 0.5, (event.clientY - top) / height - 0.5];
  }
  function begin() {
    before = { ...now() };
    began = [...fingers.values()];
  }
  const angle = (one, other) => Math.atan2(other[0] - one[0], other[1] - one[1]) * 180 / Math.PI;
  const distance = (one, other) => Math.hypot(other[0] - one[0], other[1] - one[1]);
  const short = (degrees) => (degrees + 540) % 360 - 180;
  function follow() {
    const [one, other] = fingers.values();
    if (other) {
      const turned = short(angle(one, other) - angle(began[0], began[1]));
      const grown = distance(one, other) / Math.max(distance(began[0], began[1]), 0.01);
      moved({ turn: fit(before.turn + turned, "turn"), growth: fit((1 + before.growth) * grown - 1, "growth") });
    } else if (Math.hypot(...began[0]) > RIM) {
      const turned = short(angle([0, 0], one) - angle([0, 0], began[0]));
      moved({ turn: fit(before.turn + turned, "turn") });
    } else {
      const right = fit(before.right + 28 * (one[0] - began[0][0]), "right");
      moved({ right, down: fit(before.down + 28 * (one[1] - began[0][1]), "down") });
    }
  }
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, place(event));
    begin();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, place(event));
    follow();
  });
  for (
    const end of
    /** @type {const} */
    ["pointerup", "pointercancel"]
  ) {
    canvas.addEventListener(end, (event) => {
      fingers.delete(event.pointerId);
      begin();
    });
  }
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    moved({ growth: fit(now().growth - Math.sign(event.deltaY) * LIMITS.growth[2], "growth") });
  }, { passive: false });
}

// src/move.js
var SIDE = 28;
function between(image, y, x) {
  const top = Math.floor(y);
  const left = Math.floor(x);
  const below = y - top;
  const beside = x - left;
  let level = 0;
  for (const [row, down] of [[top, 1 - below], [top + 1, below]]) {
    for (const [column, across] of [[left, 1 - beside], [left + 1, beside]]) {
      const inside = row >= 0 && row < SIDE && column >= 0 && column < SIDE;
      if (inside) level += down * across * image[row * SIDE + column];
    }
  }
  return level;
}
function move(image, { turn, growth, right, down }) {
  const angle = turn * Math.PI / 180;
  const cos = Math.cos(angle) / (1 + growth);
  const sin = Math.sin(angle) / (1 + growth);
  const middle = (SIDE - 1) / 2;
  const moved = new Float64Array(SIDE * SIDE);
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const y = row - middle - down;
      const x = column - middle - right;
      moved[row * SIDE + column] = between(image, sin * x + cos * y + middle, cos * x - sin * y + middle);
    }
  }
  return moved;
}
function normal(n) {
  let seed = 1;
  const uniform = () => {
    seed = seed + 1831565813 | 0;
    let t = Math.imul(seed ^ seed >>> 15, 1 | seed);
    t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
    return ((t ^ t >>> 14) >>> 0) / 2 ** 32;
  };
  return Float64Array.from({ length: n }, () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()));
}
var NOISE = normal(SIDE * SIDE);
function disturb(image, how) {
  const moved = move(image, how);
  return Uint8Array.from(moved, (level, i) => {
    const noisy = Math.round(level) + 255 * how.noise * NOISE[i];
    return Math.floor(Math.min(Math.max(noisy, 0), 255));
  });
}

// src/pad.js
var KEY_STEP = 6;
var ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
function drawStrokes(context, strokes, scale) {
  context.fillStyle = "black";
  context.fillRect(0, 0, PAD * scale, PAD * scale);
  context.strokeStyle = context.fillStyle = "white";
  context.lineCap = context.lineJoin = "round";
  for (const { width, points } of strokes) {
    const [[x, y]] = points;
    context.lineWidth = width * scale;
    context.beginPath();
    context.moveTo(x * scale, y * scale);
    for (const [x2, y2] of points) context.lineTo(x2 * scale, y2 * scale);
    context.stroke();
  }
}
function toBytes(strokes) {
  const context = (
    /** @type {OffscreenCanvasRenderingContext2D} */
    new OffscreenCanvas(PAD, PAD).getContext("2d", { willReadFrequently: true })
  );
  drawStrokes(context, strokes, 1);
  const { data } = context.getImageData(0, 0, PAD, PAD);
  return Uint8Array.from({ length: PAD * PAD }, (_, i) => data[4 * i]);
}
var onPad = (x, y) => [x, y].map((place) => Math.round(Math.min(Math.max(place, 0), PAD)));
function makePad(canvas, drawing) {
  const context = (
    /** @type {CanvasRenderingContext2D} */
    canvas.getContext("2d")
  );
  const scale = canvas.width / PAD;
  let pen = [PAD / 2, PAD / 2];
  let pointer = -1;
  let lowered = false;
  function draw() {
    drawStrokes(context, drawing.strokes(), scale);
    const box = drawing.box();
    if (box) {
      const [left, top, right, bottom] = box.map((place2) => place2 * scale);
      context.strokeStyle = "#f0a020";
      context.lineWidth = 1.5;
      context.strokeRect(left, top, right - left, bottom - top);
    }
    if (document.activeElement === canvas && canvas.matches(":focus-visible")) drawPen();
  }
  function drawPen() {
    context.beginPath();
    context.arc(pen[0] * scale, pen[1] * scale, drawing.width() * scale / 2, 0, 7);
    context.lineWidth = 2;
    context.strokeStyle = context.fillStyle = "#f0a020";
    if (lowered) context.fill();
    context.stroke();
  }
  function begin(point) {
    const stroke = { width: drawing.width(), points: [point] };
    drawing.changed([...drawing.strokes(), stroke]);
  }
  function go(point) {
    const strokes = drawing.strokes();
    const last = strokes[strokes.length - 1];
    const longer = { width: last.width, points: [...last.points, point] };
    drawing.changed([...strokes.slice(0, -1), longer]);
  }
  function place(event) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return onPad((event.clientX - left) * PAD / width, (event.clientY - top) * PAD / height);
  }
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button || canvas.hasPointerCapture(pointer)) return;
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    begin(place(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer || !canvas.hasPointerCapture(pointer)) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const step of passed.length ? passed : [event]) go(place(step));
  });
  canvas.addEventListener("keydown", (event) => {
    const way = ARROWS[
      /** @type {keyof typeof ARROWS} */
      event.key
    ];
    if (!way && event.key !== " ") return;
    event.preventDefault();
    if (way) {
      pen = onPad(pen[0] + KEY_STEP * way[0], pen[1] + KEY_STEP * way[1]);
      if (lowered) go(pen);
    } else {
      lowered = !lowered;
      if (lowered) begin(pen);
    }
    draw();
  });
  canvas.addEventListener("focus", draw);
  canvas.addEventListener("blur", () => {
    lowered = false;
    draw();
  });
  return draw;
}

// src/views.js
var WIDTH = 320;
var RED_TO_BLUE = [[5, 48, 97], [67, 147, 195], [247, 247, 247], [214, 96, 77], [103, 0, 31]];
var RED = "#c8342b";
var BLUE = "#7f9fc0";
function tint(share) {
  const place = (Math.min(Math.max(share, -1), 1) + 1) * (RED_TO_BLUE.length - 1) / 2;
  const below = Math.min(Math.floor(place), RED_TO_BLUE.length - 2);
  return RED_TO_BLUE[below].map((level, i) => level + (place - below) * (RED_TO_BLUE[below + 1][i] - level));
}
var grey = (share) => Array(3).fill(255 * Math.min(Math.max(share, 0), 1));
var glow = (share) => [2.4 * 255 * share, 1.25 * 255 * share, 255 * (1.6 * share - 0.6)].map((x) => Math.min(Math.max(x, 0), 255));
function paint(context, numbers, columns, [left, top, width, height], colour, alpha = 1) {
  const small = document.createElement("canvas");
  small.width = columns;
  small.height = numbers.length / columns;
  const pixels = new ImageData(small.width, small.height);
  for (let i = 0; i < numbers.length; i++) {
    pixels.data.set([...colour(numbers[i]), 255 * alpha], 4 * i);
  }
  small.getContext("2d")?.putImageData(pixels, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, left, top, width, height);
}
function write(context, words, x, y, colour, align = "center", size = 12) {
  context.fillStyle = colour;
  context.font = `${size}px system-ui, sans-serif`;
  context.textAlign = align;
  context.fillText(words, x, y);
}
function sumOverTypes(numbers, places) {
  const sums = new Float32Array(places);
  numbers.forEach((x, i) => {
    sums[i % places] += x;
  });
  return sums;
}
var rowOf = (numbers, row, n) => numbers.subarray(row * n, (row + 1) * n);
function norms(numbers, dim) {
  const lengths2 = [];
  for (let i = 0; i < numbers.length; i += dim) {
    lengths2.push(Math.hypot(...numbers.subarray(i, i + dim)));
  }
  return lengths2;
}
function digest(arrays, about) {
  const [, classes, parts] = arrays.contributions.shape;
  const places = parts / about.types;
  const dim = arrays.poses.shape[2];
  const partDim = arrays.u.shape[2];
  const couplings = [];
  const strongest = [];
  const lengths2 = [];
  for (let i = 1; `c_${i}` in arrays; i++) {
    const means = [];
    for (let k = 0; k < classes; k++) {
      const sums = sumOverTypes(rowOf(arrays[`c_${i}`].data, k, parts), places);
      means.push(sums.map((sum) => sum / about.types));
    }
    couplings.push(means);
    strongest.push(arrays[`c_${i}`].data.reduce((most, c) => Math.max(most, c), 0));
    lengths2.push(norms(arrays[`v_${i}`].data, dim));
  }
  const away = couplings.flat().flatMap((means) => Array.from(means, (mean) => Math.abs(mean - 1 / classes)));
  const byClass = Array.from({ length: classes }, (_, k) => rowOf(arrays.contributions.data, k, parts));
  const side = arrays.input.shape[3];
  return {
    side,
    input: sumOverTypes(arrays.input.data, side * side),
    grid: Math.sqrt(places),
    lengthsOfParts: sumOverTypes(Float32Array.from(norms(arrays.u.data, partDim)), places),
    couplings,
    limit: Math.max(...away, 1e-9),
    strongest,
    lengths: lengths2,
    contributions: arrays.contributions.data,
    places: byClass.map((numbers) => sumOverTypes(numbers, places)),
    classes,
    types: about.types,
    pose: arrays.poses.data,
    dim
  };
}
function longest(seen) {
  const last = seen.lengths[seen.lengths.length - 1];
  return last.indexOf(Math.max(...last));
}
function atStep(byIteration, step) {
  const before = Math.floor(step) - 1;
  const after = Math.min(before + 1, byIteration.length - 1);
  const share = step - 1 - before;
  return Array.from(byIteration[before], (x, i) => x + share * (byIteration[after][i] - x));
}
function stretched(numbers, least = 1e-6) {
  const low = Math.min(...numbers);
  const span = Math.max(...numbers) - low;
  return numbers.map((x) => span > least ? (x - low) / span : 0.5);
}
function drawInput(context, seen, box) {
  paint(context, stretched(seen.input), seen.side, box, grey);
}
var input = {
  name: "the input and its primary capsules",
  title: () => "The input, and its primary capsules",
  hint: `Left: the picture as it enters the network. Right: how long the primary capsules are at each place of the image,
    the mean over their types: from the shortest (dark) to the longest (bright), whose lengths are written below. Where
    all are as long as they can be, only their directions differ.`,
  height: 132,
  /** @param {Context} context @param {Scene} scene */
  draw(context, { seen, about, ink }) {
    drawInput(context, seen, [16, 0, 112, 112]);
    drawInput(context, seen, [192, 0, 112, 112]);
    paint(context, stretched(seen.lengthsOfParts, 1e-3 * about.types), seen.grid, [192, 0, 112, 112], glow, 0.7);
    write(context, `${seen.side} \xD7 ${seen.side} pixels`, 72, 127, ink);
    const ends = [Math.min(...seen.lengthsOfParts), Math.max(...seen.lengthsOfParts)].map((x) => (x / about.types).toFixed(3));
    write(context, ends[0] === ends[1] ? `all ${ends[0]} long` : `lengths ${ends.join(" to ")}`, 248, 127, ink);
  },
  /** @param {Scene} scene */
  words: ({ seen, about }) => `Input of ${seen.side} by ${seen.side} pixels, and the lengths of ${about.types} types of primary capsules on ${seen.grid} by ${seen.grid} places`
};
var ROUTING_CELL = 64;
var iteration = ({ seen, step }) => `iteration ${Math.round(step)} of ${seen.lengths.length}`;
var routing = {
  name: "routing",
  /** @param {Scene} scene */
  title: (scene) => `Routing, ${iteration(scene)}`,
  hint: `Each primary capsule, a part, shares its output among the ten classes. A map for each class: red where the parts
    at this place give it more than an equal share of a tenth, blue where less: the mean over their types, on one scale for
    all. A single part may give much more; the largest share of one is written below. Routing raises the share of a class
    that agrees with what a part predicts. Press a class to look at it.`,
  height: 196,
  /** @param {Context} context @param {Scene} scene */
  draw(context, { seen, about, step, k, ink, faint }) {
    const lengths2 = atStep(seen.lengths, step);
    for (let own = 0; own < seen.classes; own++) {
      const left = ROUTING_CELL * (own % 5);
      const top = 84 * Math.floor(own / 5);
      const maps = seen.couplings.map((means) => means[own]);
      const box = [left + 16, top + 2, 46, 46];
      paint(context, atStep(maps, step), seen.grid, box, (x) => tint((x - 1 / seen.classes) / seen.limit));
      context.strokeStyle = own === k ? RED : faint;
      context.lineWidth = own === k ? 2 : 1;
      context.strokeRect(left + 15, top + 1, 48, 48);
      write(context, String(own), left + 6, top + 30, own === k ? RED : ink);
      context.fillStyle = faint;
      context.fillRect(left + 16, top + 54, 46, 6);
      context.fillStyle = own === k ? RED : BLUE;
      context.fillRect(left + 16, top + 54, 46 * lengths2[own], 6);
      write(context, lengths2[own].toFixed(2), left + 39, top + 73, ink, "center", 11);
    }
    write(context, `colours: means of ${about.types} types, a tenth \xB1 ${seen.limit.toFixed(3)}`, WIDTH / 2, 178, ink);
    const strongest = seen.strongest[Math.round(step) - 1];
    write(context, `largest share that one part gives: ${strongest.toFixed(2)}; bars: lengths`, WIDTH / 2, 192, ink);
  },
  /** @param {Scene} scene */
  words: (scene) => `Couplings at ${iteration(scene)}: shares of a tenth, plus or minus at most ${scene.seen.limit.toFixed(4)}, at each place of the image and for each class`
};
var lengths = {
  name: "the lengths",
  title: () => "Lengths of the ten class capsules",
  hint: `The length of a class capsule, from 0 to 1, says how sure the network is that the digit is there: the bar now, a
    line after each iteration of routing. Below the dashed line the network is not sure enough for an answer.`,
  height: 112,
  /** @param {Context} context @param {Scene} scene */
  draw(context, { seen, about, step, k, ink, faint }) {
    const now = atStep(seen.lengths, step);
    const y = (length) => 90 - 84 * length;
    for (let own = 0; own < seen.classes; own++) {
      const left = 8 + 31 * own;
      context.fillStyle = own === k ? RED : BLUE;
      context.fillRect(left, y(now[own]), 24, 84 * now[own]);
      context.fillStyle = ink;
      for (const after of seen.lengths) {
        context.fillRect(left - 2, y(after[own]) - 0.75, 28, 1.5);
      }
      write(context, String(own), left + 12, 105, ink);
    }
    context.strokeStyle = faint;
    context.lineWidth = 1;
    context.strokeRect(4, y(0), 310, 0);
    context.strokeStyle = ink;
    context.setLineDash([4, 4]);
    context.strokeRect(4, y(about.threshold), 310, 0);
    context.setLineDash([]);
    write(context, about.threshold.toFixed(2), 319, y(about.threshold) - 3, ink, "right", 10);
  },
  /** @param {Scene} scene */
  words: ({ seen }) => "Lengths: " + seen.lengths[seen.lengths.length - 1].map((x, k) => `${k} ${x.toFixed(2)}`).join(", ")
};
var contributions = {
  name: "which parts speak",
  /** @param {Scene} scene */
  title: ({ k }) => `Which parts speak for ${k}`,
  hint: `Every part pushes a class capsule towards its final direction (red) or away from it (blue). Left: the sum at each
    place of the image. Right: the sum for each type of primary capsule (columns) and each class (rows). All
    contributions to a class add up to its length before squash.`,
  height: 132,
  /** @param {Context} context @param {Scene} scene */
  draw(context, { seen, k, ink }) {
    const byPlace = seen.places[k];
    const most = Math.max(...byPlace.map(Math.abs), 1e-9);
    drawInput(context, seen, [16, 0, 112, 112]);
    paint(context, byPlace, seen.grid, [16, 0, 112, 112], (x) => tint(x / most), 0.75);
    write(context, `by place, up to ${most.toFixed(2)}`, 72, 127, ink);
    const places = seen.grid ** 2;
    const byType = new Float32Array(seen.classes * seen.types);
    seen.contributions.forEach((x, i) => {
      byType[Math.floor(i / places)] += x;
    });
    const top = Math.max(...byType.map(Math.abs), 1e-9);
    paint(context, byType, seen.types, [160, 0, 156, 112], (x) => tint(x / top));
    for (let own = 0; own < seen.classes; own++) {
      write(context, String(own), 152, 10 + 11.2 * own, own === k ? RED : ink, "center", 10);
    }
    write(context, `by type, class: up to ${top.toFixed(2)}`, 238, 127, ink);
  },
  /** @param {Scene} scene */
  words: ({ seen, k }) => {
    const largest = Math.max(...seen.places[k]);
    const place = seen.places[k].indexOf(largest);
    const row = Math.floor(place / seen.grid) + 1;
    const column = place % seen.grid + 1;
    return `Contributions for ${k}: the most, ${largest.toFixed(2)}, from row ${row} and column ${column} of ${seen.grid}`;
  }
};
var [PATH_LEFT, PATH_WIDTH] = [8, 304];
var FIRST = ANGLES[0];
var SPAN = ANGLES[ANGLES.length - 1] - FIRST;
var path = {
  name: "the pose's path",
  /** @param {Scene} scene */
  title: ({ k }) => `The pose of ${k} as the digit turns`,
  hint: `Coloured: the 16 numbers of the class capsule's direction (its pose, divided by its length), from -90\xB0 to 90\xB0.
    Dashed: its length. The upright line is where the digit is turned to now; press or drag here to turn it. Where lines
    move while the length stays, the pose tells how the digit stands: what one hopes for from equivariance. Where they
    are flat, the capsule says only that it is there: invariance.`,
  height: 122,
  /** @param {Context} context @param {Scene} scene */
  draw(context, { seen, k, turn, path: path2, ink, faint }) {
    const x = (degrees) => PATH_LEFT + PATH_WIDTH * (degrees - FIRST) / SPAN;
    const y = (value) => 52 - 46 * value;
    const now = { degrees: turn, pose: rowOf(seen.pose, k, seen.dim) };
    const others = ANGLES.flatMap((degrees, i) => {
      const poses = path2[i];
      return poses && degrees !== turn ? { degrees, pose: rowOf(poses, k, seen.dim) } : [];
    });
    const places = [...others, now].sort((one, other) => one.degrees - other.degrees);
    const known = places.map(({ degrees, pose }) => ({ degrees, pose, length: Math.hypot(...pose) }));
    context.lineWidth = 1;
    context.strokeStyle = faint;
    context.strokeRect(4, 2, 312, 100);
    context.strokeRect(4, y(0), 312, 0);
    context.strokeStyle = RED;
    context.strokeRect(x(turn), 2, 0, 100);
    context.lineWidth = 1.4;
    for (let i = 0; i < seen.dim; i++) {
      context.strokeStyle = `hsl(${360 * i / seen.dim} 60% 50%)`;
      context.beginPath();
      for (const { degrees, pose, length } of known) context.lineTo(x(degrees), y(pose[i] / length));
      context.stroke();
    }
    context.strokeStyle = ink;
    context.lineWidth = 2;
    context.setLineDash([5, 4]);
    context.beginPath();
    for (const { degrees, length } of known) context.lineTo(x(degrees), y(length));
    context.stroke();
    context.setLineDash([]);
    for (
      const [value, words] of
      /** @type {[number, string][]} */
      [[1, "1"], [0, "0"], [-1, "-1"]]
    ) {
      write(context, words, 318, y(value) + 4, ink, "right", 10);
    }
    for (const degrees of [-90, -45, 0, 45, 90]) {
      write(context, `${degrees}\xB0`, Math.min(Math.max(x(degrees), 18), 302), 117, ink);
    }
  },
  /** @param {Scene} scene */
  words: ({ seen, k, turn }) => {
    const pose = Array.from(rowOf(seen.pose, k, seen.dim), (x) => x.toFixed(2));
    return `The pose of ${k}, the digit turned by ${turn} degrees: ${pose.join(", ")}`;
  }
};
var VIEWS = [input, lengths, routing, contributions, path];
var classAt = ([x, y]) => 5 * Math.min(Math.floor(y / 84), 1) + Math.min(Math.floor(x / ROUTING_CELL), 4);
var ROUTING = VIEWS.indexOf(routing);
function angleAt([x]) {
  const share = Math.min(Math.max((x - PATH_LEFT) / PATH_WIDTH, 0), 1);
  return Math.round(FIRST + SPAN * share);
}
var PATH = VIEWS.indexOf(path);
function drawDigit(context, levels, size) {
  paint(context, levels, 28, [0, 0, size, size], grey);
}

// src/explorer.js
var PIXELS = 28 * 28;
var PEN = [4, 30, 1];
var PEN_FIRST = 14;
var PER_ITERATION = 1600;
var QUIET = 150;
var SHARPNESS = 2;
var SLIDERS = [
  ["turn", "turn", (x) => `${x}\xB0`],
  ["growth", "size", (x) => `${Math.round(100 * (1 + x))} %`],
  ["right", "right", (x) => `${x} px`],
  ["down", "down", (x) => `${x} px`],
  ["noise", "noise", (x) => x.toFixed(2)]
];
function makePanel(about, choose, turn) {
  const answer = element("p", { className: "answer" }, "\u2026");
  const panel = element(
    "section",
    { className: "network", "aria-label": about.title },
    element("p", { className: "name" }, about.title)
  );
  const canvases = VIEWS.map((view, i) => {
    const canvas = element("canvas", { width: WIDTH * SHARPNESS, height: view.height * SHARPNESS, role: "img" });
    const title = element("span");
    const { ask, text } = explanation(view.name, view.hint);
    panel.append(element("p", { className: "head" }, title, ask), text, canvas);
    const at = ({ offsetX, offsetY }) => [offsetX, offsetY].map((place) => place * WIDTH / canvas.clientWidth);
    if (i === ROUTING) canvas.addEventListener("click", (event) => choose(classAt(at(event))));
    if (i === PATH) {
      canvas.classList.add("path");
      canvas.addEventListener("pointerdown", (event) => turn(angleAt(at(event))));
      canvas.addEventListener("pointermove", (event) => {
        if (event.buttons) turn(angleAt(at(event)));
      });
    }
    return { canvas, title, view };
  });
  return { about, panel, answer, canvases };
}
function drawView(context, view, scene) {
  context.save();
  context.scale(SHARPNESS, SHARPNESS);
  context.clearRect(0, 0, WIDTH, view.height);
  view.draw(context, scene);
  context.restore();
}
function answerOf(seen, about, classes, step) {
  const lengths2 = atStep(seen.lengths, step);
  const length = Math.max(...lengths2);
  const name = classes[lengths2.indexOf(length)];
  return `${length < about.threshold ? "perhaps " : ""}${name}, length ${length.toFixed(2)}`;
}
function mount(root, about, engine, place = null) {
  const classes = about.classes;
  const bytes = Uint8Array.from(atob(about.digits), (letter) => letter.charCodeAt(0));
  const digits = Array.from({ length: bytes.length / PIXELS }, (_, i) => bytes.subarray(PIXELS * i, PIXELS * (i + 1)));
  let state = readPlace();
  let pen = PEN_FIRST;
  let found = { strokes: null, image: null, note: "" };
  let seen = about.networks.map(() => null);
  let paths = about.networks.map(() => ANGLES.map(() => null));
  let pathOf = "";
  let drawings = about.networks.map(() => null);
  let shown = digits[0];
  let step = about.iterations;
  let playing = false;
  let removed = false;
  let serial = 0;
  function readPlace() {
    return place ? fromAddress(place.read(), digits.length, classes.length, about.iterations) : start();
  }
  const padCanvas = element("canvas", { className: "pad", width: 448, height: 448, tabIndex: 0, role: "application" });
  padCanvas.setAttribute(
    "aria-label",
    "Drawing pad. Arrow keys move the pen, the space bar lowers and lifts it. Mouse, finger and pen draw too."
  );
  const digitCanvas = element("canvas", { className: "digit", width: 448, height: 448, role: "img" });
  digitCanvas.setAttribute("aria-label", "The digit as it goes to the networks; the sliders move it");
  const note = element("p", { className: "note" });
  const status = element("p", { className: "status", role: "status" });
  const penSlider = slider("pen", PEN, (width) => {
    pen = width;
  }, (width) => `${width}`);
  penSlider.set(pen);
  const sliders = SLIDERS.map(([name, title, say2]) => slider(title, LIMITS[name], (x) => change({ [name]: x }), say2));
  const choices = digits.map((image, i) => {
    const canvas = element("canvas", { width: 56, height: 56 });
    const label = `held-out digit ${i + 1}`;
    drawDigit(
      /** @type {CanvasRenderingContext2D} */
      canvas.getContext("2d"),
      Float32Array.from(image, (x) => x / 255),
      56
    );
    return element("button", {
      type: "button",
      className: "choice",
      "aria-label": label,
      onclick: () => change({ digit: i, strokes: [] })
    }, canvas);
  });
  const menu = element(
    "select",
    { onchange: () => change({ looked: Number(menu.value) }) },
    element("option", { value: "-1" }, "the winner"),
    ...classes.map((name, k) => element("option", { value: k }, name))
  );
  const undo = button("undo", () => change({ strokes: state.strokes.slice(0, -1) }), "take the last stroke away");
  const clear = button("clear", () => change({ strokes: [] }), "an empty pad; the chosen digit comes back");
  const reset = button("reset", () => {
    change({ turn: 0, growth: 0, right: 0, down: 0, noise: 0 });
  }, "no turn, shift, size or noise");
  const play = button("\u25B6 play", () => playing ? goTo(Math.round(step)) : animate());
  play.classList.add("play");
  const back = button("\u25C0", () => goTo(Math.ceil(step) - 1), "one iteration back");
  const on = button("\u25B6", () => goTo(Math.floor(step) + 1), "one iteration on");
  back.setAttribute("aria-label", "one iteration back");
  on.setAttribute("aria-label", "one iteration on");
  const stepSlider = slider("iteration", [1, about.iterations, 1], goTo, (x) => `${x} of ${about.iterations}`);
  const panels = about.networks.map((network) => makePanel(network, (looked) => change({ looked }), (turn) => change({ turn })));
  const poseSliders = start().pose.map((_, i) => slider(`${i + 1}`, POSE_LIMITS, (x) => {
    change({ pose: state.pose.map((old, j) => i === j ? x : old) });
  }, (x) => x.toFixed(1)));
  const decoded = about.networks.map((network) => {
    const canvas = element("canvas", { width: 224, height: 224, role: "img" });
    canvas.setAttribute("aria-label", `The digit that the decoder draws from ${network.title}'s pose`);
    const caption = element("figcaption", {}, "\u2026");
    return { canvas, caption, figure: element("figure", {}, canvas, caption) };
  });
  const canDraw = about.networks.some((network) => network.decoder);
  const poseHelp = explanation("the pose by hand", `A decoder has learned to draw a digit from the pose of its capsule.
    Each slider adds to one of the pose's 16 numbers, in standard deviations of that number within its class. What
    changes in the drawing is what the number stands for, in each network something else. Far from 0 are poses that no
    digit has: there the drawing may become a blot, or another digit.`);
  const byHand = element(
    "section",
    { className: "by-hand", "aria-label": "The pose by hand" },
    element("p", { className: "head" }, element("span", {}, "The pose by hand"), poseHelp.ask),
    poseHelp.text,
    element("p", {}, "16 numbers hold how the digit is written. Change them, and a decoder draws what they say."),
    element(
      "div",
      { className: "row" },
      element("div", { className: "row drawings" }, ...decoded.map(({ figure }) => figure)),
      element("div", { className: "poses" }, ...poseSliders.map(({ line }) => line)),
      button("reset the pose", () => change({ pose: start().pose }))
    )
  );
  byHand.hidden = !canDraw;
  const share = element("p", { className: "row share" });
  if (place) share.append(button("copy a link to this view", copyLink), button("save a picture", save));
  else share.append(button("save a picture", save));
  const told = element("span", { role: "status" });
  share.append(told);
  const padHelp = explanation("drawing", `Draw one digit. It is found, made as thick as MNIST's, brought to 20 pixels and
    centred, as the command classify does with any picture: right you see what the networks get.`);
  const digitHelp = explanation("moving the digit", `Drag the digit to shift it, drag near the rim to turn it; the wheel or
    two fingers change its size. The sliders do the same.`);
  root.classList.add("capsnet-live");
  root.replaceChildren(
    element("div", { className: "row bar" }, ...panels.map(({ answer }) => answer)),
    element(
      "div",
      { className: "row controls" },
      element(
        "div",
        { className: "column" },
        element("p", { className: "head" }, element("span", {}, "Draw a digit"), padHelp.ask),
        padHelp.text,
        padCanvas,
        element("p", { className: "row" }, undo, clear),
        penSlider.line
      ),
      element(
        "div",
        { className: "column" },
        element("p", { className: "head" }, element("span", {}, "The networks get"), digitHelp.ask),
        digitHelp.text,
        digitCanvas,
        element("p", { className: "row" }, reset),
        note
      ),
      element(
        "div",
        { className: "column wide" },
        element("p", { className: "head" }, element("span", {}, "or choose one (no network was trained on it)")),
        element("div", { className: "choices" }, ...choices),
        ...sliders.map(({ line }) => line),
        element("label", { className: "slider" }, element("span", {}, "look at"), menu)
      )
    ),
    status,
    element("div", { className: "row player" }, back, play, on, stepSlider.line),
    element("div", { className: "row networks" }, ...panels.map(({ panel }) => panel)),
    byHand,
    share
  );
  for (const part of root.querySelectorAll("*")) {
    part.setAttribute("data-lm-suppress-shortcuts", "true");
  }
  const drawPad = makePad(padCanvas, {
    strokes: () => state.strokes,
    width: () => pen,
    box: () => found.strokes === state.strokes ? found.box : void 0,
    changed: (strokes) => change({ strokes })
  });
  makeHandle(digitCanvas, () => state, (moved) => change(moved));
  function change(changes) {
    if (changes.looked !== void 0 && changes.looked === state.looked) changes = { looked: -1 };
    const another = "strokes" in changes || "digit" in changes || "looked" in changes;
    state = { ...state, ...another && { pose: start().pose }, ...changes };
    root.dataset.asked = String(++serial);
    showControls();
    if ("looked" in changes) drawAll();
    remember();
    compute();
  }
  function showControls() {
    SLIDERS.forEach(([name], i) => sliders[i].set(state[name]));
    state.pose.forEach((x, i) => poseSliders[i].set(x));
    const drawn = state.strokes.length > 0;
    choices.forEach((choice, i) => choice.setAttribute("aria-pressed", String(!drawn && i === state.digit)));
    menu.value = String(state.looked);
    undo.disabled = clear.disabled = !drawn;
    drawPad();
    showDigit();
  }
  function base() {
    return state.strokes.length ? found.image : digits[state.digit];
  }
  function showDigit() {
    const image = base();
    shown = image ? disturb(image, state) : new Uint8Array(PIXELS);
    const context = (
      /** @type {CanvasRenderingContext2D} */
      digitCanvas.getContext("2d")
    );
    drawDigit(context, Float32Array.from(shown, (x) => x / 255), digitCanvas.width);
    note.textContent = image ? "" : found.note && `no digit: ${found.note}`;
  }
  let remembering = 0;
  function remember() {
    clearTimeout(remembering);
    remembering = setTimeout(() => place?.write(toAddress(state)), 300);
  }
  let computing = false;
  async function compute() {
    if (computing) return;
    computing = true;
    try {
      for (let done = -1; done !== serial && !removed; ) {
        done = serial;
        await find();
        await look(done);
        if (done === serial) await drawPoses();
      }
      turnSoon();
    } catch (error) {
      complain(error);
    }
    computing = false;
  }
  function complain(error) {
    note.textContent = `This could not be computed: ${/** @type {Error} */
    error.message}`;
  }
  async function find() {
    const { strokes } = state;
    if (!strokes.length || found.strokes === strokes) return;
    const { arrays, note: why = "", box } = await engine.ask({ what: "find", side: PAD }, toBytes(strokes));
    const image = arrays.image ? Uint8Array.from(arrays.image.data) : null;
    found = { strokes, image, note: why, box };
    if (state.strokes === strokes) drawPad();
    showDigit();
  }
  async function look(done) {
    if (!base()) {
      seen = seen.map(() => null);
      drawings = drawings.map(() => null);
      drawAll();
      finish(done);
      return;
    }
    const image = shown;
    forgetPaths();
    for (const [i, network] of about.networks.entries()) {
      const { arrays } = await engine.ask({ what: "look", file: network.file }, image);
      seen[i] = digest(arrays, network);
      draw(i);
      root.dataset[`answered${i}`] = String(done);
    }
    finish(done);
  }
  function finish(done) {
    say();
    root.dataset.answered = String(done);
  }
  function forgetPaths() {
    const { turn, looked, step: _, pose, ...others } = state;
    const of = JSON.stringify([others, Array.from(base() ?? [])]);
    if (of === pathOf) return;
    pathOf = of;
    paths = about.networks.map(() => ANGLES.map(() => null));
  }
  let turning = 0;
  function turnSoon() {
    clearTimeout(turning);
    const now = serial;
    turning = setTimeout(async () => {
      try {
        for (let i = 0; i < ANGLES.length && now === serial && !removed; i++) await turnTo(i);
      } catch (error) {
        complain(error);
      }
    }, QUIET);
  }
  async function turnTo(i) {
    const image = base();
    if (!image || paths.every((path2) => path2[i])) return;
    const turned = disturb(image, { ...state, turn: ANGLES[i] });
    const ofWhat = pathOf;
    for (const [n, network] of about.networks.entries()) {
      const { arrays } = await engine.ask({ what: "look", file: network.file, wanted: ["poses"] }, turned);
      if (ofWhat !== pathOf) return;
      paths[n][i] = arrays.poses.data;
      draw(n);
    }
  }
  let handSeen = false;
  const watch = new IntersectionObserver((entries) => {
    if (handSeen || !entries.some((entry) => entry.isIntersecting)) return;
    handSeen = true;
    change({});
  }, { rootMargin: "200px" });
  watch.observe(byHand);
  async function drawPoses() {
    if (!handSeen) return;
    for (const [i, network] of about.networks.entries()) {
      const its = seen[i];
      if (!its || !network.decoder) continue;
      const k = inView(its);
      const pose = its.pose.subarray(k * its.dim, (k + 1) * its.dim);
      const content = Float32Array.from([...pose, ...state.pose]);
      const { arrays } = await engine.ask({ what: "draw", file: network.decoder, looked: k }, content);
      drawings[i] = arrays.drawing.data;
      decoded[i].caption.textContent = `${network.title}'s ${classes[k]}`;
      drawDecoded(i);
    }
  }
  const inView = (its) => state.looked < 0 ? longest(its) : state.looked;
  function scene(i) {
    const its = seen[i];
    if (!its) return null;
    const style = getComputedStyle(root);
    return {
      seen: its,
      about: about.networks[i],
      step,
      k: inView(its),
      turn: state.turn,
      path: paths[i],
      ink: style.color,
      faint: style.getPropertyValue("--live-faint") || "#999"
    };
  }
  function draw(i) {
    const { answer, canvases, panel, about: network } = panels[i];
    const now = scene(i);
    panel.classList.toggle("nothing", !now);
    answer.textContent = `${network.title}: ${now ? answerOf(now.seen, network, classes, step) : "no answer"}`;
    if (!now) return;
    for (const { canvas, title, view } of canvases) {
      drawView(
        /** @type {CanvasRenderingContext2D} */
        canvas.getContext("2d"),
        view,
        now
      );
      title.textContent = view.title(now);
      canvas.setAttribute("aria-label", view.words(now));
    }
  }
  function drawDecoded(i) {
    const context = (
      /** @type {CanvasRenderingContext2D} */
      decoded[i].canvas.getContext("2d")
    );
    drawDigit(context, drawings[i] ?? new Float32Array(PIXELS), 224);
  }
  function drawAll() {
    about.networks.forEach((_, i) => {
      draw(i);
      drawDecoded(i);
    });
  }
  let saying = 0;
  function say() {
    clearTimeout(saying);
    saying = setTimeout(() => {
      const answers = about.networks.map((network, i) => {
        const its = seen[i];
        return its && `${network.title} says ${answerOf(its, network, classes, about.iterations)}`;
      });
      status.textContent = base() ? `${answers.join(". ")}.` : `No digit: ${found.note}. Go on drawing, or clear the pad.`;
    }, 300);
  }
  function goTo(iteration2) {
    stop();
    showStep(Math.min(Math.max(iteration2, 1), about.iterations));
    state = { ...state, step: step === about.iterations ? 0 : step };
    remember();
  }
  function showStep(to) {
    step = to;
    stepSlider.set(Math.round(step));
    drawAll();
  }
  function stop() {
    playing = false;
    play.textContent = "\u25B6 play";
  }
  function animate() {
    playing = true;
    play.textContent = "\u275A\u275A pause";
    const jumps = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const from = step >= about.iterations ? 1 : step;
    const began = performance.now();
    const frame = () => {
      if (!playing || removed) return;
      const passed = from + (performance.now() - began) / PER_ITERATION;
      const held = Math.floor(passed) + Math.max(2 * (passed - Math.floor(passed)) - 1, 0);
      showStep(Math.min(jumps ? Math.floor(passed) : held, about.iterations));
      if (passed >= about.iterations) goTo(about.iterations);
      else requestAnimationFrame(frame);
    };
    frame();
  }
  async function copyLink() {
    place?.write(toAddress(state));
    try {
      await navigator.clipboard.writeText(place?.link() ?? "");
      told.textContent = "copied";
    } catch {
      told.textContent = "the link is in the address bar";
    }
  }
  function save() {
    const link = element("a", { href: still().toDataURL("image/png"), download: "capsules.png" });
    link.click();
    told.textContent = "saved as capsules.png";
  }
  function still() {
    const column = WIDTH + 24;
    const height = VIEWS.reduce((sum, view) => sum + view.height + 26, 190);
    const canvas = element("canvas", { width: SHARPNESS * column * panels.length, height: SHARPNESS * height });
    const context = (
      /** @type {CanvasRenderingContext2D} */
      canvas.getContext("2d")
    );
    const { color, fontFamily } = getComputedStyle(root);
    context.fillStyle = getComputedStyle(root).getPropertyValue("--live-paper") || "white";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.scale(SHARPNESS, SHARPNESS);
    context.drawImage(padCanvas, 12, 12, 112, 112);
    context.drawImage(digitCanvas, 136, 12, 112, 112);
    context.fillStyle = color;
    panels.forEach(({ answer, canvases }, i) => {
      let top = 150;
      context.font = `bold 15px ${fontFamily}`;
      context.fillText(answer.textContent ?? "", column * i + 12, top);
      context.font = `13px ${fontFamily}`;
      for (const { canvas: picture, title, view } of canvases) {
        top += 20;
        context.fillText(title.textContent ?? "", column * i + 12, top);
        context.drawImage(picture, column * i + 12, top + 6, WIDTH, view.height);
        top += view.height + 6;
      }
    });
    return canvas;
  }
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", drawAll);
  const themes = new MutationObserver(drawAll);
  themes.observe(document.body, { attributes: true });
  function begin() {
    step = state.step || about.iterations;
    stepSlider.set(step);
    change({});
  }
  place?.listen(() => {
    stop();
    state = readPlace();
    begin();
  });
  begin();
  return () => {
    removed = true;
    dark.removeEventListener("change", drawAll);
    themes.disconnect();
    watch.disconnect();
    root.replaceChildren();
  };
}
function render({ model, el }) {
  const engine = correspondence((message, content) => model.send(message, void 0, [content]));
  const receive = (message, buffers) => {
    const arrays = {};
    for (const [i, [name, shape]] of Object.entries(message.shapes ?? {}).entries()) {
      const { buffer, byteOffset, byteLength } = buffers[i];
      arrays[name] = { shape, data: new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength)) };
    }
    const { id, error, note, box } = message;
    engine.answered(id, error ? null : { arrays, note, box }, error);
  };
  model.on("msg:custom", receive);
  const root = element("div");
  el.append(root);
  const unmount = mount(root, model.get("about"), engine);
  return () => {
    unmount();
    model.off("msg:custom", receive);
  };
}
var explorer_default = { render };
export {
  explorer_default as default,
  mount
};
