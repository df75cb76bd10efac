// Computes off the page's main thread: the networks by onnxruntime-web, the finding of a digit by our own code.
import * as ort from "onnxruntime-web/wasm"
import {findDigit} from "./digit.js"

/** @typedef {import("./engine.js").Answer} Answer
 *  @typedef {import("./engine.js").Question} Question */

ort.env.wasm.numThreads = 1                            // more need headers that few hosts send
const OF_AN_IMAGE = 28*28

/** Files by name, each while it comes or when it is there. @type {Map<string, Promise<ort.InferenceSession>>} */
const sessions = new Map()
let folder = ""
let loaded = 0

/** The bytes of a file that was packed by gzip, counted as they come.
 *  @param {string} name @returns {Promise<Uint8Array>} */
async function fetchPacked(name) {
  const response = await fetch(`${folder}${name}.gz`)
  if (!response.ok || !response.body) throw new Error(`${name}.gz: expected a file, found ${response.status}`)
  const counted = new TransformStream({
    transform(part, controller) {
      loaded += part.byteLength
      postMessage({loaded})
      controller.enqueue(part)
    },
  })
  const unpacked = response.body.pipeThrough(counted).pipeThrough(new DecompressionStream("gzip"))
  return new Uint8Array(await new Response(unpacked).arrayBuffer())
}

/** @type {Promise<void> | null} */
let runtime = null

/** Have the runtime ready. */
function startRuntime() {
  runtime ??= fetchPacked("ort-wasm-simd-threaded.wasm").then(bytes => { ort.env.wasm.wasmBinary = bytes.buffer })
  return runtime
}

/** The session of a network's or decoder's file, which is fetched once. @param {string} name */
function session(name) {
  const known = sessions.get(name)
  if (known) return known
  const coming = Promise.all([fetchPacked(name), startRuntime()]).then(([bytes]) => ort.InferenceSession.create(bytes))
  sessions.set(name, coming)
  coming.catch(() => sessions.delete(name))            // the next question tries once more
  return coming
}

/** What a session gives, without onnxruntime's own types.
 *  @param {string} name @param {Record<string, ort.Tensor>} inputs @param {string[] | undefined} wanted
 *  @returns {Promise<Answer>} */
async function run(name, inputs, wanted) {
  const its = await session(name)
  const outputs = await (wanted ? its.run(inputs, wanted) : its.run(inputs))
  /** @type {Answer["arrays"]} */
  const arrays = {}
  for (const [output, {dims, data}] of Object.entries(outputs)) {
    arrays[output] = {shape: [...dims], data: Float32Array.from(/** @type {Float32Array} */ (data))}
  }
  return {arrays}
}

/** @param {Question} question @param {ArrayBuffer} content @returns {Promise<Answer>} */
async function answer(question, content) {
  if (question.what === "look") {
    const bytes = new Uint8Array(content)
    const images = new ort.Tensor("uint8", bytes, [bytes.length/OF_AN_IMAGE, 28, 28])
    return run(question.file, {images}, question.wanted)
  }
  if (question.what === "draw") {
    const numbers = new Float32Array(content)
    const half = numbers.length/2
    const pose = new ort.Tensor("float32", numbers.slice(0, half), [1, half])
    const change = new ort.Tensor("float32", numbers.slice(half), [1, half])
    const label = new ort.Tensor("int64", BigInt64Array.of(BigInt(question.looked)), [1])
    return run(question.file, {pose, label, change}, undefined)
  }
  const {side} = question
  const grey = {height: side, width: side, data: Float32Array.from(new Uint8Array(content), x => x/255)}
  const {image, note, box} = findDigit(grey)
  return {arrays: image ? {image: {shape: [28, 28], data: Float32Array.from(image)}} : {}, note, box: box ?? undefined}
}

/** Fetch the networks, and let each look at a blank image: the first time takes longest. @param {string[]} files */
async function warmUp(files) {
  const blank = new ArrayBuffer(OF_AN_IMAGE)
  await Promise.all(files.map(file => session(file)))
  for (const file of files) await answer({what: "look", file}, blank)
}

self.onmessage = async ({data}) => {
  const {id, question, content} = data
  try {
    if (data.files) {
      folder = data.folder
      await warmUp(data.files)
      postMessage({ready: true})
    } else {
      postMessage({id, answer: await answer(question, content)})
    }
  } catch (error) {
    postMessage({id, error: String(error)})
  }
}
