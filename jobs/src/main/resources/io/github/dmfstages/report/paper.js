// What draws the page's figures where there is no browser: before ECharts and the page's own scripts.

// ECharts asks for a later look, which comes too late for a file.
const setTimeout = () => 0;

/** The figures of the whole sweep, and those of the run that the page shows first: [{name, title, caption, queries, svg}]. */
const files = () =>
  [...Object.values(allFigures()), ...runFigures(exemplar())].map(figure => ({
    name: figure.name,
    title: figure.title,
    caption: figure.caption,
    queries: statementsOf(figure),
    svg: vectors(figure),
  }));
