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

/** An answer as a table. */
const answer = (caption, name) => {
  const { names } = table(name);
  return folded("Table", htmlTable(caption, names, records(name).map(row => names.map(key => row[key]))));
};

/** The statements behind a section, as they can be asked again, and how much of their answers no chart can show. */
function statements(...names) {
  const lost = names.reduce((sum, name) => sum + page.figures[name].table.nonFinite, 0);
  return make(
    "div",
    {},
    ...(lost ? [paragraph(`Not finite, so not drawn, and "none" in the tables: ${lost === 1 ? "1 value" : `${shown(lost)} values`}.`, "note")] : []),
    folded("SQL", ...names.map(name => make("pre", { tabindex: "0" }, asked(name))))
  );
}

/** A chart below its title, with a button that saves it. */
function shownFigure(entry) {
  const { title } = entry.figure;
  const save = make("button", { type: "button", title: "Save this figure as an SVG file", "aria-label": `Save as SVG: ${title}` }, "SVG");
  save.addEventListener("click", () => {
    const href = URL.createObjectURL(new Blob([vectors(entry.figure)], { type: "image/svg+xml" }));
    make("a", { href, download: `${`${page.sweep} ${title}`.replace(/[^\w]+/g, "-")}.svg` }).click();
    URL.revokeObjectURL(href);
  });
  return make("figure", {}, make("figcaption", {}, title, save), entry.node);
}

function show(section, ...nodes) {
  part(section).append(...nodes);
  charts.filter(entry => !entry.chart && entry.node.isConnected).forEach(entry => entry.start());
}

const runsWord = n => (n === 1 ? "1 run" : `${shown(n)} runs`);

function headline() {
  const [h] = records("headline");
  const shallow = h.runs - (h.deep || 0);
  const misses = records("misses").filter(m => m.deep_runs > 0);
  const bands = records("separation");
  const nodes = [];
  nodes.push(
    paragraph(
      h.deep
        ? `${shown(h.equal_rank)} of ${runsWord(h.deep)} deeper than 1 ${h.equal_rank === 1 ? "shows" : "show"} exactly as many saddle-point-escaping stages as the target\u2019s rank: ` +
            `${percent(h.p)}, with a 95 % interval of ${percent(h.wilson_low)} to ${percent(h.wilson_high)}.`
        : "All runs are of depth 1, which is linear and has no saddle to escape from: there is no stage to be expected, and none is counted.",
      "lead"
    )
  );
  const ends = [
    [h.converged, "converged"],
    [h.diverged, "diverged"],
    [h.failed, "failed"],
    [h.runs - h.converged - h.diverged - h.failed, "ended otherwise"],
  ].filter(([n]) => n > 0);
  nodes.push(
    paragraph(
      `The sweep holds ${runsWord(h.runs)} and ${shown(h.steps || 0)} steps; ${ends.map(([n, how]) => `${shown(n)} ${how}`).join(", ")}.` +
        (shallow && h.deep ? ` ${runsWord(shallow)} ${shallow === 1 ? "is" : "are"} of depth 1, which has no saddle.` : "")
    )
  );
  if (h.deep && h.equal_rank < h.deep) {
    const counts = [[h.fewer, "fewer stages"], [h.more, "more stages"], [h.untold, "stages that could not be told"]].filter(([n]) => n > 0);
    nodes.push(
      paragraph(
        `Of the rest ${counts.map(([n, what]) => `${shown(n)} ${n === 1 ? "has" : "have"} ${what}`).join(", ")}. Why: ` +
          `${misses.map(m => `${m.kind} (${shown(m.deep_runs)})`).join("; ")}.`
      )
    );
  }
  if (bands.length) {
    nodes.push(
      paragraph(
        (h.equal_rank < h.deep ? "What separates them: how" : "How") +
          ` far apart theory has neighbouring modes leave. Stages equal R, by predicted separation: ` +
          `${bands.map(b => `${b.separation}, ${shown(b.equal_rank)} of ${shown(b.runs)}`).join("; ")}.`
      )
    );
  }
  nodes.push(answer("By predicted separation", "separation"), statements("headline", "separation"));
  show("headline", ...nodes);
}

function stages() {
  show(
    "stages",
    paragraph("The claim: a deep factorization escapes one saddle after another and so shows as many stages as the rank R of its target. Depth 1 has none. A mark\u2019s size says how many of the runs show that count."),
    make(
      "div",
      { class: "pair" },
      shownFigure(chart(FIGURES.stages)),
      shownFigure(chart(FIGURES.share))
    ),
    answer("Stages against rank", "stages_by_rank"),
    statements("stage_histogram", "stages_by_rank")
  );
}

const select = (label, options, chosen, change) => {
  const node = make("select", {}, ...options.map(([value, text]) => make("option", { value }, text)));
  node.value = chosen;
  node.addEventListener("change", () => change(node.value));
  return [make("label", {}, label, node), node];
};

function phase() {
  if (!FIGURES.phase.option()) {
    show("phase", paragraph("No run deeper than 1 has a stage count: there is nothing to show.", "note"));
    return;
  }
  const fields = distinct([...varying(), "init_scale", "depth", "rank", "spectrum"]);
  const chosen = phaseAxes();
  const entry = chart(FIGURES.phase);
  const cells = folded("Table");
  const again = () => {
    cells.replaceChildren(
      make("summary", {}, "Table"),
      htmlTable("Mean of stages \u2212 R", [chosen.x, chosen.y, "mean", "runs"], phaseCells(chosen.x, chosen.y).map(c => [c.x, c.y, c.mean, c.runs]))
    );
    entry.figure = phaseFigure(chosen);
    if (entry.chart) draw(entry);
  };
  const options = fields.map(field => [field, field]);
  const [labelX, x] = select("across", options, chosen.x, value => ((chosen.x = value), again()));
  const [labelY, y] = select("up", options, chosen.y, value => ((chosen.y = value), again()));
  x.id = "phase-x";
  y.id = "phase-y";
  again();
  show(
    "phase",
    paragraph("Mean of the number of stages less R over all runs deeper than 1, by any two fields of the configuration."),
    make("div", { class: "axes" }, labelX, labelY),
    shownFigure(entry),
    cells,
    statements("runs")
  );
}

function misses() {
  if (!table("misses").rows) {
    show("misses", paragraph("Every run has as many stages as its rank.", "note"));
    return;
  }
  show(
    "misses",
    paragraph("What the runs themselves say, grouped. A run with several reasons counts for each."),
    shownFigure(chart(FIGURES.misses)),
    answer("Reasons, with the shortest explanation as an example", "misses"),
    statements("misses")
  );
}

function escapes() {
  const cells = table("escape_times").rows;
  if (!cells) {
    show("escapes", paragraph("No mode has both a measured half crossing after step 0 and a predicted one.", "note"));
    return;
  }
  show(
    "escapes",
    paragraph("When each mode reaches half of its singular value, against what theory says before the run. Marks are cells of a fiftieth of a decade; larger ones hold more modes."),
    shownFigure(chart(FIGURES.escapes, cells)),
    answer("Measured over predicted", "escape_ratios"),
    statements("escape_times", "escape_ratios")
  );
}

function certificate() {
  const rows = certified();
  const missing = table("runs").rows - rows.length;
  const nodes = [paragraph("Where each run ended: the smallest over the largest eigenvalue of the Hessian against the gradient norm. An end is a saddle as long as the smallest is clearly negative. The vertical axis is logarithmic on both sides of zero.")];
  if (missing) nodes.push(paragraph(`${runsWord(missing)} ${missing === 1 ? "is" : "are"} not drawn: without a certificate, or with a gradient of 0.`, "note"));
  if (rows.length) nodes.push(shownFigure(chart(FIGURES.certificate, rows.length)));
  show("certificate", ...nodes, answer("Curvature at the ends, by depth and status", "certificates"), statements("runs", "certificates"));
}

function saddles() {
  if (!table("saddle_time").rows) {
    show("saddles", paragraph("No run deeper than 1 made a step.", "note"));
    return;
  }
  show(
    "saddles",
    paragraph("The share of its steps that a run spends in the neighbourhoods of saddles: median, and from 5 to 95 % of the runs."),
    shownFigure(chart(FIGURES.saddles)),
    answer("Share of steps near saddles", "saddle_time"),
    statements("saddle_time")
  );
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
  detail.append(words, ...entries.map(shownFigure), below);

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
  show(
    "browser",
    paragraph(
      runs.length > sampled.size
        ? `All ${shown(runs.length)} runs are listed; trajectories are here for ${shown(sampled.size)} of them, taken in turn from each depth, rank and number of stages.`
        : `${runs.length === 1 ? "The run" : `All ${shown(runs.length)} runs`}, with trajectories thinned to some fifty records.`
    ),
    make("div", { class: "fields", role: "group", "aria-label": "Filter" }, ...controls),
    make("div", { class: "choice" }, make("div", { class: "list" }, make("label", { for: "runs" }, "Runs"), list, signs, matching), detail),
    statements("runs", "sampled_runs", "sample_trajectory", "sample_modes", "sample_stages")
  );
  const first = exemplar();
  run = runs.find(r => first && r.run_id === first.run_id) || null;
  filter();
}

/** Light or dark, as the system has it until the button is pressed. */
function themes() {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const button = part("theme");
  let pressed = null;
  let printing = false;
  const apply = () => {
    const isDark = !printing && (pressed ?? system.matches);
    document.documentElement.dataset.theme = isDark ? "dark" : "light";
    look = { theme: isDark ? "dark" : "light", font: getComputedStyle(document.body).fontFamily };
    button.setAttribute("aria-pressed", String(isDark));
  };
  const change = () => {
    apply();
    drawAll();
  };
  button.addEventListener("click", () => {
    pressed = document.documentElement.dataset.theme !== "dark";
    change();
  });
  system.addEventListener("change", change);
  // Paper is white, and this wide between its margins.
  const print = now => {
    if (now === printing) return;
    printing = now;
    change();
    charts.forEach(({ chart }) => chart.resize(now ? { width: WIDTH_ON_PAPER } : { width: "auto" }));
  };
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));
  matchMedia("print").addEventListener("change", event => print(event.matches));
  addEventListener("resize", () => printing || charts.forEach(({ chart }) => chart.resize()));
  apply();
}

function build() {
  const [h] = records("headline");
  document.title = `${page.sweep} \u2013 DMF Stages`;
  part("title").textContent = `Sweep ${page.sweep}`;
  part("origin").textContent = `Made by dmf report from the tables alone; runs by version ${h.versions.join(", ")}, commit ${h.commits.join(", ")}. Charts: Apache ECharts ${echarts.version}.`;
  document.querySelectorAll("main > section").forEach(section => {
    part("contents").append(make("li", {}, make("a", { href: `#${section.id}` }, section.querySelector("h2").textContent)));
  });
  themes();
  [headline, stages, phase, misses, escapes, certificate, saddles, browser].forEach(section => section());
  document.documentElement.dataset.ready = "yes";
}

build();
