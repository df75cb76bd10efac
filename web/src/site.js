// The explorer on a page of the site: a still until somebody presses, then both networks, in the page.
import {correspondence} from "./engine.js"
import {button, element} from "./dom.js"
import {mount} from "./explorer.js"

/** @typedef {import("./explorer.js").About & {sizes: Record<string, number>}} SiteAbout */

/** Size of the packed runtime, which the build puts here. @type {number} */
const RUNTIME_BYTES = (/** @type {any} */ (globalThis)).RUNTIME_BYTES
const HASH = "#live?"                                  // before a view in an address

/** A view is kept in the page's own address. @type {import("./explorer.js").Place} */
const place = {
  read: () => location.hash.startsWith(HASH) ? location.hash.slice(HASH.length) : "",
  write: view => history.replaceState(null, "", `${HASH}${view}`),
  listen: changed => addEventListener("hashchange", changed),
  link: () => location.href,
}

/** A worker that has the networks ready.
 *  @param {string} folder address of the files @param {SiteAbout} about @param {(share: number) => void} progress
 *  @returns {Promise<import("./engine.js").Engine>} */
function startWorker(folder, about, progress) {
  const files = about.networks.map(network => network.file)
  const total = files.reduce((sum, file) => sum + about.sizes[file], RUNTIME_BYTES)
  const worker = new Worker(`${folder}worker.js`, {type: "module"})
  const engine = correspondence(({id, question}, content) => worker.postMessage({id, question, content}, [content]))
  return new Promise((resolve, reject) => {
    worker.onmessage = ({data}) => {
      if (data.loaded) progress(Math.min(data.loaded/total, 1))
      else if (data.ready) resolve(engine)
      else if (data.id) engine.answered(data.id, data.answer ?? null, data.error)
      else reject(new Error(data.error))
    }
    worker.onerror = event => reject(new Error(event.message ?? "worker.js did not come"))
    worker.postMessage({folder, files})
  })
}

/** Make the place of a still the place of the explorer. @param {HTMLElement} host */
async function prepare(host) {
  const folder = new URL(".", import.meta.url).href
  const bar = element("progress", {max: 1, value: 0, "aria-label": "loading the networks"})
  const words = element("p", {role: "status"})
  const start = button("▶ Draw a digit, and watch (9 MB)", begin)
  start.classList.add("start")
  const over = element("div", {className: "over"}, start)
  host.append(over, words)

  async function begin() {
    start.replaceWith(bar)
    try {
      const response = await fetch(`${folder}about.json`)
      const about = /** @type {SiteAbout} */ (await response.json())
      const engine = await startWorker(folder, about, share => { bar.value = share })
      const root = element("div")
      host.replaceChildren(root)
      host.classList.add("running")
      mount(root, about, engine, place)
      root.querySelector("canvas")?.focus({preventScroll: true})
    } catch (error) {
      words.textContent = `The networks could not be loaded: ${/** @type {Error} */ (error).message}`
      bar.replaceWith(start)
    }
  }

  if (location.hash.startsWith(HASH)) {
    host.scrollIntoView()
    await begin()
  }
}

const host = document.querySelector(".live-host")
if (host instanceof HTMLElement) prepare(host)
