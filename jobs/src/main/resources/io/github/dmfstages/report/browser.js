// One run: its charts, and the command that runs it again. Drawn without a browser too, as figures.js.

/** A word of a shell's command, in quotes only if it needs them. */
const inShell = word => (/^[\w./:=+-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`);

/** `dmf run ..` for a run; null where it reads files. Constant defaults are left out, and long forms of settings that have a short one. */
function runCommand(run) {
  if (isImported(run)) return null;
  if (page.settings.some(({ column, files }) => files && run[column] !== null)) return null;
  const short = new Map(page.settings.filter(({ full }) => full).map(({ full, column }) => [full, column]));
  const isSaid = ({ column, preset }) => run[column] !== null && run[column] !== "[]" && run[column] !== preset && !(short.has(column) && run[short.get(column)] !== null);
  return ["submit/dmf run", ...page.settings.filter(isSaid).map(({ column }) => `--${column.replace(/_/g, "-")} ${inShell(String(run[column]))}`)].join(" ");
}

/** `dmf replay ..` for a run, from wherever the command is given. */
const replayCommand = run => `submit/dmf replay ${run.run_id} --warehouse ${inShell(page.warehouse)}`;

/** The keys of an imported run that are not settings, each with its value. */
const runKeys = run => (run.run_keys === null ? [] : Object.entries(JSON.parse(run.run_keys)).map(([name, value]) => `${name} ${value}`));

/** What distinguishes a run within its sweep: the settings that vary, and their values. */
const distinction = run => {
  const said = varying().filter(name => run[name] !== null && !(run.defaulted || "").includes(`"${name}"`));
  return [...(page.sweeps.length === 1 ? [] : [run.sweep]), ...runKeys(run), ...said.map(name => `${name} ${shown(run[name])}`)].join(", ");
};

/** The rows of each run in one of the sample's tables: a run's key to records. */
const byRun = name => {
  const found = new Map();
  records(name).forEach(row => {
    if (!found.has(runKey(row))) found.set(runKey(row), []);
    found.get(runKey(row)).push(row);
  });
  return found;
};

let sample = null;
const details = run => {
  const id = runKey(run);
  if (!sample) sample = { trajectory: byRun("sample_trajectory"), modes: byRun("sample_modes"), stages: byRun("sample_stages") };
  return sample.trajectory.has(id)
    ? { run, trajectory: sample.trajectory.get(id), modes: sample.modes.get(id) || [], stages: sample.stages.get(id) || [] }
    : null;
};

/** Spans of the regions that a run passed: [{region, from, to}]. */
function regions(trajectory) {
  const spans = [];
  trajectory.forEach(({ step, region }) => {
    const last = spans[spans.length - 1];
    if (last) last.to = step;
    if (!last || last.region !== region) spans.push({ region, from: step, to: step });
  });
  return spans.filter(span => span.region && span.region !== "none" && span.region !== "escape");
}

const steps = trajectory => axis("step", { type: "value", min: 0, max: Math.max(1, trajectory[trajectory.length - 1].step) });
const logarithm = value => (value > 0 ? Math.log10(value) : null);
const logAxis = name => axis(name, { type: "value", scale: true, minInterval: 1, nameGap: 48, axisLabel: { color: colour("text"), formatter: powerOfTen } });

const ESCAPES = "predicted escapes";
const BOUND = "stability bound 2/\u03b7";
const PEAKS = "peaks of SPE stages";

/** Triangles on the step axis where theory has modes leave. */
const ticks = (modes, y) => ({
  name: ESCAPES,
  type: "scatter",
  symbol: "triangle",
  symbolSize: 11,
  z: 5,
  itemStyle: { color: colour("text") },
  data: modes.filter(m => m.predicted_crossing_50 !== null).map(m => [m.predicted_crossing_50, y, m.mode]),
  tooltip: { formatter: ({ value }) => `mode ${value[2]} predicted at step ${shown(value[0])}` },
});

function singularValuesOption({ trajectory, modes }) {
  const shownRecords = trajectory.filter(r => r.singular_values);
  const n = maximum([0, ...shownRecords.map(r => r.singular_values.length)]);
  return base({
    tooltip: { ...base().tooltip, trigger: "axis", valueFormatter: shown },
    legend: legend([...Array.from({ length: n }, (_, i) => [`mode ${i + 1}`]), [ESCAPES, "triangle"]]),
    xAxis: steps(trajectory),
    yAxis: axis("singular values", { type: "value", min: 0, nameGap: 44 }),
    series: [
      ...Array.from({ length: n }, (_, i) => ({
        name: `mode ${i + 1}`,
        type: "line",
        ...style(i),
        symbol: "none",
        data: shownRecords.map(r => [r.step, r.singular_values[i] ?? null]),
        markLine: {
          silent: true,
          symbol: "none",
          label: { show: false },
          lineStyle: { color: hue(i), type: "dotted", opacity: 0.7 },
          data: modes.filter(m => m.mode === i + 1 && m.reference !== null).map(m => ({ yAxis: m.reference })),
        },
      })),
      ticks(modes, 0),
    ],
  });
}

function lossOption({ trajectory, stages }) {
  const level = (name, key, look) => ({
    name,
    type: "line",
    data: [],
    itemStyle: { color: look.color },
    lineStyle: look,
    markLine: {
      silent: true,
      symbol: "none",
      label: { show: false },
      lineStyle: look,
      data: stages.filter(s => s[key] > 0).map(s => ({ yAxis: Math.log10(s[key]) })),
    },
  });
  return base({
    tooltip: { ...base().tooltip, trigger: "axis", valueFormatter: value => shown(10 ** value) },
    legend: legend([["loss"], ["predicted plateaus"]]),
    xAxis: steps(trajectory),
    yAxis: logAxis("loss"),
    series: [
      { name: "loss", type: "line", ...style(0), symbol: "none", connectNulls: true, data: trajectory.map(r => [r.step, logarithm(r.loss)]) },
      level("predicted plateaus", "predicted_plateau_loss", { color: hue(1), type: "dashed", width: 1.5 }),
    ],
  });
}

function gradientOption({ trajectory, stages, modes }) {
  const logs = trajectory.map(r => logarithm(r.gradient_norm)).filter(v => v !== null);
  const floor = logs.length ? Math.floor(minimum(logs)) : 0;
  const spans = regions(trajectory);
  const last = trajectory[trajectory.length - 1].step;
  // The whole name, its number alone, or nothing, as there is room.
  const name = (region, width) => (width > 0.12 * last ? region : width > 0.03 * last ? region.replace(/saddle |minimum/, "") : "");
  return base({
    tooltip: { ...base().tooltip, trigger: "axis", valueFormatter: value => shown(10 ** value) },
    legend: legend([["gradient norm"], [PEAKS, "diamond"], [ESCAPES, "triangle"]]),
    xAxis: steps(trajectory),
    yAxis: { ...logAxis("gradient norm"), min: floor },
    series: [
      {
        name: "gradient norm",
        type: "line",
        ...style(0),
        symbol: "none",
        connectNulls: true,
        data: trajectory.map(r => [r.step, logarithm(r.gradient_norm)]),
        markArea: {
          silent: true,
          label: { color: colour("text"), position: "insideBottom", distance: 10, fontSize: 11 },
          data: spans.map(({ region, from, to }, i) => [
            {
              name: name(region, to - from),
              xAxis: from,
              itemStyle: { color: region === "minimum" ? hue(2) : hue(i % 2 ? 5 : 0), opacity: region === "minimum" ? 0.2 : 0.16 },
            },
            { xAxis: to },
          ]),
        },
      },
      {
        name: PEAKS,
        type: "scatter",
        symbol: "diamond",
        symbolSize: 10,
        itemStyle: { color: hue(1) },
        data: stages.map(s => [s.peak_step, logarithm(s.peak_gradient_norm), s.stage]),
        label: { show: true, position: "top", color: colour("text"), formatter: ({ value }) => value[2] },
        tooltip: { formatter: ({ value }) => `stage ${value[2]}, peak at step ${shown(value[0])}` },
      },
      ticks(modes, floor),
    ],
  });
}

/** The largest eigenvalue of the Hessian at which a run's constant steps are stable; null for other steps. */
const stabilityBound = run =>
  run.schedule === "constant" && run.warmup_steps === 0 && ["gradient-descent", "momentum"].includes(run.optimizer)
    ? (2 + 2 * (run.optimizer === "momentum" ? run.momentum : 0)) / run.effective_step_size
    : null;

const line = (name, i, data) => ({ name, type: "line", ...style(i), symbol: "none", connectNulls: true, data });
const measuredOption = (trajectory, series, y, tip) =>
  base({
    tooltip: { ...base().tooltip, trigger: "axis", valueFormatter: tip },
    legend: legend(series.map(({ name }) => [name])),
    xAxis: steps(trajectory),
    yAxis: y,
    series,
  });

function curvatureOption({ run, trajectory }) {
  const known = trajectory.filter(r => r.lambda_max !== null);
  if (!known.length) return null;
  const largest = maximum(known.map(r => r.lambda_max));
  const bound = stabilityBound(run);
  const last = trajectory[trajectory.length - 1].step;
  const series = [line("\u03bbmax", 0, known.map(r => [r.step, r.lambda_max])), line("\u03bbmin", 1, known.map(r => [r.step, r.lambda_min]))];
  // A bound far above the curve would leave no room for it.
  if (bound !== null && bound <= 4 * largest) series.push(line(BOUND, 6, [[0, bound], [last, bound]]));
  return measuredOption(trajectory, series, axis("eigenvalue", { type: "value", nameGap: 44 }), shown);
}

function layersOption({ trajectory }) {
  const known = trajectory.filter(r => r.layer_norms);
  if (!known.length) return null;
  const series = known[0].layer_norms.map((_, j) => line(`\u2016W${j + 1}\u2016`, j, known.map(r => [r.step, r.layer_norms[j]])));
  return measuredOption(trajectory, series, axis("Frobenius norm", { type: "value", min: 0, nameGap: 44 }), shown);
}

function imbalanceOption({ trajectory }) {
  const known = trajectory.filter(r => r.imbalance !== null);
  if (!known.some(r => r.imbalance > 0)) return null;
  return measuredOption(
    trajectory,
    [line("imbalance", 0, known.map(r => [r.step, logarithm(r.imbalance)]))],
    logAxis("max \u2016Dj\u2016"),
    value => shown(10 ** value)
  );
}

function alignmentOption({ trajectory }) {
  const known = trajectory.filter(r => r.alignment && r.alignment.some(x => x !== null));
  if (!known.length) return null;
  const series = known[0].alignment.map((_, i) => line(`mode ${i + 1}`, i, known.map(r => [r.step, r.alignment[i]])));
  return measuredOption(trajectory, series, axis("overlap", { type: "value", min: -1, max: 1, nameGap: 44 }), shown);
}

/** The run that the browser shows first, one with much to see; null where no trajectory is kept. */
const exemplar = () => records("runs").reduce((best, r) => (details(r) && r.spe_stages > (best ? best.spe_stages : 0) ? r : best), null);

const isImported = run => run.origin === "imported";

const DETECTED = { factors: "factors", gradient: "gradient norm", loss: "loss", "singular-values": "singular values" };

/** Where an imported run comes from, and what limits its stage count. */
const imported = run =>
  `Another program executed this run, so it can\u2019t be run again here. Its stages were found from the ${DETECTED[run.detection]} in ${shown(run.records)} records of ${run.source_file}.` +
  (run.robust === false ? " The count is not robust." : "") +
  (run.import_notes === null ? "" : ` Notes: ${run.import_notes}.`);

/** Whether a run has another number of stages than R, or none; an imported run of unknown rank has nothing to compare with. */
const isMiss = run => run.stages_less_rank !== 0 && run.depth !== 1 && !(isImported(run) && run.rank === null && run.rank_end === null);

/** A run in a few words. */
const told = run =>
  `Depth ${run.depth ?? "unknown"}, rank ${run.rank ?? "unknown"}: ${run.spe_stages === null ? "no stage count" : `${run.spe_stages} SPE ${run.spe_stages === 1 ? "stage" : "stages"}`}` +
  `${run.spe_stages === null && run.spectral_stages !== null && isImported(run) ? `, ${run.spectral_stages} by singular values` : ""}` +
  `${run.observation === "full" || run.rank_end === null ? "" : `, rank ${run.rank_end} at the end`}, ` +
  `${run.status}${run.steps === null ? "" : ` after ${shown(run.steps)} steps`}${run.loss === null ? "" : ` at a loss of ${shown(run.loss)}`}.`;

/** The figures of a run, or of none. */
const runFigures = run =>
  [
    {
      name: "run-singular-values",
      title: "Singular values; dotted: of the target",
      caption: "Singular values of the product W_N ... W_1 against the step; dotted: those of the target; triangles: predicted escapes.",
      queries: ["sample_trajectory", "sample_modes"],
      from: singularValuesOption,
    },
    {
      name: "run-loss",
      title: "Loss, and the predicted plateaus",
      caption: "Loss against the step; dashed: the predicted plateaus.",
      queries: ["sample_trajectory", "sample_stages"],
      from: lossOption,
    },
    {
      name: "run-gradient",
      title: "Gradient norm; shaded: regions of saddles and of the minimum; triangles: predicted escapes",
      caption: "Norm of the gradient against the step; shaded: the neighbourhoods of saddles and of the minimum; diamonds: peaks of SPE stages; triangles: predicted escapes.",
      queries: ["sample_trajectory", "sample_stages", "sample_modes"],
      from: gradientOption,
    },
    {
      name: "run-curvature",
      title: "Largest and smallest eigenvalue of the Hessian; dashed: the stability bound, unless it is far above",
      caption: "Largest and smallest eigenvalue of the Hessian against the step. The stability bound, above which steps of constant size are unstable, is 2/\u03b7, or 2(1+\u03bc)/\u03b7 with momentum \u03bc; it is drawn unless it is far above.",
      queries: ["sample_trajectory", "runs"],
      from: curvatureOption,
    },
    {
      name: "run-layers",
      title: "Norms of the factors",
      caption: "Frobenius norm of each factor against the step.",
      queries: ["sample_trajectory"],
      from: layersOption,
    },
    {
      name: "run-balance",
      title: "Imbalance of the factors",
      caption: "Largest norm of D_j = W_{j+1}^T W_{j+1} - W_j W_j^T against the step.",
      queries: ["sample_trajectory"],
      from: imbalanceOption,
    },
    {
      name: "run-alignment",
      title: "Overlap of each mode with the target\u2019s singular vectors",
      caption: "Overlap of the singular vectors of each mode with those of the target against the step: 1 if they are the same.",
      queries: ["sample_trajectory"],
      from: alignmentOption,
    },
  ].map(figure => {
    const known = run && details(run);
    return {
      ...figure,
      caption: run ? `${figure.caption} Run ${run.run_id}. ${told(run)}` : figure.caption,
      height: 240,
      option: () => (known ? figure.from(known) : null),
    };
  });
