const KEYWORDS = ['SELECT', 'FROM', 'WHERE', 'GROUP BY', 'ORDER BY', 'HAVING', 'LIMIT', 'JOIN', 'USING', 'WITH', 'DISTINCT', 'DESCRIBE', 'EXPLAIN'];
const MOST_WORDS = 12;

/**
 * Completes the names of views and columns in a field of SQL. The list opens while a name is typed, or with Ctrl+Space. The arrow keys choose a word,
 * Enter or Tab inserts the chosen one, and Escape closes the list. Until a word is chosen, all keys do what they do elsewhere.
 *
 * Returns a function that takes the rows of the catalogue.
 */
function completion(field, list) {
  let views = new Map();
  let chosen = -1;

  const before = () => field.value.slice(0, field.selectionStart).match(/\w*$/)[0];

  /** The words that begin with what was typed. Columns of views that the statement names come first. */
  function matches(typed) {
    const start = typed.toLowerCase();
    const named = [...views].filter(([view]) => new RegExp(`\\b${view}\\b`, 'i').test(field.value)).map(([view]) => view);
    const columns = [...(named.length ? named : views.keys())].flatMap(view => views.get(view).columns);
    const all = [...columns, ...[...views].map(([word, {about}]) => ({word, about})), ...KEYWORDS.map(word => ({word, about: ''}))];
    const found = new Map();
    for (const match of all) {
      const word = match.word.toLowerCase();
      if (word.startsWith(start) && word !== start && !found.has(match.word)) {
        found.set(match.word, match);
      }
    }
    return [...found.values()].slice(0, MOST_WORDS);
  }

  function close() {
    list.hidden = true;
    list.replaceChildren();
    field.removeAttribute('aria-activedescendant');
    chosen = -1;
  }

  function open() {
    close();
    for (const {word, about} of matches(before())) {
      const option = element('li', word, {id: `word-${word.replace(' ', '-')}`});
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      option.dataset.word = word;
      option.append(element('span', about, {className: 'note'}));
      // A click would first take the focus from the field.
      option.onmousedown = event => {
        event.preventDefault();
        insert(word);
      };
      list.append(option);
    }
    list.hidden = !list.children.length;
  }

  function choose(place) {
    const options = [...list.children];
    chosen = (place + options.length) % options.length;
    options.forEach((option, i) => option.setAttribute('aria-selected', `${i === chosen}`));
    field.setAttribute('aria-activedescendant', options[chosen].id);
  }

  function insert(word) {
    field.setRangeText(word, field.selectionStart - before().length, field.selectionStart, 'end');
    close();
  }

  field.addEventListener('input', () => (before().length > 1 ? open() : close()));
  field.addEventListener('blur', close);
  field.addEventListener('keydown', event => {
    const plain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (event.key === ' ' && event.ctrlKey) {
      open();
      if (!list.hidden) {
        choose(0);
      }
    } else if (event.key === 'Enter' && !plain) {
      close();
      return;
    } else if (list.hidden || !plain) {
      return;
    } else if (event.key === 'ArrowDown') {
      choose(chosen + 1);
    } else if (event.key === 'ArrowUp') {
      choose(Math.max(chosen, 0) - 1);
    } else if (event.key === 'Escape') {
      close();
    } else if ((event.key === 'Enter' || event.key === 'Tab') && chosen >= 0) {
      insert(list.children[chosen].dataset.word);
    } else {
      return;
    }
    event.preventDefault();
  });

  return rows => {
    views = new Map(rows.filter(row => row.type === 'view').map(row => [row.name, {about: row.description, columns: []}]));
    rows.filter(row => row.column).forEach(row => views.get(row.name).columns.push({word: row.column, about: `${row.name}, ${row.type}`}));
  };
}
