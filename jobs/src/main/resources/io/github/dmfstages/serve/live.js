const EVERY_MILLIS = 2000;
const AFTER_AN_ERROR_MILLIS = 5000;
// A reader who has just pressed a key or a button is not disturbed.
const QUIET_MILLIS = 1500;

let touched = 0;
for (const event of ['pointerdown', 'keydown', 'wheel']) {
  addEventListener(event, () => (touched = performance.now()), {passive: true});
}

/** Follows the sweep of this page: says how far it is, and shows its new runs without moving the reader. */
async function live() {
  const asked = new URLSearchParams(location.search).get('warehouse');
  const sweep = decodeURIComponent(location.pathname.split('/')[2]);
  const line = element('p', '', {className: 'note'});
  line.style.gridColumn = '1 / -1';
  const said = element('span', '', {id: 'live'});
  said.setAttribute('role', 'status');
  const choice = element('label', ' show new runs as they come');
  const box = element('input', '', {type: 'checkbox', checked: true});
  choice.prepend(box);
  line.append(element('a', 'All sweeps', {href: linked('/')}), ' ', said, ' ', choice);
  document.querySelector('header').append(line);
  let shown = null;
  for (;;) {
    let wait = EVERY_MILLIS;
    try {
      if (!document.hidden) {
        const {warehouses, sweeps} = await (await ask('/api/sweeps')).json();
        const warehouse = asked ?? warehouses[0].name;
        const now = sweeps.find(one => one.warehouse === warehouse && one.name === sweep);
        say(said, now ? words(now) : 'The warehouse has no runs of this sweep any more.');
        shown ??= now?.runs;
        if (now && now.runs !== shown && box.checked && performance.now() - touched > QUIET_MILLIS) {
          await renew();
          shown = now.runs;
        }
      }
    } catch (e) {
      say(said, e.message);
      wait = AFTER_AN_ERROR_MILLIS;
    }
    await new Promise(done => setTimeout(done, wait));
  }
}

function words({runs, total, failed, state}) {
  const count = total === null ? `${runs} runs` : `${runs} of ${total} runs`;
  const states = {running: 'the sweep is running', stopped: 'its driver is dead', idle: 'the sweep is not running'};
  return `${count}${failed ? `, ${failed} failed` : ''}; ${states[state]}.`;
}

/** A status that does not change is not said again. */
function say(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/** Puts the sweep's newest page in the place of this one. */
async function renew() {
  const text = await (await ask(location.pathname + location.search)).text();
  const next = new DOMParser().parseFromString(text, 'text/html');
  const before = opened.close();
  for (const part of ['main', '#contents', '#data', '#origin']) {
    document.querySelector(part).replaceWith(next.querySelector(part));
  }
  opened = openPage(before);
}
live();
