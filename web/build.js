// Bundles: the explorer for the package, which notebooks load; and for the site its host, and the worker with the runtime.
// (explorer.css needs no bundling: it is written where the package has it.)
import {build} from "esbuild"
import {mkdirSync, readFileSync, writeFileSync} from "node:fs"
import {gzipSync} from "node:zlib"

const inPackage = "../capsnet_compare/live"
const forSite = "dist"
const RUNTIME = "ort-wasm-simd-threaded.wasm"
const common = {bundle: true, format: "esm", target: "es2022", legalComments: "inline", logLevel: "warning"}

mkdirSync(forSite, {recursive: true})
const runtime = gzipSync(readFileSync(`node_modules/onnxruntime-web/dist/${RUNTIME}`), {level: 9})
writeFileSync(`${forSite}/${RUNTIME}.gz`, runtime)
const define = {"globalThis.RUNTIME_BYTES": String(runtime.length)}
await build({...common, entryPoints: ["src/explorer.js"], outdir: inPackage})
await build({...common, entryPoints: ["src/site.js", "src/worker.js"], outdir: forSite, minify: true, define})
