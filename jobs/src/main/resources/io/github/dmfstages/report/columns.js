// Charts by any column of the runs: which columns there are, how their values are grouped and placed, and what is drawn of them. This comes before
// figures.js, which it uses only when it is called, and like that it knows no browser, and is drawn by Rhino.

const SEEDS = ["seed", "target_seed"];
const MOST_CATEGORIES = 40;
const LONGEST_CATEGORY = 40;
const MOST_COLOURS = 7;
const MOST_PANELS = 12;
const MOST_CELLS = 24;
const LONGEST_TABLE = 500;

/** A function without arguments that computes its result only once. */
const once = compute => {
  const kept = [];
  return () => {
    if (!kept.length) kept.push(compute());
    return kept[0];
  };
};

/** A function of a choice that remembers its last result. */
const remembered = compute => {
  const last = {};
  return choice => {
    const key = JSON.stringify(choice);
    if (last.key !== key) Object.assign(last, { key, result: compute(choice) });
    return last.result;
  };
};

/** What identifies a run among those of two sweeps, which may both have it. */
const runKey = run => `${run.run_id} ${run.sweep}`;

const runColumn = name => table("runs").columns[name];
/** The distinct values of a column of the runs, in the order in which they first appear. */
const distinctRuns = name => {
  const known = table("runs").distinct;
  if (!known[name]) known[name] = distinct(runColumn(name));
  return known[name];
};
const runIndexes = once(() => Array.from({ length: table("runs").rows }, (_, i) => i));
// Imported runs of unknown depth count as deeper than 1, and those of unknown observation as full.
const isDeep = i => (runColumn("depth")[i] ?? 2) > 1;
const isPartial = () => distinctRuns("observation").some(kind => kind !== null && kind !== "full");

/** Whether some runs have other values of a setting than others. A default that follows from other settings counts as no value. */
function varies(name) {
  const lists = distinctRuns("defaulted");
  const withDefault = new Set(lists.filter(list => list !== null && list.includes(`"${name}"`)));
  if (!withDefault.size) return distinctRuns(name).length > 1;
  if (withDefault.size === lists.length) return false;
  const left = runColumn("defaulted");
  return distinct(runColumn(name).map((value, i) => (withDefault.has(left[i]) ? null : value))).length > 1;
}

/** The settings that vary within the sweep. */
const varying = once(() => page.settings.map(setting => setting.column).filter(varies));

const isNumeric = name => distinctRuns(name).some(value => value !== null) && distinctRuns(name).every(value => value === null || typeof value === "number");

function isCategory(name) {
  const values = distinctRuns(name);
  return values.length <= MOST_CATEGORIES && values.every(value => String(value).length <= LONGEST_CATEGORY);
}

/** The columns that a chart can show: numbers, and texts of which there are few; each has more than one value. */
const chartColumns = once(() =>
  table("runs").names.filter(name => distinctRuns(name).length > 1 && (isNumeric(name) || isCategory(name)))
);
const numericColumns = once(() => chartColumns().filter(isNumeric));

/** The first of some columns that a chart can show; undefined if there is none. */
const firstOf = (names, columns) => names.find(name => columns().includes(name));

/** The error of the entries that were not observed, or what comes closest to it. */
const errorColumn = () => firstOf(["best_held_out_error", "held_out_error", "unobserved_error", "reconstruction_error"], numericColumns);
const observedColumn = () => firstOf(["observed_entries", "measurements"], () => varying());

const sweepPanels = () => (chartColumns().includes("sweep") ? "sweep" : "");

/** The chart that the page shows first; null if no column varies. */
const firstChart = once(() => {
  const settings = varying().filter(name => !SEEDS.includes(name));
  const y = (isPartial() && errorColumn()) || firstOf(["steps", "loss"], numericColumns) || numericColumns()[0];
  const numbers = settings.filter(name => name !== "depth" && isNumeric(name));
  const preferred = [isPartial() && observedColumn(), ...numbers, "depth", ...settings, "seed", ...chartColumns()];
  const x = firstOf(preferred.filter(name => name && name !== y), chartColumns);
  if (!x || !y) return null;
  const colour = ["depth", ...settings].find(name => name !== x && settings.includes(name) && chartColumns().includes(name));
  // With other entries withheld, runs have another largest singular value and so another init_scale: they are no longer the same configuration.
  const marks = y === "best_held_out_error" && isNumeric(x) ? "x" : "seeds";
  return { y, x, colour: colour || "", panels: sweepPanels(), marks, runs: "deep" };
});

/** The axes that the phase diagram has first, and the column that it shows. */
const firstPhase = once(() => {
  const scales = new Map();
  runIndexes().forEach(i => {
    const depth = runColumn("depth")[i];
    if (!scales.has(depth)) scales.set(depth, new Set());
    scales.get(depth).add(runColumn("init_scale")[i]);
  });
  const several = [...scales.values()].some(of => of.size > 1);
  const error = isPartial() && errorColumn();
  // Of imported runs, depth and rank may be unknown.
  const isKnown = name => distinctRuns(name).some(value => value !== null);
  const value = error || ["stages_less_rank", "spe_stages", "spectral_stages"].find(isKnown) || "stages_less_rank";
  const x = (error && observedColumn()) || [several ? "init_scale" : "rank", ...chartColumns()].find(isKnown) || "rank";
  return {
    value,
    x,
    y: ["depth", ...chartColumns().filter(name => name !== x && name !== value)].find(isKnown) || "depth",
    panels: sweepPanels() || firstOf(["optimizer"], chartColumns) || "",
  };
});

/** The q-quantile of sorted numbers, interpolated as by percentile in SQL. */
function quantile(sorted, q) {
  const place = q * (sorted.length - 1);
  const low = Math.floor(place);
  return low === place ? sorted[low] : (low + 1 - place) * sorted[low] + (place - low) * sorted[low + 1];
}
const ascending = list => list.slice().sort((a, b) => a - b);
const median = list => quantile(ascending(list), 0.5);

/** At most `bins` ranges of sorted numbers, {low, high, size}, with about as many numbers each. Equal numbers are in one range. */
function rangesOf(sorted, bins) {
  const ranges = [];
  let left = sorted.length;
  let range = null;
  sorted.forEach((value, i) => {
    if (!range) range = { low: value, size: 0 };
    range.high = value;
    range.size++;
    if (sorted[i + 1] !== value && range.size >= left / (bins - ranges.length)) {
      left -= range.size;
      ranges.push(range);
      range = null;
    }
  });
  return ranges;
}

/**
 * Groups of runs by a column: one for each value if there are at most `most`; else numbers in `bins` ranges with about as many runs each, and the
 * most frequent texts and all others. {names: what each group is called, or its value, at: a run's group}, and the ranges or the frequent texts if
 * there are such. No column is one group.
 */
function groups(name, indexes, most, bins) {
  if (!name) return { names: [""], at: () => 0 };
  const column = runColumn(name);
  const values = indexes.map(i => column[i]);
  const known = ordered(values.filter(value => value !== null));
  const none = known.length < distinct(values).length ? [null] : [];
  if (known.length <= most) {
    const all = [...known, ...none];
    const places = new Map(all.map((value, i) => [value, i]));
    return { names: all, at: i => places.get(column[i]) };
  }
  if (isNumeric(name)) {
    const ranges = rangesOf(ascending(values.filter(value => value !== null)), bins);
    const names = ranges.map(({ low, high }) => (low === high ? low : `${shown(low)} to ${shown(high)}`));
    return { ranges, names: [...names, ...none], at: i => (column[i] === null ? ranges.length : ranges.findIndex(range => column[i] <= range.high)) };
  }
  const counts = new Map();
  values.forEach(value => counts.set(value, (counts.get(value) || 0) + 1));
  const frequent = [...counts.entries()].sort((a, b) => b[1] - a[1]).slice(0, most - 1).map(entry => entry[0]);
  return { frequent, names: [...frequent, "others"], at: i => (frequent.includes(column[i]) ? frequent.indexOf(column[i]) : frequent.length) };
}

/** Ends and distance of ticks for an axis from low to high, at multiples of 1, 2 or 5 times a power of ten. */
function niceTicks(low, high) {
  const span = high - low || Math.abs(low) || 1;
  const power = 10 ** Math.floor(Math.log10(span / 5));
  const interval = [1, 2, 5, 10].map(k => k * power).find(step => span / step <= 6);
  const min = Math.floor(low / interval) * interval;
  const max = Math.ceil(high / interval) * interval;
  return { min, max: max > min ? max : min + interval, interval };
}

/** How values stand along an axis: {place, option}. Positive numbers over more than a decade stand at their logarithms. */
function scaleOf(name, values) {
  if (!isNumeric(name)) {
    const all = ordered(values);
    const places = new Map(all.map((value, i) => [value, i]));
    return { place: value => places.get(value), option: { type: "category", data: all.map(shown), boundaryGap: true } };
  }
  const low = minimum(values);
  const high = maximum(values);
  if (low > 0 && high / low > 10) {
    const min = Math.floor(Math.log10(low) + 1e-9);
    const max = Math.ceil(Math.log10(high) - 1e-9);
    const interval = Math.max(1, Math.ceil((max - min) / 8));
    return { logarithmic: true, place: Math.log10, option: { type: "value", min, max, interval, axisLabel: { color: colour("text"), formatter: powerOfTen } } };
  }
  return { place: value => value, option: { type: "value", ...niceTicks(low, high), axisLabel: { color: colour("text"), formatter: exponent, hideOverlap: true } } };
}

/** Panels below a legend: {grids, titles, height}. `left` and `right` are the room beside the area of each, `aside` the room beside all. */
function panelsOf(names, width, { left, right, aside }) {
  const n = names.length;
  const across = Math.min(n, Math.max(1, Math.min(3, Math.floor((width - aside) / 280))));
  const each = (width - aside) / across;
  const head = n > 1 ? 24 : 0;
  const high = n > 1 ? 190 : 312;
  const pitch = head + high + 56;
  const at = i => ({ left: (i % across) * each + left, top: 40 + head + Math.floor(i / across) * pitch });
  return {
    grids: names.map((_, i) => ({ ...at(i), width: each - left - right, height: high })),
    titles: n > 1 ? names.map((text, i) => ({ ...at(i), text, top: at(i).top - head - 4, textStyle: { color: colour("text"), fontSize: 13 } })) : [],
    height: 40 + Math.ceil(n / across) * pitch,
  };
}

const groupName = (name, value) => (name ? `${name} ${shown(value)}` : "");

/** The runs that have both a value to show and a place along the axes. */
const drawnRuns = (names, deep) =>
  runIndexes().filter(i => (!deep || isDeep(i)) && names.every(name => runColumn(name)[i] !== null));

/** Whether each mark of a chart counts the runs at one place, because its columns are no numbers. */
const isCount = ({ y, x, marks }) => !isNumeric(y) || (marks === "runs" && !isNumeric(x));

/**
 * The marks of a chart: [{panel, colour, x, y, low, high, runs, run}]. They are runs, or configurations (medians over their seeds, and from 5 to 95 %),
 * or all runs with one value of x. Where x or y is no number, they may count runs.
 */
const chartMarks = remembered(choice => {
  const { y, x, marks } = choice;
  const deep = choice.runs === "deep" && runIndexes().some(isDeep);
  const indexes = drawnRuns([x, y], deep);
  const panel = groups(choice.panels, indexes, MOST_PANELS, 4);
  const hue = groups(choice.colour, runIndexes(), MOST_COLOURS, 4);
  const numeric = isNumeric(x);
  const key = isCount(choice)
    ? i => [runColumn(x)[i], runColumn(y)[i]]
    : marks === "runs"
      ? i => i
      : marks === "seeds"
        ? i => [runColumn("sweep")[i], runColumn("configuration")[i], numeric ? null : runColumn(x)[i]]
        : i => runColumn(x)[i];
  const found = new Map();
  indexes.forEach(i => {
    const at = JSON.stringify([panel.at(i), hue.at(i), key(i)]);
    if (!found.has(at)) found.set(at, { panel: panel.at(i), colour: hue.at(i), all: [] });
    found.get(at).all.push(i);
  });
  const list = [...found.values()].map(mark => {
    const xs = mark.all.map(i => runColumn(x)[i]);
    const ys = mark.all.map(i => runColumn(y)[i]);
    const sorted = isNumeric(y) ? ascending(ys) : null;
    return {
      panel: mark.panel,
      colour: mark.colour,
      x: numeric ? median(xs) : xs[0],
      y: sorted ? quantile(sorted, 0.5) : ys[0],
      low: sorted && quantile(sorted, 0.05),
      high: sorted && quantile(sorted, 0.95),
      runs: mark.all.length,
      run: mark.all[0],
    };
  });
  const before = (a, b) => (typeof a === "number" ? a - b : String(a) < String(b) ? -1 : a === b ? 0 : 1);
  list.sort((a, b) => a.panel - b.panel || a.colour - b.colour || before(a.x, b.x) || before(a.y, b.y));
  return {
    list,
    panels: panel.names,
    used: ordered(list.map(mark => mark.panel)),
    colours: hue.names,
    lost: runIndexes().filter(i => !deep || isDeep(i)).length - indexes.length,
  };
});

const MARKS = { seeds: "median over seeds, and 5 to 95 %", x: "median of all runs with the same x, and 5 to 95 %", runs: "each run" };

/** A chart's marks as a table: {caption, names, rows}. */
function chartTable(choice) {
  const { y, x, colour, panels } = choice;
  const { list, panels: inPanel, colours, lost } = chartMarks(choice);
  const counts = isCount(choice);
  const single = counts || choice.marks === "runs";
  const rows = list.slice(0, LONGEST_TABLE).map(mark => [
    ...(panels ? [inPanel[mark.panel]] : []),
    ...(colour ? [colours[mark.colour]] : []),
    mark.x,
    ...(single ? [mark.y] : [mark.y, mark.low, mark.high]),
    ...(single && !counts ? [runColumn("run_id")[mark.run].slice(0, 12)] : [mark.runs]),
  ]);
  const more = list.length > rows.length ? `; the first ${LONGEST_TABLE} of ${shown(list.length)} rows` : "";
  const without = lost ? `; ${lost === 1 ? "1 run has" : `${shown(lost)} runs have`} no such values` : "";
  return {
    caption: `${y} by ${x}${counts ? ", number of runs" : `: ${MARKS[choice.marks]}`}${without}${more}`,
    names: [...(panels ? [panels] : []), ...(colour ? [colour] : []), x, ...(single ? [y] : [`median ${y}`, "5 %", "95 %"]), single && !counts ? "run" : "runs"],
    rows,
  };
}

function chartTip(choice, marks, mark) {
  const { y, x } = choice;
  const head = [choice.panels && groupName(choice.panels, marks.panels[mark.panel]), choice.colour && groupName(choice.colour, marks.colours[mark.colour]), `${x} ${shown(mark.x)}`];
  const count = mark.runs === 1 ? "1 run" : `${shown(mark.runs)} runs`;
  const words = isCount(choice) || mark.runs === 1 ? `${y} ${shown(mark.y)}` : `median ${y} ${shown(mark.y)}, 5 to 95 %: ${shown(mark.low)} to ${shown(mark.high)}`;
  const which = mark.runs === 1 ? `run ${runColumn("run_id")[mark.run].slice(0, 12)}` : count;
  return [...head.filter(Boolean), words, which].join("\n");
}

/** The series of one panel and colour. */
function chartSeries(choice, marks, list, place, i) {
  const name = groupName(choice.colour, marks.colours[i]) || choice.y;
  const panel = marks.used.indexOf(list[0].panel);
  const on = { xAxisIndex: panel, yAxisIndex: panel, tooltip: { formatter: ({ dataIndex }) => chartTip(choice, marks, list[dataIndex]) } };
  const at = list.map(mark => [place.x(mark.x), place.y(mark.y), ...(mark.low === null ? [] : [place.y(mark.low), place.y(mark.high)]), mark.runs]);
  if (isCount(choice) || choice.marks === "runs") {
    const most = maximum(marks.list.map(mark => mark.runs));
    return [
      {
        name,
        type: "scatter",
        ...style(i),
        itemStyle: { color: hue(i), opacity: 0.65 },
        symbolSize: isCount(choice) ? point => 5 + 11 * Math.sqrt(point[point.length - 1] / most) : 7,
        large: !isCount(choice) && list.length > 2000,
        data: at,
        ...on,
      },
    ];
  }
  const line = { name, type: "line", ...style(i), symbol: "none", silent: true, data: at.map(point => [point[0], point[1]]), ...on, tooltip: { show: false } };
  return [...(choice.marks === "x" && isNumeric(choice.x) ? [line] : []), { ...intervals(name, i, at, 0), ...on }];
}

function chartOption(choice, width) {
  const marks = chartMarks(choice);
  if (!marks.list.length) return null;
  const { used } = marks;
  const xs = scaleOf(choice.x, marks.list.map(mark => mark.x));
  const ys = scaleOf(choice.y, isNumeric(choice.y) ? marks.list.flatMap(mark => [mark.low, mark.high]) : marks.list.map(mark => mark.y));
  const layout = panelsOf(used.map(i => groupName(choice.panels, marks.panels[i])), width, CHART_ROOM);
  const colours = ordered(marks.list.map(mark => mark.colour));
  const place = { x: xs.place, y: ys.place };
  return base({
    legend: choice.colour ? legend(colours.map(i => [groupName(choice.colour, marks.colours[i]), SYMBOLS[i % 7]])) : { show: false },
    title: layout.titles,
    grid: layout.grids,
    xAxis: used.map((_, i) => axis(choice.x, { ...xs.option, gridIndex: i })),
    yAxis: used.map((_, i) => axis(choice.y, { ...ys.option, gridIndex: i, nameGap: 56 })),
    series: used.flatMap(panel =>
      colours.flatMap(i => {
        const list = marks.list.filter(mark => mark.panel === panel && mark.colour === i);
        return list.length ? chartSeries(choice, marks, list, place, i) : [];
      })
    ),
  });
}

const CHART_ROOM = { left: 74, right: 18, aside: 0 };
const PHASE_ROOM = { left: 90, right: 16, aside: 96 };

/** What a mark of a chart stands for. */
const MEANINGS = {
  seeds: "Each mark is a configuration: the median over its seeds, and the range from 5 to 95 %.",
  x: "Each mark is the median of all runs with one value of the horizontal axis, and the range from 5 to 95 %.",
  runs: "Each mark is a run.",
};

/** A chart by any columns, for a width in pixels. */
const chartFigure = (choice, width) => ({
  name: "chart",
  title: choice ? `${choice.y} by ${choice.x}` : "",
  caption: choice
    ? `${choice.y} against ${choice.x}${choice.colour ? `, coloured by ${choice.colour}` : ""}${choice.panels ? `, in panels by ${choice.panels}` : ""}. ` +
      (isCount(choice) ? "A mark\u2019s size says how many runs it stands for." : MEANINGS[choice.marks]) +
      (choice.runs === "deep" && runIndexes().some(isDeep) ? " Runs deeper than 1." : "")
    : "",
  queries: ["runs"],
  sql: choice && (() => chartSql(choice)),
  height: choice ? panelsOf(chartMarks(choice).used, width, CHART_ROOM).height : 0,
  option: () => (choice ? chartOption(choice, width) : null),
  at: pixels => chartFigure(choice, pixels),
});

const isLessRank = value => value === "stages_less_rank";
const phaseWord = value => (isLessRank(value) ? "mean" : "median");
const phaseTitle = value => (isLessRank(value) ? "Stages \u2212 R" : `Median of ${value}`);

/** The cells of a phase diagram: {cells: [{panel, x, y, value, runs}], xs, ys, panels}. Of stages minus R it is the mean over runs deeper than 1. */
const phaseCells = remembered(({ value, x, y, panels }) => {
  const indexes = drawnRuns([value], isLessRank(value));
  const across = groups(x, indexes, MOST_CELLS, 12);
  const up = groups(y, indexes, MOST_CELLS, 12);
  const panel = groups(panels, indexes, MOST_PANELS, 4);
  const found = new Map();
  indexes.forEach(i => {
    const key = JSON.stringify([panel.at(i), across.at(i), up.at(i)]);
    if (!found.has(key)) found.set(key, { panel: panel.at(i), x: across.at(i), y: up.at(i), values: [] });
    found.get(key).values.push(runColumn(value)[i]);
  });
  const cells = [...found.values()].map(cell => ({
    ...cell,
    value: isLessRank(value) ? cell.values.reduce((a, b) => a + b, 0) / cell.values.length : median(cell.values),
    runs: cell.values.length,
  }));
  return { cells, xs: across.names, ys: up.names, panels: panel.names, used: ordered(cells.map(cell => cell.panel)) };
});

/** A phase diagram as a table: {caption, names, rows}. */
function phaseTable(choice) {
  const { cells, xs, ys, panels } = phaseCells(choice);
  return {
    caption: isLessRank(choice.value) ? "Mean of stages \u2212 R" : phaseTitle(choice.value),
    names: [...(choice.panels ? [choice.panels] : []), choice.x, choice.y, phaseWord(choice.value), "runs"],
    rows: cells.map(cell => [...(choice.panels ? [panels[cell.panel]] : []), xs[cell.x], ys[cell.y], cell.value, cell.runs]),
  };
}

const fieldName = field => ({ depth: "depth N", rank: "rank R of the target", init_scale: "scale of the initial factors, init_scale" })[field] || field;

/** The colours of a phase diagram: around zero, or from the least to the greatest, by logarithms as on an axis. */
function phaseColours(value, values) {
  const common = { type: "continuous", right: 4, top: "middle", itemHeight: 150, precision: 1, textStyle: { color: colour("text"), fontFamily: look.font }, borderColor: "transparent", dimension: 2 };
  if (isLessRank(value)) {
    const most = maximum([1, ...values.map(Math.abs)]);
    const diverging = dark() ? ["#ff9248", "#2a3037", "#56b4e9"] : ["#d55e00", "#eef0f2", "#0072b2"];
    return { place: v => v, map: { ...common, min: -most, max: most, text: ["more than R", "fewer than R"], inRange: { color: diverging } } };
  }
  const low = minimum(values);
  const high = maximum(values);
  const { place } = scaleOf(value, values);
  const inRange = { color: dark() ? ["#2a3037", "#56b4e9"] : ["#eef0f2", "#0072b2"] };
  return { place, map: { ...common, min: place(low), max: high > low ? place(high) : place(low) + 1, text: [shown(high), shown(low)], inRange } };
}

function phaseOption(choice, width) {
  const { cells, xs, ys, panels, used } = phaseCells(choice);
  if (!cells.length) return null;
  const layout = panelsOf(used.map(i => groupName(choice.panels, panels[i])), width, PHASE_ROOM);
  const { place, map } = phaseColours(choice.value, cells.map(cell => cell.value));
  const text = value => (isLessRank(choice.value) ? (value === 0 ? "0" : signed(+value.toFixed(1))) : shown(+value.toPrecision(2)));
  return base({
    title: layout.titles,
    grid: layout.grids,
    legend: { show: false },
    xAxis: used.map((_, i) => axis(fieldName(choice.x), { type: "category", data: xs.map(shown), splitLine: { show: false }, gridIndex: i })),
    yAxis: used.map((_, i) => axis(fieldName(choice.y), { type: "category", data: ys.map(shown), nameGap: 62, splitLine: { show: false }, gridIndex: i })),
    visualMap: map,
    series: used.map((panel, i) => {
      const shownCells = cells.filter(cell => cell.panel === panel);
      return {
        type: "heatmap",
        xAxisIndex: i,
        yAxisIndex: i,
        data: shownCells.map(cell => [cell.x, cell.y, place(cell.value), cell.runs]),
        itemStyle: { borderColor: colour("panel"), borderWidth: 2 },
        label: {
          show: cells.length <= 150,
          formatter: ({ dataIndex }) => text(shownCells[dataIndex].value),
          color: colour("text"),
          textBorderColor: colour("panel"),
          textBorderWidth: 2,
          fontSize: 12,
        },
        tooltip: {
          formatter: ({ dataIndex }) => {
            const cell = shownCells[dataIndex];
            const what = isLessRank(choice.value) ? `stages \u2212 R: ${signed(+cell.value.toFixed(2))} in the mean` : `${choice.value}: median ${shown(cell.value)}`;
            return `${choice.x} ${shown(xs[cell.x])}, ${choice.y} ${shown(ys[cell.y])}\n${what} of ${cell.runs} runs`;
          },
        },
      };
    }),
  });
}

/** A phase diagram by any columns, for a width in pixels. */
const phaseFigure = (choice, width) => ({
  name: "phase",
  title: phaseTitle(choice.value),
  caption:
    (isLessRank(choice.value) ? "Mean of the number of SPE stages minus the rank R of the target, over runs deeper than 1" : phaseTitle(choice.value)) +
    `, by ${choice.x} and ${choice.y}${choice.panels ? `, in panels by ${choice.panels}` : ""}.`,
  queries: ["runs"],
  sql: () => phaseSql(choice),
  height: panelsOf(phaseCells(choice).used, width, PHASE_ROOM).height,
  option: () => phaseOption(choice, width),
  at: pixels => phaseFigure(choice, pixels),
});

/** The tables of what the page shows first: null where there is nothing to show. */
const firstTables = () => ({
  chart: firstChart() && { ...chartTable(firstChart()), sql: chartSql(firstChart()) },
  phase: { ...phaseTable(firstPhase()), sql: phaseSql(firstPhase()) },
  pairs: firstPair() && pairTable(),
});
