// The page's data, its palettes, and its figures: data in, an option of ECharts out. Nothing here knows a browser, because files are drawn
// without one: whatever runs this gives DATA, the data's text, and STYLES, the page's style sheets, light and dark. Files are drawn by Rhino, whose JavaScript
// is older than a browser's: no call with "...", no defaults in patterns, and no loop with a "const" in it, which would keep its first value.

const page = JSON.parse(DATA);

/** A column's values, whichever way ColumnJson wrote them. */
const values = (column, rows) =>
  Array.isArray(column) ? column : column.at ? column.at.map(i => column.of[i]) : Array(rows).fill(column.of[0]);

/** A figure's table as {rows, names, columns, distinct}; each figure's only once. `distinct` has the values of the columns that have few. */
const tables = {};
const table = name => {
  if (!tables[name]) {
    const { rows, columns } = page.figures[name].table;
    // A list in a run's row is one value, such as the widths of its layers.
    const whole = list => (name === "runs" && Array.isArray(list.find(value => value !== null)) ? list.map(value => value && JSON.stringify(value)) : list);
    const entries = Object.entries(columns);
    tables[name] = {
      rows,
      names: Object.keys(columns),
      columns: Object.fromEntries(entries.map(([key, column]) => [key, whole(values(column, rows))])),
      distinct: Object.fromEntries(entries.filter(([, column]) => column.of).map(([key, column]) => [key, whole(column.of)])),
    };
  }
  return tables[name];
};

/** A table's rows as objects, which nobody changes; each figure's only once. */
const kept = {};
const records = name => {
  if (!kept[name]) {
    const { rows, names, columns } = table(name);
    kept[name] = Array.from({ length: rows }, () => ({}));
    names.forEach(key => columns[key].forEach((value, i) => (kept[name][i][key] = value)));
  }
  return kept[name];
};

/** Rows of runs deeper than 1, whose axes would not fit those of depth 1; all rows if none is deeper. */
const deeper = rows => {
  const deep = rows.filter(row => (row.depth ?? 2) > 1);
  return deep.length ? deep : rows;
};

const distinct = list => [...new Set(list)];
const ordered = list => distinct(list).sort((a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : 1));

const maximum = list => list.reduce((a, b) => Math.max(a, b), -Infinity);
const minimum = list => list.reduce((a, b) => Math.min(a, b), Infinity);

/** A number for people: four digits. */
const shown = value => {
  if (value === null || value === undefined) return "none";
  if (typeof value !== "number") return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
  return Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3 ? value.toExponential(3).replace(/\.?0*e\+?/, "e") : String(+value.toPrecision(4));
};
const percent = share => (share === null ? "none" : `${+(100 * share).toFixed(1)}\u00a0%`);
const signed = value => (value > 0 ? "+" : value < 0 ? "\u2212" : "") + shown(Math.abs(value));

// Okabe and Ito's colours, which those who see few colours tell apart; symbols and dashes say the same again.
const HUES = {
  light: ["#0072b2", "#d55e00", "#009e73", "#aa4499", "#8a6d00", "#3a9bd9", "#555555"],
  dark: ["#56b4e9", "#ff9248", "#2fc79b", "#e08fc0", "#f0e442", "#9ad4f5", "#b8bec6"],
};
const SYMBOLS = ["circle", "triangle", "rect", "diamond", "arrow", "pin", "roundRect"];
const DASHES = ["solid", "dashed", "dotted", [8, 3, 2, 3], [12, 4], [2, 4], [6, 2]];

/** The colours that a style sheet gives the page, by name. */
const palette = css => Object.fromEntries([...css.split("}")[0].matchAll(/--(\w+): (#\w+)/g)].map(found => [found[1], found[2]]));
const PALETTES = { light: palette(STYLES[0]), dark: palette(STYLES[1]) };
PALETTES.paper = { ...PALETTES.light, panel: PALETTES.light.page };

// What figures are drawn for: a screen, light or dark, in the page's letters, or paper.
const PAPER = { theme: "paper", font: "sans-serif" };
let look = PAPER;

const dark = () => look.theme === "dark";
const colour = name => PALETTES[look.theme][name];
const hue = i => HUES[dark() ? "dark" : "light"][i % 7];
const style = i => ({
  itemStyle: { color: hue(i) },
  lineStyle: { color: hue(i), type: DASHES[(i + Math.floor(i / 7)) % 7], width: 2 },
  symbol: SYMBOLS[i % 7],
});

/** A depth's place among all of the sweep: it has one colour in all figures. */
const place = depth => ordered(table("runs").columns.depth).indexOf(depth);

// Marks as paths keep their shape in a legend that is wide enough for lines.
const ICONS = {
  circle: "path://M0 8A8 8 0 1 1 16 8A8 8 0 1 1 0 8Z",
  triangle: "path://M8 0L16 15H0Z",
  rect: "path://M0 0H14V14H0Z",
  diamond: "path://M8 0L16 8L8 16L0 8Z",
};
const icon = symbol => ICONS[symbol] || symbol;

/** What the legend shows: names of series with the symbols of their marks; lines have none. */
const legend = marks => ({
  ...base().legend,
  data: marks.map(([name, symbol]) => (symbol ? { name, icon: icon(symbol) } : { name, itemStyle: { opacity: 0 } })),
});
const depthName = depth => (depth === null ? "unknown depth" : `depth ${depth}`);
const depthMarks = depths => depths.map(depth => [depthName(depth), SYMBOLS[place(depth) % 7]]);

const axis = (name, more = {}) => ({
  name,
  nameLocation: "middle",
  nameGap: 28,
  nameTextStyle: { color: colour("text"), fontSize: 13 },
  axisLabel: { color: colour("text"), fontSize: 12 },
  axisLine: { show: true, onZero: false, lineStyle: { color: colour("faint") } },
  axisTick: { show: true },
  splitLine: { lineStyle: { color: colour("line"), opacity: 0.6 } },
  ...more,
});

/** What all charts share. Tips are text, never HTML, so that no name in the data is read as a tag. */
const base = more => ({
  animation: false,
  backgroundColor: look === PAPER ? colour("panel") : "transparent",
  textStyle: { color: colour("text"), fontFamily: look.font },
  grid: { left: 62, right: 22, top: 40, bottom: 48 },
  legend: { top: 0, textStyle: { color: colour("text") }, itemWidth: 24, itemHeight: 12, itemGap: 22, type: "scroll", borderColor: "transparent" },
  tooltip: {
    renderMode: "richText",
    backgroundColor: colour("page"),
    borderColor: colour("faint"),
    textStyle: { color: colour("text") },
  },
  ...more,
});

const WIDTH_ON_PAPER = 640;

const exponent = value => (Math.abs(value) >= 1e4 || (value !== 0 && Math.abs(value) < 0.01) ? value.toExponential(0).replace("+", "") : String(+value.toPrecision(4)));
const powerOfTen = value => (Number.isInteger(value) ? exponent(10 ** value) : "");

/** Vertical bars from low to high at x, with a mark in the middle: [x, middle, low, high]. */
const intervals = (name, i, data, shift) => ({
  name,
  type: "custom",
  ...style(i),
  encode: { x: 0, y: [1, 2, 3] },
  data,
  renderItem: (_, api) => {
    const at = k => api.coord([api.value(0), api.value(k)]);
    const [x, y] = at(1);
    const low = at(2)[1];
    const high = at(3)[1];
    const left = x + shift;
    const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: hue(i), lineWidth: 2 } });
    return {
      type: "group",
      children: [
        line(left, low, left, high),
        line(left - 4, low, left + 4, low),
        line(left - 4, high, left + 4, high),
        mark(SYMBOLS[i % 7], left, y, hue(i)),
      ],
    };
  },
});

const mark = (symbol, x, y, fill) => {
  const points = {
    triangle: [[0, -6], [6, 5], [-6, 5]],
    rect: [[-5, -5], [5, -5], [5, 5], [-5, 5]],
    diamond: [[0, -6], [6, 0], [0, 6], [-6, 0]],
  }[symbol];
  return points
    ? { type: "polygon", shape: { points: points.map(([a, b]) => [x + a, y + b]) }, style: { fill } }
    : { type: "circle", shape: { cx: x, cy: y, r: 5 }, style: { fill } };
};

/** Series side by side: how far the i-th of n is moved, in pixels. */
const aside = (i, n, gap = 13) => (i - (n - 1) / 2) * gap;

const rankAxis = ranks => axis(isPartial() || records("runs").some(r => r.rank === null) ? "rank R" : "rank R of the target", { type: "category", data: ranks.map(String), boundaryGap: true, splitLine: { show: false } });

function stagesOption() {
  const rows = records("stage_histogram");
  const all = records("stages_by_rank");
  const ranks = ordered(all.map(r => r.rank));
  const depths = ordered(all.map(r => r.depth));
  const runs = Object.fromEntries(all.map(r => [`${r.depth} ${r.rank}`, r.runs]));
  const most = maximum([...ranks, ...rows.map(r => r.spe_stages)]);
  return base({
    legend: legend([["stages = R"], ...depthMarks(depths)]),
    xAxis: rankAxis(ranks),
    yAxis: axis("SPE stages", { type: "value", min: 0, max: most, minInterval: 1, interval: Math.max(1, Math.ceil(most / 8)) }),
    series: [
      {
        name: "stages = R",
        type: "line",
        data: ranks.map(r => [String(r), r]),
        symbol: "none",
        lineStyle: { color: colour("faint"), type: "dashed", width: 1.5 },
        itemStyle: { color: colour("faint") },
        silent: true,
        // A line needs two points: with a single rank it runs across the whole chart.
        ...(ranks.length === 1
          ? { markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: colour("faint"), type: "dashed", width: 1.5 }, data: [{ yAxis: ranks[0] }] } }
          : {}),
      },
      ...depths.map((depth, i) => ({
        name: depthName(depth),
        type: "scatter",
        ...style(place(depth)),
        symbolOffset: [aside(i, depths.length), 0],
        symbolSize: point => 5 + 9 * Math.sqrt(point[2] / point[3]),
        data: rows.filter(r => r.depth === depth).map(r => [String(r.rank), r.spe_stages, r.runs, runs[`${r.depth} ${r.rank}`]]),
        tooltip: { formatter: ({ value: [rank, stages, count, of] }) => `${depthName(depth)}, rank ${rank}\n${stages} stages in ${count} of ${of} runs` },
      })),
    ],
  });
}

function fractionOption() {
  const all = records("stages_by_rank");
  const ranks = ordered(all.map(r => r.rank));
  const depths = ordered(all.map(r => r.depth));
  return base({
    legend: legend(depthMarks(depths)),
    xAxis: rankAxis(ranks),
    yAxis: axis("runs with R stages", { type: "value", min: 0, max: 1, nameGap: 46, axisLabel: { color: colour("text"), formatter: percent } }),
    series: depths.map((depth, i) => ({
      ...intervals(
        depthName(depth),
        place(depth),
        all.filter(r => r.depth === depth).map(r => [String(r.rank), r.fraction, r.wilson_low, r.wilson_high, r.equal_rank, r.runs]),
        aside(i, depths.length)
      ),
      tooltip: {
        formatter: ({ value }) =>
          `${depthName(depth)}, rank ${value[0]}\n${value[4]} of ${value[5]} runs: ${percent(value[1])}\n95 %: ${percent(value[2])} to ${percent(value[3])}`,
      },
    })),
  });
}

function missesOption() {
  const rows = records("misses").slice().reverse();
  if (!rows.length) return null;
  const label = { show: true, color: colour("text"), formatter: ({ value }) => (value ? value : "") };
  return base({
    grid: { left: 250, right: 40, top: 34, bottom: 44 },
    media: [{ query: { maxWidth: 480 }, option: { grid: { left: 130, right: 16 }, yAxis: { axisLabel: { width: 115 } } } }],
    xAxis: axis("runs", { type: "value", minInterval: 1, axisLabel: { color: colour("text"), hideOverlap: true } }),
    yAxis: axis("", { type: "category", data: rows.map(r => r.kind), axisLabel: { color: colour("text"), width: 235, lineHeight: 15, overflow: "break" }, splitLine: { show: false } }),
    series: [
      { name: "deeper than 1", type: "bar", stack: "runs", barMaxWidth: 26, data: rows.map(r => r.deep_runs), itemStyle: { color: hue(1) }, label: { ...label, position: "inside", color: dark() ? "#14171b" : "#ffffff" } },
      { name: "depth 1", type: "bar", stack: "runs", barMaxWidth: 26, data: rows.map(r => r.runs - r.deep_runs), itemStyle: { color: colour("faint") }, label: { ...label, position: "inside", color: colour("page") } },
    ],
  });
}

function escapesOption() {
  const rows = deeper(records("escape_times"));
  if (!rows.length) return null;
  const both = rows.flatMap(r => [r.log10_predicted, r.log10_measured]);
  const low = Math.floor(minimum(both));
  const high = Math.ceil(maximum(both));
  const logarithmic = name => axis(name, { type: "value", min: low, max: high, interval: Math.max(1, Math.ceil((high - low) / 8)), axisLabel: { color: colour("text"), formatter: powerOfTen } });
  const depths = ordered(rows.map(r => r.depth));
  return base({
    legend: legend([["measured = predicted"], ...depthMarks(depths)]),
    xAxis: logarithmic("predicted step"),
    yAxis: { ...logarithmic("measured step"), nameGap: 44 },
    series: [
      {
        name: "measured = predicted",
        type: "line",
        data: [[low, low], [high, high]],
        symbol: "none",
        lineStyle: { color: colour("faint"), type: "dashed", width: 1.5 },
        itemStyle: { color: colour("faint") },
        silent: true,
      },
      ...depths.map(depth => ({
        name: depthName(depth),
        type: "scatter",
        ...style(place(depth)),
        itemStyle: { color: hue(place(depth)), opacity: 0.65 },
        symbolSize: point => Math.min(16, 6 + 2 * Math.log2(point[2])),
        data: rows.filter(r => r.depth === depth).map(r => [r.log10_predicted, r.log10_measured, r.modes]),
        tooltip: { formatter: ({ value }) => `${depthName(depth)}\npredicted about ${shown(10 ** value[0])}, measured about ${shown(10 ** value[1])}\n${value[2]} modes` },
      })),
    ],
  });
}

// Logarithmic on both sides of zero, linear within a millionth; 1 is a millionth, 2 ten of them.
const squeeze = value => (Math.abs(value) < 1e-6 ? value / 1e-6 : Math.sign(value) * (7 + Math.log10(Math.abs(value))));
const squeezed = place => (place === 0 ? "0" : `${place < 0 ? "\u2212" : ""}${exponent(+(10 ** (Math.abs(place) - 7)).toPrecision(1))}`);

/** Runs that have a certificate and a gradient that a logarithm can show. */
const certified = () => deeper(records("runs")).filter(r => r.lambda_ratio !== null && r.gradient_norm > 0);

function certificateOption() {
  const rows = certified();
  if (!rows.length) return null;
  const depths = ordered(rows.map(r => r.depth));
  const ys = rows.map(r => squeeze(r.lambda_ratio));
  return base({
    legend: legend(depthMarks(depths)),
    grid: { left: 74, right: 22, top: 40, bottom: 48 },
    xAxis: axis("gradient norm at the end", {
      type: "value",
      scale: true,
      minInterval: 1,
      axisLabel: { color: colour("text"), formatter: powerOfTen, hideOverlap: true },
    }),
    yAxis: axis("\u03bbmin / \u03bbmax", {
      type: "value",
      nameGap: 54,
      min: Math.min(-5, Math.floor(minimum(ys))),
      max: Math.max(1, Math.ceil(maximum(ys))),
      interval: 1,
      axisLabel: { color: colour("text"), formatter: squeezed },
    }),
    series: [
      ...depths.map((depth, i) => ({
        name: depthName(depth),
        type: "scatter",
        ...style(place(depth)),
        itemStyle: { color: hue(place(depth)), opacity: 0.6 },
        symbolSize: 7,
        large: rows.length > 2000,
        data: rows.filter(r => r.depth === depth).map(r => [Math.log10(r.gradient_norm), squeeze(r.lambda_ratio), r.run_id, r.status, r.lambda_ratio]),
        tooltip: { formatter: ({ value }) => `run ${value[2].slice(0, 12)}, ${depthName(depth)}, ${value[3]}\ngradient norm ${shown(10 ** value[0])}\n\u03bbmin/\u03bbmax ${shown(value[4])}` },
        markLine: i > 0 ? undefined : {
          silent: true,
          symbol: "none",
          label: { formatter: "tolerance \u22121e-3", color: colour("text"), position: "insideStartTop" },
          lineStyle: { color: colour("faint"), type: "dashed" },
          data: [{ yAxis: squeeze(-1e-3) }],
        },
      })),
    ],
  });
}

function saddlesOption() {
  const rows = records("saddle_time");
  if (!rows.length) return null;
  const ranks = ordered(rows.map(r => r.rank));
  const depths = ordered(rows.map(r => r.depth));
  return base({
    legend: legend(depthMarks(depths)),
    xAxis: rankAxis(ranks),
    yAxis: axis("share of steps near saddles", { type: "value", min: 0, max: 1, nameGap: 46, axisLabel: { color: colour("text"), formatter: percent } }),
    series: depths.map((depth, i) => ({
      ...intervals(
        depthName(depth),
        place(depth),
        rows.filter(r => r.depth === depth).map(r => [String(r.rank), r.median, r.percent_5, r.percent_95, r.runs]),
        aside(i, depths.length)
      ),
      tooltip: { formatter: ({ value }) => `${depthName(depth)}, rank ${value[0]}, ${value[4]} runs\nmedian ${percent(value[1])}\n5 to 95 %: ${percent(value[2])} to ${percent(value[3])}` },
    })),
  });
}

/** The largest eigenvalue along the way over its stability bound, of the sampled runs that have both. */
function sharpnessOption() {
  const bounds = new Map(records("runs").map(r => [runKey(r), { depth: r.depth, bound: stabilityBound(r) }]));
  const points = records("sample_trajectory")
    .filter(r => r.lambda_max !== null && r.step > 0 && bounds.has(runKey(r)) && bounds.get(runKey(r)).bound !== null)
    .map(r => ({ depth: bounds.get(runKey(r)).depth, at: [Math.log10(r.step), r.lambda_max / bounds.get(runKey(r)).bound, r.run_id] }));
  if (!points.length) return null;
  const depths = ordered(points.map(point => point.depth));
  return base({
    legend: legend(depthMarks(depths)),
    xAxis: axis("step", { type: "value", scale: true, minInterval: 1, axisLabel: { color: colour("text"), formatter: powerOfTen } }),
    yAxis: axis("\u03bbmax over its stability bound", { type: "value", min: 0, max: value => Math.max(1.1, Math.ceil(10 * value.max) / 10), nameGap: 44 }),
    series: depths.map((depth, i) => ({
      name: depthName(depth),
      type: "scatter",
      ...style(place(depth)),
      itemStyle: { color: hue(place(depth)), opacity: 0.6 },
      symbolSize: 5,
      large: points.length > 2000,
      data: points.filter(point => point.depth === depth).map(point => point.at),
      tooltip: { formatter: ({ value }) => `run ${value[2].slice(0, 12)}, ${depthName(depth)}\nstep ${shown(Math.round(10 ** value[0]))}, ratio ${shown(value[1])}` },
      markLine: i > 0 ? undefined : {
        silent: true,
        symbol: "none",
        label: { formatter: "edge of stability", color: colour("text"), position: "insideStartTop" },
        lineStyle: { color: colour("faint"), type: "dashed" },
        data: [{ yAxis: 1 }],
      },
    })),
  });
}

// What each shows, of those whose answers the page has: the statements whose answers it draws, its height in pixels, and its option, which is null where there is nothing to draw.
const allFigures = () => Object.fromEntries(Object.entries({
  stages: {
    name: "stages",
    title: "Number of SPE stages",
    caption: "Number of SPE stages against the rank R of the target, by depth. A mark\u2019s size says how many of the runs show that count; dashed: stages = R.",
    queries: ["stage_histogram", "stages_by_rank"],
    height: 352,
    option: stagesOption,
  },
  share: {
    name: "share",
    title: "Runs with exactly R stages, with 95 % Wilson intervals",
    caption: "Share of runs with exactly R SPE stages against the rank R of the target, by depth, with 95 % Wilson intervals.",
    queries: ["stages_by_rank"],
    height: 352,
    option: fractionOption,
  },
  phase: phaseFigure(firstPhase(), WIDTH_ON_PAPER),
  chart: chartFigure(firstChart(), WIDTH_ON_PAPER),
  pairs: pairFigure(firstPair()),
  picture: pictureFigure(WIDTH_ON_PAPER),
  boundaries: boundaryFigure(WIDTH_ON_PAPER),
  misses: {
    name: "misses",
    title: "Runs by reason",
    caption: "Runs whose number of SPE stages is not R, by the reasons in their explanations. A run with several reasons counts once for each.",
    queries: ["misses"],
    height: page.figures.misses && table("misses").rows > 4 ? 352 : 240,
    option: missesOption,
  },
  escapes: {
    name: "escapes",
    title: "Half crossings",
    caption: "The step at which each mode reaches half of its singular value, measured against predicted, by depth; depth 1 only where no run is deeper. Marks are cells of a fiftieth of a decade; larger ones hold more modes.",
    queries: ["escape_times"],
    height: 416,
    option: escapesOption,
  },
  certificate: {
    name: "certificate",
    title: "\u03bbmin/\u03bbmax at the end",
    caption: "Smallest over largest eigenvalue of the Hessian against the gradient norm, where each run ended, by depth; depth 1 only where no run is deeper. The vertical axis is logarithmic on both sides of zero.",
    queries: ["runs"],
    height: 352,
    option: certificateOption,
  },
  sharpness: {
    name: "sharpness",
    title: "\u03bbmax over its stability bound along the way",
    caption: "Largest eigenvalue of the Hessian over its stability bound (2/\u03b7, or 2(1+\u03bc)/\u03b7 with momentum \u03bc) at the records of the runs that monitor it, by depth. Dashed: the edge of stability.",
    queries: ["sample_trajectory", "runs"],
    height: 352,
    option: sharpnessOption,
  },
  saddles: {
    name: "saddles",
    title: "Share of steps near saddles",
    caption: "Share of steps in the neighbourhoods of saddles against the rank R of the target, by depth: median, and 5 to 95 % of the runs.",
    queries: ["saddle_time"],
    height: 352,
    option: saddlesOption,
  },
}).filter(entry => entry[1] && entry[1].queries.every(name => page.figures[name])));

/** A statement as it can be asked again. */
const asked = name => page.figures[name].sql;

/** The statements that give the numbers of a figure. */
const statementsOf = figure => (figure.sql ? [figure.sql()] : figure.queries.map(asked));

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
/** Text between tags of XML. */
const escaped = text => text.replace(/[&<>]/g, c => ENTITIES[c]);

/** A legend of as many lines as it needs, because nobody can leaf through it on paper, and the chart, or its panels, below it. */
function unfolded({ legend, grid, title }) {
  const width = (legend.data || []).reduce((sum, { name }) => sum + 56 + 7 * name.length, 0);
  const room = 6 + 34 * Math.ceil(width / WIDTH_ON_PAPER);
  const option = { legend: { ...legend, type: "plain" } };
  if (!Array.isArray(grid)) return { option: { ...option, grid: { ...grid, top: Math.max(grid.top, room) } }, more: 0 };
  const more = Math.max(0, room - 40);
  const lower = part => ({ ...part, top: part.top + more });
  return { option: { ...option, grid: grid.map(lower), title: title.map(lower) }, more };
}

/** A figure as the text of an SVG file, on paper, its letters letters; null where there is nothing to draw. */
function vectors(figure) {
  const { title, caption, height, option } = figure.at ? figure.at(WIDTH_ON_PAPER) : figure;
  const screen = look;
  look = PAPER;
  const drawn = option();
  look = screen;
  if (!drawn) return null;
  const paper = unfolded(drawn);
  const drawing = echarts.init(null, null, { renderer: "svg", ssr: true, width: WIDTH_ON_PAPER, height: height + paper.more });
  drawing.setOption({ ...drawn, ...paper.option });
  // A shorthand that some readers of SVG don't know.
  const svg = drawing.renderToSVGString().replace(/"font: normal normal (\d+px) ([^"]*)"/g, '"font-size:$1;font-family:$2;"');
  drawing.dispose();
  const words = `<title>${escaped(`${page.heading}: ${title}`)}</title>\n<desc>${escaped([caption, ...statementsOf(figure)].join("\n\n"))}</desc>`;
  // XML can't hold some control characters, whichever text they come from.
  return svg.replace(/^<svg[^>]*>/, tag => `${tag}\n${words}`).replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd");
}
