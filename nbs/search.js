// Search: chapters by what they are about, then names of the package. Sphinx makes the index, the stemmer and the page.
"use strict"

const WEIGHTS = {title: 8, words: 6, about: 5, heading: 4, text: 1}
const unsaid = new Set(stopwords)
const stemmer = new Stemmer()

const SHELVES = ["Lesson", "Finding", "Engineering", "Engineering", "Engineering"]

const isModule = page => page.startsWith("api/")

const stemsOf = text =>
    splitQuery(text.toLowerCase()).filter(word => !unsaid.has(word)).map(word => stemmer.stemWord(word))

// Of each page, its words with their weights: where a word stands in several places, the best counts.
function weigh(index) {
    const pages = index.docnames.map(() => new Map())
    const add = (page, stems, weight) => stems.forEach(stem =>
        pages[page].set(stem, Math.max(weight, pages[page].get(stem) || 0)))
    for (const [stem, found] of Object.entries(index.terms))
        for (const page of [found].flat()) add(page, [stem], WEIGHTS.text)
    for (const [title, places] of Object.entries(index.alltitles))
        for (const [page, anchor] of places) add(page, stemsOf(title), anchor ? WEIGHTS.heading : WEIGHTS.title)
    index.docnames.forEach((name, page) => {
        for (const field of ["words", "about"]) add(page, stemsOf(ABOUTS[name]?.[field] || ""), WEIGHTS[field])
    })
    return pages
}

// Words match as they are, and half as much if one begins with the other: recognise, recognize, recognition.
const alike = (a, b) => Math.min(a.length, b.length) > 3 && (a.startsWith(b) || b.startsWith(a))

function weightOf(stem, words) {
    let weight = words.get(stem) || 0
    for (const [word, other] of words)
        if (other / 2 > weight && alike(word, stem)) weight = other / 2
    return weight
}

// Whether a page is said to be about just what is asked.
function isAsked(name, stems) {
    const entries = (ABOUTS[name]?.words || "").split(",").map(entry => ` ${stemsOf(entry).join(" ")} `)
    return entries.some(entry => entry.includes(` ${stems.join(" ")} `))
}

// Words that few pages have tell more; a page that has more of the words asked for comes first.
function rank(index, query) {
    const pages = weigh(index)
    const stems = [...new Set(stemsOf(query))]
    const weights = pages.map(words => stems.map(stem => weightOf(stem, words)))
    const rare = stems.map((_, i) => Math.log(1 + pages.length / (1 + weights.filter(weight => weight[i]).length)))
    const known = stems.map((_, i) => weights.some(weight => weight[i]))
    const all = rare.filter((_, i) => known[i]).reduce((a, b) => a + b, 0)
    const found = weights.map((weight, page) => {
        const has = rare.filter((_, i) => weight[i]).reduce((a, b) => a + b, 0)
        const sum = rare.reduce((total, value, i) => total + value * weight[i], 0)
        const bonus = isAsked(index.docnames[page], stems) ? 2 : 1
        return {page, score: bonus * sum * has / all, covers: has / all}
    })
    return found.filter(({score}) => score).sort((a, b) => b.score - a.score)
}

// The package's names that contain every word asked for that any name has; the shortest fits best.
function namesWith(index, query) {
    const names = Object.values(index.objects).flat().map(([, , , , name]) => name.toLowerCase())
    const asked = splitQuery(query.toLowerCase()).filter(word => !unsaid.has(word))
    const words = asked.filter(word => names.some(name => name.includes(word)))
    const found = []
    for (const [prefix, entries] of Object.entries(index.objects))
        for (const [page, kind, , anchor, name] of entries) {
            const full = prefix ? `${prefix}.${name}` : name
            const kindName = index.objnames[kind]
            const id = anchor === "" ? full : anchor === "-" ? `${kindName[1]}-${full}` : anchor
            if (words.length && words.every(word => full.split(".").slice(1).join(".").toLowerCase().includes(word)))
                found.push({page, anchor: "#" + id, name: full, about: kindName[2]})
        }
    return found.sort((a, b) => a.name.length - b.name.length)
}

function element(parent, tag, text = "") {
    const made = parent.appendChild(document.createElement(tag))
    made.textContent = text
    return made
}

function link(parent, page, anchor, text) {
    const made = element(parent, "a", text)
    made.href = Search._index.docnames[page] + DOCUMENTATION_OPTIONS.LINK_SUFFIX + anchor
    return made
}

// A chapter, what it is about, and its sections that have a word asked for.
function showPage({page}, query, list) {
    const {docnames, titles, alltitles} = Search._index
    const item = element(list, "li")
    item.className = isModule(docnames[page]) ? "kind-module" : "kind-chapter"
    link(item, page, "", titles[page])
    const number = docnames[page].match(/^(\d)\d/)
    element(item, "span", number ? ` ${SHELVES[number[1]]} ${number[0]}` : isModule(docnames[page]) ? " module" : "")
    element(item, "p", ABOUTS[docnames[page]]?.about)
    const asked = stemsOf(query)
    const sections = []
    for (const [title, places] of Object.entries(alltitles)) {
        const anchor = places.find(([place, anchor]) => place === page && anchor)?.[1]
        if (anchor && stemsOf(title).some(stem => asked.includes(stem))) sections.push([title, anchor])
    }
    if (!sections.length) return
    const inside = element(item, "p", "In it: ")
    sections.slice(0, 3).forEach(([title, anchor], i) => {
        if (i) inside.append(" · ")
        link(inside, page, "#" + anchor, title)
    })
}

function showName({page, anchor, name, about}, list) {
    const item = element(list, "li")
    item.className = "kind-object"
    element(link(item, page, anchor, ""), "code", name.split(".").slice(1).join("."))
    item.append(` ${about}`)
}

Search.query = query => {
    const index = Search._index
    const found = rank(index, query)
    const worthy = found.filter(({score, covers}) => covers >= .5 && score >= found[0].score / 8)
    const chapters = worthy.filter(({page}) => !isModule(index.docnames[page])).slice(0, 10)
    const modules = worthy.filter(({page}) => isModule(index.docnames[page])).slice(0, 5)
    const names = namesWith(index, query).slice(0, 20)
    chapters.forEach(one => showPage(one, query, Search.output))
    if (modules.length + names.length) {
        element(Search.output.parentElement, "h2", "In the package")
        const list = element(Search.output.parentElement, "ul")
        list.className = "search"
        list.setAttribute("role", "list")
        names.forEach(one => showName(one, list))
        modules.forEach(one => showPage(one, query, list))
    }
    Search.stopPulse()
    Search.title.textContent = "Chapters"
    Search.status.setAttribute("role", "status")
    Search.status.textContent = chapters.length ? "" : "No chapter was found with these words; fewer of them find more."
}
