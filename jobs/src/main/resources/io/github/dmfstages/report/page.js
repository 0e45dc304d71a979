// Builds the page. All that comes from the data goes in as text nodes.

const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
  node.append(...children.map(child => (typeof child === "number" ? String(child) : child)));
  return node;
};
const part = id => document.getElementById(id);
const paragraph = (text, kind = "") => make("p", kind ? { class: kind } : {}, text);

/** Ends all listeners of this page when another takes its place. */
const ending = new AbortController();
const listen = (target, event, listener) => target.addEventListener(event, listener, { signal: ending.signal });

const MANY_MARKS = 2000;
const charts = [];

/** Draws a chart anew; one that has a figure for each width as wide as there is room. */
const draw = entry => {
  entry.node.hidden = false;
  if (entry.figure.at) {
    entry.figure = entry.figure.at(entry.node.clientWidth || WIDTH_ON_PAPER);
    entry.node.style.height = `${entry.figure.height}px`;
    entry.chart.resize();
  }
  const option = entry.figure.option();
  entry.node.hidden = !option;
  entry.node.setAttribute("aria-label", entry.figure.caption);
  if (option) entry.chart.setOption(option, true);
};
const drawAll = () => charts.forEach(draw);

/** A figure's chart, drawn anew with each theme; what it shows is told by its label, and in a table beside it. */
function chart(figure, marks = 0) {
  const node = make("div", { class: "chart", role: "img" });
  node.style.height = `${figure.height}px`;
  const entry = { node, figure, chart: null };
  entry.start = () => {
    entry.chart = echarts.init(node, null, { renderer: marks > MANY_MARKS ? "canvas" : "svg" });
    draw(entry);
  };
  charts.push(entry);
  return entry;
}

/** Rows of values as a table of HTML. */
function htmlTable(caption, names, rows) {
  const number = names.map((_, i) => rows.every(row => row[i] === null || typeof row[i] === "number"));
  const kind = i => (number[i] ? { class: "number" } : {});
  const head = names.map((name, i) => make("th", { scope: "col", ...kind(i) }, name.replaceAll("_", " ")));
  const body = rows.map(row => make("tr", {}, ...row.map((value, i) => make("td", kind(i), shown(value)))));
  return make(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    make("table", {}, make("caption", {}, caption), make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body))
  );
}

const folded = (summary, ...nodes) => make("details", {}, make("summary", {}, summary), ...nodes);

/** Fills a figure: its title, a button that saves it, and its chart. */
function fill(figure, entry) {
  const title = document.createTextNode("");
  const save = make("button", { type: "button", title: "Save this figure as an SVG file" }, "SVG");
  save.addEventListener("click", () => {
    const href = URL.createObjectURL(new Blob([vectors(entry.figure)], { type: "image/svg+xml" }));
    make("a", { href, download: `${`${page.sweeps.join(" ")} ${entry.figure.title}`.replace(/[^\w]+/g, "-")}.svg` }).click();
    URL.revokeObjectURL(href);
  });
  entry.name = () => {
    title.data = entry.figure.title;
    save.setAttribute("aria-label", `Save as SVG: ${entry.figure.title}`);
  };
  entry.name();
  figure.append(make("figcaption", {}, title, save), entry.node);
  figure.hidden = false;
  return figure;
}

/** The charts of figures that are in the page by now. */
const start = () => charts.filter(entry => !entry.chart && entry.node.isConnected).forEach(entry => entry.start());

/** The figures of the whole sweep; how many marks they have, where that may be many. */
function figures() {
  const all = allFigures();
  document.querySelectorAll("figure[data-figure]").forEach(node => {
    const figure = all[node.dataset.figure];
    const marks = figure.name === "escapes" ? table("escape_times").rows : table("runs").rows;
    if (figure.option()) fill(node, chart(figure, ["escapes", "certificate", "chart", "pairs"].includes(figure.name) ? marks : 0));
  });
}

const runsWord = n => (n === 1 ? "1 run" : `${shown(n)} runs`);

const select = (label, options, chosen, change) => {
  const node = make("select", {}, ...options.map(([value, text]) => make("option", { value }, text)));
  node.value = chosen;
  node.addEventListener("change", () => change(node.value));
  return [make("label", {}, label, node), node];
};

const named = names => names.map(name => [name, name]);
const NO_COLUMN = ["", "none"];

/**
 * The figures whose columns the reader chooses, by the id of their section: {first, choice, fields, of, table}. `fields` gives each part of a choice its
 * label and its values, as pairs of a value and what it is called.
 */
const CHOSEN = {
  phase: {
    first: firstPhase(),
    of: choice => phaseFigure(choice, WIDTH_ON_PAPER),
    table: phaseTable,
    fields: () => {
      const all = named(distinct([...chartColumns(), "init_scale", "depth", "rank"]));
      return { value: ["shown", named(distinct(["stages_less_rank", ...numericColumns()]))], x: ["across", all], y: ["up", all], panels: ["panels", [NO_COLUMN, ...named(chartColumns())]] };
    },
  },
  chart: {
    first: firstChart(),
    of: choice => chartFigure(choice, WIDTH_ON_PAPER),
    table: chartTable,
    fields: () => {
      const all = named(chartColumns());
      const shallow = runIndexes().some(isDeep) && !runIndexes().every(isDeep);
      return {
        y: ["up", all],
        x: ["across", all],
        colour: ["colour", [NO_COLUMN, ...all]],
        panels: ["panels", [NO_COLUMN, ...all]],
        marks: ["marks", Object.entries(MARKS)],
        ...(shallow ? { runs: ["runs", [["deep", "deeper than 1"], ["all", "all"]]] } : {}),
      };
    },
  },
  pairs: {
    first: firstPair(),
    of: pairFigure,
    table: pairTable,
    fields: () => ({ value: ["shown", named(resultColumns())], colour: ["colour", [NO_COLUMN, ...named(chartColumns())]] }),
  },
};

/** What is chosen now, as the end of a link to a section: `#chart?chart.x=depth&..`. Of other sections it has only what is not chosen at first. */
const linkTo = section => {
  const chosen = new URLSearchParams();
  Object.entries(CHOSEN).forEach(([id, { first, choice }]) =>
    Object.keys(first || {}).forEach(part => (id === section || choice[part] !== first[part]) && chosen.set(`${id}.${part}`, choice[part]))
  );
  return `#${section}?${chosen}`;
};

/** Takes the choices in the page's own address. Returns what it asks for that this page does not have. */
function followLink() {
  const link = new URLSearchParams(location.hash.split("?").slice(1).join("?"));
  const unknown = [];
  Object.entries(CHOSEN).forEach(([id, entry]) => {
    entry.choice = { ...entry.first };
    if (!entry.first) return;
    Object.entries(entry.fields()).forEach(([part, [, values]]) => {
      const wanted = link.get(`${id}.${part}`);
      if (wanted === null) return;
      if (values.some(([value]) => value === wanted)) entry.choice[part] = wanted;
      else unknown.push(`${id}.${part} = ${wanted}`);
    });
  });
  return unknown;
}

/** Copies a text; a browser that refuses the clipboard to files copies what is selected. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make("textarea", { "aria-label": "Text to copy" });
    const focused = document.activeElement;
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    focused.focus();
  }
}

/** A button that copies a text, and says that it did. */
function copyButton(name, text) {
  const button = make("button", { type: "button", class: "copy" }, name);
  const said = make("span", { class: "note", role: "status" });
  button.addEventListener("click", async () => {
    await copy(text());
    said.textContent = "Copied.";
  });
  return make("span", {}, button, " ", said);
}

/** The controls of the figures whose columns the reader chooses. The choices are in the page's address, so that a copied link opens the same charts. */
function chosenFigures() {
  const refreshed = Object.entries(CHOSEN).flatMap(([id, chosen]) => {
    const entry = charts.find(({ figure }) => figure.name === id);
    const section = part(id);
    const figure = section && section.querySelector("figure");
    if (!entry || !figure) return [];
    const missing = make("p", { class: "note", role: "status" });
    const statement = entry.figure.sql && section.querySelector("details pre");
    const show = () => {
      entry.figure = chosen.of(chosen.choice);
      entry.name();
      draw(entry);
      if (statement) statement.textContent = entry.figure.sql();
      missing.textContent = entry.node.hidden ? "No run has all of these values." : "";
      const { caption, names, rows } = chosen.table(chosen.choice);
      section.querySelector(".scroll").replaceWith(htmlTable(caption, names, rows));
    };
    const nodes = Object.entries(chosen.fields()).map(([name, [label, values]]) => {
      const [field, node] = select(label, values, chosen.choice[name], value => {
        chosen.choice[name] = value;
        history.replaceState(null, "", linkTo(id));
        show();
      });
      node.id = `${id}-${name}`;
      return { name, field, node };
    });
    figure.before(make("div", { class: "axes", role: "group", "aria-label": "Columns" }, ...nodes.map(({ field }) => field)));
    figure.after(missing, copyButton("Copy a link to this chart", () => location.href.split("#")[0] + linkTo(id)));
    if (statement) statement.after(copyButton("Copy as a command", () => queryCommand(entry.figure.sql())));
    return [() => (nodes.forEach(({ name, node }) => (node.value = chosen.choice[name])), show())];
  });
  const follow = () => {
    const unknown = followLink();
    refreshed.forEach(refresh => refresh());
    const note = part("unknown");
    note.hidden = !unknown.length;
    note.textContent = unknown.length ? `The link asks for something that this page does not have: ${unknown.join(", ")}. The first choice is shown instead.` : "";
    const section = part(location.hash.slice(1).split("?")[0]);
    if (location.hash.includes("?") && section) section.scrollIntoView();
  };
  if (location.hash.includes("?")) follow();
  listen(window, "hashchange", () => location.hash.includes("?") && follow());
}

/** A command with a button that copies it. */
const shell = (id, name, command) => [make("pre", { tabindex: "0", id, "aria-label": name }, command), copyButton("Copy", () => command)];

const LONGEST_LIST = 500;
const MOST_CHOICES = 60;

function browser() {
  const runs = records("runs");
  const fields = distinct(["sweep", ...varying(), "status", "stages_less_rank"]).filter(key => distinct(runColumn(key)).length > 1);
  const sampled = new Set(records("sampled_runs").map(runKey));
  const wanted = {};
  const list = make("select", { id: "runs", size: "16", "aria-describedby": "matching" });
  const matching = make("p", { id: "matching", class: "note", role: "status" });
  const signs = paragraph("Each row has the settings that vary within the sweep. \u2260: deeper than 1, and not as many stages as R.", "note");
  const detail = make("div", { id: "run", "aria-live": "polite" });
  let run = null;
  const entries = runFigures(null).map(figure => chart(figure));
  const words = make("div");
  const below = make("div");
  detail.append(words, ...entries.map(entry => fill(make("figure"), entry)), below);

  const choose = key => {
    run = runs.find(r => runKey(r) === key) || null;
    if (!run) {
      words.replaceChildren(paragraph("No run is chosen."));
      below.replaceChildren();
      entries.forEach(entry => (entry.node.parentNode.hidden = true));
      return;
    }
    const id = run.run_id;
    const known = details(run);
    const drawn = Boolean(known);
    const command = runCommand(run);
    words.replaceChildren(
      make("h3", { id: "run-title" }, `Run ${id.slice(0, 12)}`),
      paragraph(told(run)),
      ...(run.explanation || run.error ? [paragraph(run.explanation || run.error)] : []),
      ...(drawn ? [] : [paragraph(sampled.has(key) ? "No record was kept of it." : "Its trajectory is not among those in this page.", "note")])
    );
    const figures = runFigures(run);
    entries.forEach((entry, i) => {
      entry.figure = figures[i];
      entry.node.parentNode.hidden = !drawn;
      if (entry.chart && drawn) {
        draw(entry);
        entry.chart.resize();
      }
    });
    below.replaceChildren(
      make("h3", {}, "Run it again"),
      ...shell("replay", "Command that computes it again and compares the digests", replayCommand(run)),
      ...(command ? shell("command", "Command that computes it without the tables", command) : []),
      ...(known
        ? [
            folded("Modes", htmlTable("Half crossings, measured and predicted", Object.keys(known.modes[0] || {}).slice(2), known.modes.map(m => Object.values(m).slice(2)))),
            folded("Stages", htmlTable("SPE stages", Object.keys(known.stages[0] || {}).slice(2), known.stages.map(s => Object.values(s).slice(2)))),
            folded(
              "Records",
              htmlTable("Records", ["step", "loss", "gradient norm", "region", "singular values"], known.trajectory.map(r => [r.step, r.loss, r.gradient_norm, r.region, r.singular_values && r.singular_values.map(shown).join("  ")]))
            ),
          ]
        : []),
      folded("All fields", htmlTable("The run\u2019s row", ["field", "value"], Object.entries(run)))
    );
  };

  const filter = () => {
    const found = runs.filter(r => Object.entries(wanted).every(([key, accepts]) => accepts(r[key])));
    const listed = found.slice(0, LONGEST_LIST);
    list.replaceChildren(
      ...listed.map(r =>
        make(
          "option",
          { value: runKey(r) },
          `${r.run_id.slice(0, 8)}  ${[distinction(r), `stages ${shown(r.spe_stages)}`].filter(Boolean).join(", ")}${r.stages_less_rank === 0 || r.depth === 1 ? "" : " \u2260"}${details(r) ? "" : "  (no chart)"}`
        )
      )
    );
    matching.textContent = `${runsWord(found.length)} of ${shown(runs.length)}${found.length > listed.length ? `; the first ${LONGEST_LIST} are listed` : ""}`;
    const kept = run && listed.includes(run) ? run : listed[0];
    list.value = kept ? runKey(kept) : "";
    choose(list.value);
  };

  const controls = fields.map(field => {
    const choices = ordered(runs.map(r => r[field]));
    const change = accepts => {
      if (accepts) wanted[field] = accepts;
      else delete wanted[field];
      filter();
    };
    if (choices.length > MOST_CHOICES) {
      const input = make("input", { type: "search", "data-field": field, placeholder: "any" });
      input.addEventListener("input", () => change(input.value === "" ? null : value => String(value) === input.value.trim()));
      return make("label", {}, field.replaceAll("_", " "), input);
    }
    const options = [["", "any"], ...choices.map((value, i) => [String(i), shown(value)])];
    const [label, node] = select(field.replaceAll("_", " "), options, "", i => change(i === "" ? null : value => value === choices[+i]));
    node.dataset.field = field;
    return label;
  });
  list.addEventListener("change", () => choose(list.value));
  part("choice").append(
    paragraph(
      runs.length > sampled.size
        ? `All ${shown(runs.length)} runs are listed; trajectories are here for ${shown(sampled.size)} of them, taken in turn from each depth, rank and number of stages.`
        : `${runs.length === 1 ? "The run" : `All ${shown(runs.length)} runs`}, with trajectories thinned to some fifty records.`
    ),
    ...(runs.length === 1
      ? [detail]
      : [
          make("div", { class: "fields", role: "group", "aria-label": "Filter" }, ...controls),
          make("div", { class: "choice" }, make("div", { class: "list" }, make("label", { for: "runs" }, "Runs"), list, signs, matching), detail),
        ])
  );
  const first = exemplar();
  run = first && runs.find(r => runKey(r) === runKey(first));
  filter();
}

/** Light or dark: as the system has it or as it was `chosen`, until the button chooses the other theme, which is its name. */
function themes(before) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const button = part("theme");
  const styles = part("dark");
  let chosen = before;
  const other = () => (dark() ? "light" : "dark");
  const apply = () => {
    styles.media = { light: "not all", dark: "screen" }[chosen] ?? "screen and (prefers-color-scheme: dark)";
    look = { theme: chosen ?? (system.matches ? "dark" : "light"), font: getComputedStyle(document.body).fontFamily };
    button.textContent = `Switch to ${other()}`;
  };
  const change = () => {
    apply();
    drawAll();
  };
  listen(button, "click", () => {
    chosen = dark() === system.matches ? other() : null;
    change();
  });
  listen(system, "change", change);
  button.hidden = false;
  apply();
  return () => chosen;
}

/**
 * On paper each chart is drawn as its file is, once and at once: a printer waits for no further frame. The charts of the screen stay as
 * they are, and hidden.
 */
function printing() {
  let drawings = null;
  const print = now => {
    if (now === Boolean(drawings)) return;
    if (now) {
      drawings = charts.flatMap(paper);
    } else {
      drawings.forEach(drawing => drawing.remove());
      drawings = null;
    }
  };
  const paper = ({ node, figure }) => {
    const svg = vectors(figure);
    if (!svg) return [];
    const drawing = make("div", { class: "paper", role: "img", "aria-label": figure.caption });
    drawing.append(new DOMParser().parseFromString(svg, "image/svg+xml").documentElement);
    node.after(drawing);
    return [drawing];
  };
  listen(window, "beforeprint", () => print(true));
  listen(window, "afterprint", () => print(false));
  listen(matchMedia("print"), "change", event => print(event.matches));
  listen(window, "resize", () => drawings || charts.forEach(entry => (entry.figure.at ? draw(entry) : entry.chart.resize())));
}

/** All elements of the page that a reader can fold, fill in or scroll, by names that the next page has, too. */
function places() {
  const found = new Map();
  document.querySelectorAll("main details, main .scroll, main select, main input").forEach(node => {
    const section = node.closest("section");
    const name = [section && section.id, node.tagName, node.id || node.dataset.field || ""].join(" ");
    let i = 0;
    while (found.has(`${name} ${i}`)) i++;
    found.set(`${name} ${i}`, node);
  });
  return found;
}

/** Where the reader is in the page: what is folded, chosen, scrolled and focused, and which series are hidden. */
function whereabouts(theme) {
  const all = [...places()];
  const section = [...document.querySelectorAll("main section")].find(node => node.getBoundingClientRect().bottom > 0);
  const focused = all.find(([, node]) => node === document.activeElement || node.firstElementChild === document.activeElement);
  return {
    theme: theme(),
    places: all.map(([name, node]) => [name, { open: node.open, value: node.value, top: node.scrollTop, left: node.scrollLeft }]),
    section: section && { id: section.id, top: section.getBoundingClientRect().top },
    focused: focused && focused[0],
    hidden: charts.filter(({ chart }) => chart).map(({ figure, chart }) => [figure.name, (chart.getOption().legend || []).map(({ selected }) => selected)[0]]),
  };
}

/** Brings the reader back to where they were in an earlier page. */
function comeBack(before) {
  const choices = places();
  before.places.forEach(([name, { value }]) => {
    const node = choices.get(name);
    // The list of runs is filled when its filters change, so it comes after them in the page.
    if (node && value !== undefined && node.value !== value && [...(node.options || [{ value }])].some(option => option.value === value)) {
      node.value = value;
      node.dispatchEvent(new Event(node.tagName === "INPUT" ? "input" : "change"));
    }
  });
  // Choices fill parts of the page anew.
  const now = places();
  before.places.forEach(([name, { open, top, left }]) => {
    const node = now.get(name);
    if (!node) return;
    if (open !== undefined) node.open = open;
    node.scrollTo(left, top);
  });
  before.hidden.forEach(([name, selected]) => {
    const entry = charts.find(({ figure, chart }) => chart && figure.name === name);
    if (entry && selected) entry.chart.setOption({ legend: { selected } });
  });
  const focused = now.get(before.focused);
  if (focused) (focused.tagName === "DETAILS" ? focused.firstElementChild : focused).focus({ preventScroll: true });
  const section = before.section && part(before.section.id);
  if (section) scrollBy({ top: section.getBoundingClientRect().top - before.section.top, behavior: "instant" });
}

/**
 * What the page is without scripts is folded away where charts now show it. Returns what others ask of the page. `close` ends its script and returns where the
 * reader is, so that another page can take its place.
 */
function build(before) {
  const theme = themes(before && before.theme);
  printing();
  document.querySelectorAll("main details").forEach(details => (details.open = false));
  part("unscripted").hidden = true;
  followLink();
  figures();
  start();
  chosenFigures();
  browser();
  start();
  if (before) comeBack(before);
  document.documentElement.dataset.ready = "yes";
  const close = () => {
    const now = whereabouts(theme);
    ending.abort();
    charts.forEach(({ chart }) => chart && chart.dispose());
    return now;
  };
  return { close, charts, exemplar, vectors };
}
