const REMEMBERED = 50;
const STATEMENTS = 'dmf-statements';

/**
 * Remembers the statements that were asked, in this browser. Alt+Up and Alt+Down go through them in the field, and the list shows them as buttons.
 *
 * Returns a function that remembers a statement.
 */
function pastStatements(field, list) {
  // How far back the field is, and what it held before.
  let back = 0;
  let draft = '';

  function all() {
    try {
      return JSON.parse(localStorage.getItem(STATEMENTS)) ?? [];
    } catch {
      // The browser keeps nothing.
      return [];
    }
  }

  function put(statement) {
    field.value = statement;
    field.focus();
  }

  function show() {
    list.replaceChildren(
        ...all().map(statement => {
          const item = document.createElement('li');
          item.append(element('button', statement, {type: 'button', onclick: () => put(statement)}));
          return item;
        }));
    list.closest('details').hidden = !list.children.length;
  }

  field.addEventListener('input', () => (back = 0));
  field.addEventListener('keydown', event => {
    const step = {ArrowUp: 1, ArrowDown: -1}[event.key];
    if (!event.altKey || !step) {
      return;
    }
    event.preventDefault();
    const past = all();
    const to = back + step;
    if (to < 0 || to > past.length) {
      return;
    }
    if (back === 0) {
      draft = field.value;
    }
    back = to;
    field.value = back === 0 ? draft : past[back - 1];
  });
  show();

  return statement => {
    try {
      const others = all().filter(other => other !== statement);
      localStorage.setItem(STATEMENTS, JSON.stringify([statement, ...others].slice(0, REMEMBERED)));
    } catch {
      // The browser keeps nothing, or has no room.
    }
    back = 0;
    show();
  };
}
