"use strict";
// The page's data, its palette, and one function a figure: data in, an option of ECharts out.

const page = JSON.parse(document.getElementById("data").textContent);

/** A column's values, whichever way ColumnJson wrote them. */
const values = (column, rows) =>
  Array.isArray(column) ? column : column.at ? column.at.map(i => column.of[i]) : Array(rows).fill(column.of[0]);

/** A figure's table as {rows, names, columns}; each figure's only once. */
const tables = {};
const table = name => {
  if (!tables[name]) {
    const { rows, columns } = page.figures[name].table;
    tables[name] = {
      rows,
      names: Object.keys(columns),
      columns: Object.fromEntries(Object.entries(columns).map(([key, column]) => [key, values(column, rows)])),
    };
  }
  return tables[name];
};

/** A table's rows as objects. */
const records = name => {
  const { rows, names, columns } = table(name);
  return Array.from({ length: rows }, (_, i) => Object.fromEntries(names.map(key => [key, columns[key][i]])));
};

const distinct = list => [...new Set(list)];
const ordered = list => distinct(list).sort((a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : 1));

/** A number for people: four digits. */
const shown = value => {
  if (value === null || value === undefined) return "none";
  if (typeof value !== "number") return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return value.toLocaleString("en");
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

const dark = () => document.documentElement.dataset.theme === "dark";
const colour = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const hue = i => HUES[dark() ? "dark" : "light"][i % 7];
const style = i => ({
  itemStyle: { color: hue(i) },
  lineStyle: { color: hue(i), type: DASHES[(i + Math.floor(i / 7)) % 7], width: 2 },
  symbol: SYMBOLS[i % 7],
});

/** A depth's place among all of the sweep: it has one colour in all figures. */
const place = depth => ordered(table("runs").columns.depth).indexOf(depth);
/** The legend's marks, where a series' own are drawn by us. */
const depthLegend = depths => ({
  ...base().legend,
  data: depths.map(depth => ({ name: `depth ${depth}`, icon: SYMBOLS[place(depth) % 7], itemStyle: { color: hue(place(depth)) } })),
});

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
  textStyle: { color: colour("text"), fontFamily: getComputedStyle(document.body).fontFamily },
  grid: { left: 62, right: 22, top: 40, bottom: 48 },
  legend: { top: 0, textStyle: { color: colour("text") }, itemWidth: 14, itemGap: 16, type: "scroll" },
  tooltip: {
    renderMode: "richText",
    backgroundColor: colour("page"),
    borderColor: colour("faint"),
    textStyle: { color: colour("text") },
  },
  ...more,
});

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

const rankAxis = ranks => axis("rank R of the target", { type: "category", data: ranks.map(String), boundaryGap: true, splitLine: { show: false } });

function stagesOption() {
  const rows = records("stage_histogram");
  const all = records("stages_by_rank");
  const ranks = ordered(all.map(r => r.rank));
  const depths = ordered(all.map(r => r.depth));
  const runs = Object.fromEntries(all.map(r => [`${r.depth} ${r.rank}`, r.runs]));
  const most = Math.max(...ranks, ...rows.map(r => r.spe_stages));
  return base({
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
      },
      ...depths.map((depth, i) => ({
        name: `depth ${depth}`,
        type: "scatter",
        ...style(place(depth)),
        symbolOffset: [aside(i, depths.length), 0],
        symbolSize: point => 5 + 9 * Math.sqrt(point[2] / point[3]),
        data: rows.filter(r => r.depth === depth).map(r => [String(r.rank), r.spe_stages, r.runs, runs[`${r.depth} ${r.rank}`]]),
        tooltip: { formatter: ({ value: [rank, stages, count, of] }) => `depth ${depth}, rank ${rank}\n${stages} stages in ${count} of ${of} runs` },
      })),
    ],
  });
}

function fractionOption() {
  const all = records("stages_by_rank");
  const ranks = ordered(all.map(r => r.rank));
  const depths = ordered(all.map(r => r.depth));
  return base({
    legend: depthLegend(depths),
    xAxis: rankAxis(ranks),
    yAxis: axis("runs with R stages", { type: "value", min: 0, max: 1, nameGap: 46, axisLabel: { color: colour("text"), formatter: percent } }),
    series: depths.map((depth, i) => ({
      ...intervals(
        `depth ${depth}`,
        place(depth),
        all.filter(r => r.depth === depth).map(r => [String(r.rank), r.fraction, r.wilson_low, r.wilson_high, r.equal_rank, r.runs]),
        aside(i, depths.length)
      ),
      tooltip: {
        formatter: ({ value }) =>
          `depth ${depth}, rank ${value[0]}\n${value[4]} of ${value[5]} runs: ${percent(value[1])}\n95 %: ${percent(value[2])} to ${percent(value[3])}`,
      },
    })),
  });
}

/** Mean of stages - R over all deep runs, by two fields: [{x, y, mean, runs}]. */
function phaseCells(x, y) {
  const { rows, columns } = table("runs");
  const cells = new Map();
  for (let i = 0; i < rows; i++) {
    if (columns.depth[i] > 1 && columns.stages_less_rank[i] !== null) {
      const key = JSON.stringify([columns[x][i], columns[y][i]]);
      const cell = cells.get(key) || { x: columns[x][i], y: columns[y][i], sum: 0, runs: 0 };
      cell.sum += columns.stages_less_rank[i];
      cell.runs++;
      cells.set(key, cell);
    }
  }
  return [...cells.values()].map(cell => ({ x: cell.x, y: cell.y, mean: cell.sum / cell.runs, runs: cell.runs }));
}

function phaseOption(x, y) {
  const cells = phaseCells(x, y);
  const xs = ordered(cells.map(c => c.x));
  const ys = ordered(cells.map(c => c.y));
  const most = Math.max(1, ...cells.map(c => Math.abs(c.mean)));
  const names = list => list.map(shown);
  return base({
    grid: { left: 90, right: 96, top: 16, bottom: 48 },
    legend: { show: false },
    xAxis: axis(x, { type: "category", data: names(xs), splitLine: { show: false } }),
    yAxis: axis(y, { type: "category", data: names(ys), nameGap: 62, splitLine: { show: false } }),
    visualMap: {
      type: "continuous",
      min: -most,
      max: most,
      right: 0,
      top: "middle",
      itemHeight: 150,
      precision: 1,
      text: ["more", "fewer"],
      textStyle: { color: colour("text") },
      dimension: 2,
      inRange: { color: dark() ? ["#ff9248", "#2a3037", "#56b4e9"] : ["#d55e00", "#eef0f2", "#0072b2"] },
    },
    series: [
      {
        type: "heatmap",
        data: cells.map(c => [xs.indexOf(c.x), ys.indexOf(c.y), c.mean, c.runs]),
        itemStyle: { borderColor: colour("panel"), borderWidth: 2 },
        label: {
          show: cells.length <= 150,
          formatter: ({ value }) => (value[2] === 0 ? "0" : signed(+value[2].toFixed(1))),
          color: colour("text"),
          textBorderColor: colour("panel"),
          textBorderWidth: 2,
          fontSize: 12,
        },
        tooltip: {
          formatter: ({ value }) => `${x} ${shown(xs[value[0]])}, ${y} ${shown(ys[value[1]])}\nstages \u2212 R: ${signed(+value[2].toFixed(2))} in the mean of ${value[3]} runs`,
        },
      },
    ],
  });
}

function missesOption() {
  const rows = records("misses").slice().reverse();
  const label = { show: true, color: colour("text"), formatter: ({ value }) => (value ? value : "") };
  return base({
    grid: { left: 250, right: 40, top: 34, bottom: 44 },
    xAxis: axis("runs", { type: "value", minInterval: 1 }),
    yAxis: axis("", { type: "category", data: rows.map(r => r.kind), axisLabel: { color: colour("text"), width: 235, overflow: "break" }, splitLine: { show: false } }),
    series: [
      { name: "deeper than 1", type: "bar", stack: "runs", barMaxWidth: 26, data: rows.map(r => r.deep_runs), itemStyle: { color: hue(1) }, label: { ...label, position: "inside", color: dark() ? "#14171b" : "#ffffff" } },
      { name: "depth 1", type: "bar", stack: "runs", barMaxWidth: 26, data: rows.map(r => r.runs - r.deep_runs), itemStyle: { color: colour("faint") }, label: { ...label, position: "inside", color: colour("page") } },
    ],
  });
}

function escapesOption() {
  const rows = records("escape_times");
  const both = rows.flatMap(r => [r.log10_predicted, r.log10_measured]);
  const low = Math.floor(Math.min(...both));
  const high = Math.ceil(Math.max(...both));
  const logarithmic = name => axis(name, { type: "value", min: low, max: high, interval: Math.max(1, Math.ceil((high - low) / 8)), axisLabel: { color: colour("text"), formatter: powerOfTen } });
  const depths = ordered(rows.map(r => r.depth));
  return base({
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
        name: `depth ${depth}`,
        type: "scatter",
        ...style(place(depth)),
        itemStyle: { color: hue(place(depth)), opacity: 0.65 },
        symbolSize: point => Math.min(16, 6 + 2 * Math.log2(point[2])),
        data: rows.filter(r => r.depth === depth).map(r => [r.log10_predicted, r.log10_measured, r.modes]),
        tooltip: { formatter: ({ value }) => `depth ${depth}\npredicted about ${shown(10 ** value[0])}, measured about ${shown(10 ** value[1])}\n${value[2]} modes` },
      })),
    ],
  });
}

// Logarithmic on both sides of zero, linear within a millionth; 1 is a millionth, 2 ten of them.
const squeeze = value => (Math.abs(value) < 1e-6 ? value / 1e-6 : Math.sign(value) * (7 + Math.log10(Math.abs(value))));
const squeezed = place => (place === 0 ? "0" : `${place < 0 ? "\u2212" : ""}${exponent(+(10 ** (Math.abs(place) - 7)).toPrecision(1))}`);

/** Runs that have a certificate and a gradient that a logarithm can show. */
const certified = () => records("runs").filter(r => r.lambda_ratio !== null && r.gradient_norm > 0);

function certificateOption() {
  const rows = certified();
  const depths = ordered(rows.map(r => r.depth));
  const ys = rows.map(r => squeeze(r.lambda_ratio));
  return base({
    grid: { left: 74, right: 22, top: 40, bottom: 48 },
    xAxis: axis("gradient norm at the end", {
      type: "value",
      scale: true,
      minInterval: 1,
      axisLabel: { color: colour("text"), formatter: powerOfTen },
    }),
    yAxis: axis("\u03bbmin / \u03bbmax", {
      type: "value",
      nameGap: 54,
      min: Math.min(-5, Math.floor(Math.min(...ys))),
      max: Math.max(1, Math.ceil(Math.max(...ys))),
      interval: 1,
      axisLabel: { color: colour("text"), formatter: squeezed },
    }),
    series: [
      ...depths.map((depth, i) => ({
        name: `depth ${depth}`,
        type: "scatter",
        ...style(place(depth)),
        itemStyle: { color: hue(place(depth)), opacity: 0.6 },
        symbolSize: 7,
        large: rows.length > 2000,
        data: rows.filter(r => r.depth === depth).map(r => [Math.log10(r.gradient_norm), squeeze(r.lambda_ratio), r.run_id, r.status, r.lambda_ratio]),
        tooltip: { formatter: ({ value }) => `run ${value[2].slice(0, 12)}, depth ${depth}, ${value[3]}\ngradient norm ${shown(10 ** value[0])}\n\u03bbmin/\u03bbmax ${shown(value[4])}` },
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
  const ranks = ordered(rows.map(r => r.rank));
  const depths = ordered(rows.map(r => r.depth));
  return base({
    legend: depthLegend(depths),
    xAxis: rankAxis(ranks),
    yAxis: axis("share of steps near saddles", { type: "value", min: 0, max: 1, nameGap: 46, axisLabel: { color: colour("text"), formatter: percent } }),
    series: depths.map((depth, i) => ({
      ...intervals(
        `depth ${depth}`,
        place(depth),
        rows.filter(r => r.depth === depth).map(r => [String(r.rank), r.median, r.percent_5, r.percent_95, r.runs]),
        aside(i, depths.length)
      ),
      tooltip: { formatter: ({ value }) => `depth ${depth}, rank ${value[0]}, ${value[4]} runs\nmedian ${percent(value[1])}\n5 to 95 %: ${percent(value[2])} to ${percent(value[3])}` },
    })),
  });
}
