const EVERY_MILLIS = 2000;
const AFTER_AN_ERROR_MILLIS = 5000;
// A reader who has just pressed a key or a button is not disturbed.
const QUIET_MILLIS = 1500;

let touched = 0;
for (const event of ['pointerdown', 'keydown', 'wheel']) {
  addEventListener(event, () => (touched = performance.now()), {passive: true});
}

const shownVersion = page => page.querySelector('meta[name=version]').content;

/** Follows the sweeps of this page: says how far they are, and shows their new runs without moving the reader. */
async function live() {
  const asked = new URLSearchParams(location.search).get('warehouse');
  // The path is /sweeps/NAME, or /sweeps/NAME/with/OTHER.
  const [, , sweep, , other] = location.pathname.split('/').map(decodeURIComponent);
  const names = other ? [sweep, other] : [sweep];
  const line = element('p', '', {className: 'note'});
  line.style.gridColumn = '1 / -1';
  const said = element('span', '', {id: 'live'});
  said.setAttribute('role', 'status');
  const choice = element('label', ' show new runs as they come');
  const box = element('input', '', {type: 'checkbox', checked: true});
  choice.prepend(box);
  line.append(element('a', 'All sweeps', {href: linked('/')}), ' ', said, ' ', choice);
  document.querySelector('header').append(line);
  let shown = shownVersion(document);
  for (;;) {
    let wait = EVERY_MILLIS;
    try {
      if (!document.hidden) {
        const {warehouses, sweeps} = await (await ask('/api/sweeps')).json();
        const warehouse = asked ?? warehouses[0].name;
        const now = names.map(name => sweeps.find(one => one.warehouse === warehouse && one.name === name));
        const gone = names.filter((_, i) => !now[i] || now[i].runs === 0);
        say(said, gone.length ? `The warehouse has no runs of ${gone.join(' and ')} any more. The page shows those that it had.` : now.map((one, i) => words(one, other ? names[i] : '')).join(' '));
        const version = now.map(one => one?.version).join('');
        if (!gone.length && version !== shown && box.checked && performance.now() - touched > QUIET_MILLIS) {
          shown = await renew();
        }
      }
    } catch (e) {
      say(said, e.message);
      wait = AFTER_AN_ERROR_MILLIS;
    }
    await new Promise(done => setTimeout(done, wait));
  }
}

function words({runs, total, failed, state}, name) {
  const count = total === null ? `${runs} runs` : `${runs} of ${total} runs`;
  const states = {running: 'the sweep is running', stopped: 'its driver is dead, so start the sweep again to compute the rest', idle: 'the sweep is not running'};
  return `${name ? `${name}: ` : ''}${count}${failed ? `, ${failed} failed` : ''}; ${states[state]}.`;
}

/** A status that does not change is not said again. */
function say(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/** Puts the sweeps' newest page in the place of this one; returns its version. */
async function renew() {
  const text = await (await ask(location.pathname + location.search)).text();
  const next = new DOMParser().parseFromString(text, 'text/html');
  const before = opened.close();
  for (const part of ['main', '#contents', '#data', '#origin']) {
    document.querySelector(part).replaceWith(next.querySelector(part));
  }
  opened = openPage(before);
  return shownVersion(next);
}
live();
