'use strict';
const token = new URLSearchParams(location.search).get('token');

/** Asks the API; throws an error with the server's message. */
async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, {...options, headers: {Authorization: `Bearer ${token}`}});
  } catch {
    throw new Error('The server does not answer. It may have been stopped.');
  }
  if (response.status === 401) {
    // The server that gave this page knows the token.
    throw new Error('The server was started again and has another token. Open the address that it has printed.');
  }
  if (!response.ok) {
    const text = await response.text();
    let message = text;
    try {
      message = JSON.parse(text).error;
    } catch {
      // It is shown as it is.
    }
    throw new Error(message);
  }
  return response;
}

/** An address of this server with its token. */
function linked(path, parameters = {}) {
  return `${path}?${new URLSearchParams({...parameters, token})}`;
}

function element(name, text, properties = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  return Object.assign(made, properties);
}

for (const link of document.querySelectorAll('nav[aria-label=Pages] a')) {
  if (link.pathname === location.pathname) {
    link.setAttribute('aria-current', 'page');
  }
  link.href = linked(link.getAttribute('href'));
}
