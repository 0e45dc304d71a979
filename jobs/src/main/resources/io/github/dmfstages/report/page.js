// Builds the page. All that comes from the data goes in as text nodes.

const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
  node.append(...children.map(child => (typeof child === "number" ? String(child) : child)));
  return node;
};
const part = id => document.getElementById(id);
const paragraph = (text, kind = "") => make("p", kind ? { class: kind } : {}, text);

const MANY_MARKS = 2000;
const charts = [];

const draw = entry => {
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
  const { title } = entry.figure;
  const save = make("button", { type: "button", title: "Save this figure as an SVG file", "aria-label": `Save as SVG: ${title}` }, "SVG");
  save.addEventListener("click", () => {
    const href = URL.createObjectURL(new Blob([vectors(entry.figure)], { type: "image/svg+xml" }));
    make("a", { href, download: `${`${page.sweep} ${title}`.replace(/[^\w]+/g, "-")}.svg` }).click();
    URL.revokeObjectURL(href);
  });
  figure.append(make("figcaption", {}, title, save), entry.node);
  figure.hidden = false;
  return figure;
}

/** The charts of figures that are in the page by now. */
const start = () => charts.filter(entry => !entry.chart && entry.node.isConnected).forEach(entry => entry.start());

/** The figures of the whole sweep; how many marks they have, where that may be many. */
function figures() {
  const marks = { escapes: table("escape_times").rows, certificate: certified().length };
  document.querySelectorAll("figure[data-figure]").forEach(node => {
    const figure = FIGURES[node.dataset.figure];
    if (figure.option()) fill(node, chart(figure, marks[figure.name]));
  });
}

const runsWord = n => (n === 1 ? "1 run" : `${shown(n)} runs`);

const select = (label, options, chosen, change) => {
  const node = make("select", {}, ...options.map(([value, text]) => make("option", { value }, text)));
  node.value = chosen;
  node.addEventListener("change", () => change(node.value));
  return [make("label", {}, label, node), node];
};

/** The phase diagram by other fields. */
function phase() {
  const entry = charts.find(({ figure }) => figure.name === "phase");
  if (!entry) return;
  const fields = distinct([...varying(), "init_scale", "depth", "rank", "spectrum"]);
  const axes = { ...page.phase };
  const again = () => {
    part("phase").querySelector(".scroll").replaceWith(
      htmlTable("Mean of stages \u2212 R", [axes.x, axes.y, "mean", "runs"], phaseCells(axes.x, axes.y).map(c => [c.x, c.y, c.mean, c.runs]))
    );
    entry.figure = phaseFigure(axes);
    draw(entry);
  };
  const options = fields.map(field => [field, field]);
  const [labelX, x] = select("across", options, axes.x, value => ((axes.x = value), again()));
  const [labelY, y] = select("up", options, axes.y, value => ((axes.y = value), again()));
  x.id = "phase-x";
  y.id = "phase-y";
  part("phase").querySelector("figure").before(make("div", { class: "axes" }, labelX, labelY));
}

const LONGEST_LIST = 500;
const MOST_CHOICES = 60;

function browser() {
  const runs = records("runs");
  const fields = [...varying(), ...["status", "stages_less_rank"].filter(key => distinct(runs.map(r => r[key])).length > 1)];
  const sampled = new Set(table("sampled_runs").columns.run_id);
  const wanted = {};
  const list = make("select", { id: "runs", size: "16", "aria-describedby": "matching" });
  const matching = make("p", { id: "matching", class: "note", role: "status" });
  const signs = paragraph("N: depth; R: rank of the target; \u2260: deeper than 1, and not as many stages as R.", "note");
  const detail = make("div", { id: "run", "aria-live": "polite" });
  let run = null;
  const entries = runFigures(null).map(figure => chart(figure));
  const words = make("div");
  const below = make("div");
  detail.append(words, ...entries.map(entry => fill(make("figure"), entry)), below);

  const choose = id => {
    run = runs.find(r => r.run_id === id) || null;
    if (!run) {
      words.replaceChildren(paragraph("No run is chosen."));
      below.replaceChildren();
      entries.forEach(entry => (entry.node.parentNode.hidden = true));
      return;
    }
    const known = details(id);
    const drawn = Boolean(known);
    const command = runCommand(run);
    words.replaceChildren(
      make("h3", { id: "run-title" }, `Run ${id.slice(0, 12)}`),
      paragraph(told(run)),
      ...(run.explanation ? [paragraph(run.explanation)] : []),
      ...(drawn ? [] : [paragraph(sampled.has(id) ? "No record was kept of it." : "Its trajectory is not among those in this page.", "note")])
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
      make("pre", { tabindex: "0", id: "command", "aria-label": "Commands" }, `submit/dmf replay ${id}${command ? `\n${command}` : ""}`),
      ...(known
        ? [
            folded("Modes", htmlTable("Half crossings, measured and predicted", Object.keys(known.modes[0] || {}).slice(1), known.modes.map(m => Object.values(m).slice(1)))),
            folded("Stages", htmlTable("SPE stages", Object.keys(known.stages[0] || {}).slice(1), known.stages.map(s => Object.values(s).slice(1)))),
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
          { value: r.run_id },
          `${r.run_id.slice(0, 8)}  N ${r.depth}  R ${r.rank}  stages ${shown(r.spe_stages)}${r.stages_less_rank === 0 || r.depth === 1 ? "" : " \u2260"}${details(r.run_id) ? "" : "  (no chart)"}`
        )
      )
    );
    matching.textContent = `${runsWord(found.length)} of ${shown(runs.length)}${found.length > listed.length ? `; the first ${LONGEST_LIST} are listed` : ""}`;
    const kept = run && listed.includes(run) ? run : listed[0];
    list.value = kept ? kept.run_id : "";
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
    make("div", { class: "fields", role: "group", "aria-label": "Filter" }, ...controls),
    make("div", { class: "choice" }, make("div", { class: "list" }, make("label", { for: "runs" }, "Runs"), list, signs, matching), detail)
  );
  const first = exemplar();
  run = runs.find(r => first && r.run_id === first.run_id) || null;
  filter();
}

/** Light or dark: as the system has it, until the button chooses the other theme, which is its name. */
function themes() {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const button = part("theme");
  const styles = part("dark");
  const { media } = styles;
  let chosen = null;
  const other = () => (dark() ? "light" : "dark");
  const apply = () => {
    styles.media = { light: "not all", dark: "screen" }[chosen] ?? media;
    look = { theme: chosen ?? (system.matches ? "dark" : "light"), font: getComputedStyle(document.body).fontFamily };
    button.textContent = `Switch to ${other()}`;
  };
  const change = () => {
    apply();
    drawAll();
  };
  button.addEventListener("click", () => {
    chosen = dark() === system.matches ? other() : null;
    change();
  });
  system.addEventListener("change", change);
  button.hidden = false;
  apply();
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
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));
  matchMedia("print").addEventListener("change", event => print(event.matches));
  addEventListener("resize", () => drawings || charts.forEach(({ chart }) => chart.resize()));
}

/** What the page is without scripts is folded away where charts now show it. */
function build() {
  themes();
  printing();
  document.querySelectorAll("main details").forEach(details => (details.open = false));
  part("unscripted").hidden = true;
  figures();
  start();
  phase();
  browser();
  start();
  document.documentElement.dataset.ready = "yes";
}

build();
